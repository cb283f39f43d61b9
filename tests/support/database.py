# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks into the databases of a stack, and holds their tables."""

import os
import subprocess
import tomllib
from contextlib import contextmanager


def client(stack, server):
    """The command line and the environment of a client of the metadata database ("metadb") or of an
    I/O server, by name."""
    settings = tomllib.loads(stack.configuration.read_text())
    if server == "metadb":
        found, database = settings["metadb"], settings["metadb"]["database"]
    else:
        found = next(each for each in settings["io_server"] if each["name"] == server)
        database = settings["io"]["database"]
    command = ["mariadb", "--no-defaults", f"--socket={found['socket']}", f"--user={found['user']}",
               "--skip-column-names", "--batch", "--unbuffered", database]
    return command, {**os.environ, "MYSQL_PWD": found["password"]}


def run_sql(stack, server, statements):
    """Runs statements; returns what they print, without the last line end."""
    command, environment = client(stack, server)
    result = subprocess.run(command, env=environment, input=statements, text=True,
                            capture_output=True, timeout=120)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


@contextmanager
def held_table(stack, server, table):
    """Keeps everybody else from reading a table."""
    command, environment = client(stack, server)
    with subprocess.Popen(command, env=environment, text=True, stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE) as session:
        try:
            session.stdin.write(f"LOCK TABLES `{table}` WRITE; SELECT 'held';\n")
            session.stdin.flush()
            assert session.stdout.readline().strip() == "held"
            yield
        finally:
            session.stdin.close()
            session.wait(timeout=60)
