# SPDX-License-Identifier: GPL-3.0-or-later
"""What no attempt may change: files outside of the data folder, processes, accounts, and all that belongs
to somebody else."""

import hashlib
import os
from pathlib import Path

import psutil

from server.wire import Wire
from support.database import run_sql

ACCOUNTS = """
SELECT name, password_hash, is_admin, is_enabled, max_cores, max_sessions, share FROM user WHERE name NOT LIKE 'attacker%' ORDER BY id;
SELECT session_id, user_id, roles FROM session_user JOIN session ON session.id = session_id JOIN user ON user.id = owner_id
  WHERE user.name = 'victim' ORDER BY 1, 2;
SELECT session.id, session.label, session.is_active FROM session JOIN user ON user.id = owner_id WHERE user.name = 'victim' ORDER BY 1;
SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY 1;
"""


class Witness:
    """Keeps how things are, and tells what is not so any more."""

    def __init__(self, stack, victim, cube):
        self.stack, self.victim, self.cube = stack, victim, cube
        self.servers = self.processes()
        self.before = self.look()

    def look(self):
        return {"files outside": self.files_outside(), "cubes of others": self.others(), "accounts": self.accounts()}

    def changes(self):
        """Names of what is not as it was; empty: all is."""
        now = self.look()
        found = [f"{name}: {sorted(set(now[name]) ^ set(self.before[name]))[:5]}" for name in now if now[name] != self.before[name]]
        if self.processes() != self.servers:
            found.append(f"processes: {sorted(self.processes() ^ self.servers)}")
        return found

    def files_outside(self):
        """All files in the stack but those of users and of running programs, and what lies beside it."""
        found = {str(path) for path in self.stack.folder.parent.iterdir()}
        for folder, folders, files in os.walk(self.stack.folder):
            if Path(folder) == self.stack.folder:
                folders[:] = [name for name in folders if name not in ("data", "databases", "log", "run", "sessions", "weights")]
            found |= {str(Path(folder) / name) for name in [*folders, *files]}
        return found

    def others(self):
        """What the victim sees of its own."""
        listing = self.victim.run("oph_list", "level=3", "path=/", "recursive=yes").objects["list"]["objcontent"]
        data = self.victim.run("oph_explorecube", f"cube={self.cube}", "base64=yes", "level=2", "limit_filter=0",
                               "export_metadata=yes").document["response"]
        return {hashlib.sha256(repr(each).encode()).hexdigest() for each in [listing, *data]}

    def accounts(self):
        return set(run_sql(self.stack, "metadb", ACCOUNTS).split("\n"))

    def processes(self):
        """Servers and ranks of the stack, by number: none may end, none be added."""
        found = set()
        for process in psutil.process_iter(["pid", "name", "cmdline"]):
            line = " ".join(process.info["cmdline"] or [])
            if str(self.stack.folder) in line and process.info["name"] in ("oph_server", "mariadbd"):
                found.add((process.info["name"], process.info["pid"]))
        return found


def new_user(stack, name, *options):
    stack.ophion("user", "add", name, "--password-stdin", *options, stdin="a rather long phrase", check=False)
    return Wire(stack, user=name, password="a rather long phrase")
