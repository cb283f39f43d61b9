# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks into the databases of a stack, and holds their tables."""

import getpass
import subprocess
import tomllib
from contextlib import contextmanager


def client(stack, server):
    """The command line of a client of the metadata database ("metadb") or of an I/O server, by name.
    Whoever started a private server administers it."""
    settings = tomllib.loads(stack.configuration.read_text())
    if server == "metadb":
        found, database = settings["metadb"], settings["metadb"]["database"]
    else:
        found = next(each for each in settings["io_server"] if each["name"] == server)
        if not found["socket"]:
            host = next(each for each in settings["host"] if each["name"] == server)
            found["socket"] = f"{host['folder']}/mariadbd.sock"
        database = settings["io"]["database"]
    return ["mariadb", "--no-defaults", f"--socket={found['socket']}", f"--user={getpass.getuser()}",
            "--skip-column-names", "--batch", "--unbuffered", database]


def run_sql(stack, server, statements):
    """Runs statements; returns what they print, without the last line end."""
    result = subprocess.run(client(stack, server), input=statements, text=True, capture_output=True,
                            timeout=120)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def does_answer(stack, server):
    """Whether a server answers, within some seconds."""
    try:
        return subprocess.run([*client(stack, server), "--connect-timeout=5", "--execute=DO 0"],
                              capture_output=True, timeout=20).returncode == 0
    except subprocess.TimeoutExpired:
        return False


@contextmanager
def held_table(stack, server, table):
    """Keeps everybody else from reading a table."""
    with subprocess.Popen(client(stack, server), text=True, stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE) as session:
        try:
            session.stdin.write(f"LOCK TABLES `{table}` WRITE; SELECT 'held';\n")
            session.stdin.flush()
            assert session.stdout.readline().strip() == "held"
            yield
        finally:
            session.stdin.close()
            session.wait(timeout=60)
