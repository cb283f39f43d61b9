# SPDX-License-Identifier: GPL-3.0-or-later
"""Sends attempts as one user, and judges what comes back and what it did to everybody else."""

import json
import re
import shutil
from collections import Counter
from dataclasses import dataclass, field

import netCDF4
import numpy as np

from security.attempts import Attempt
from security.good_requests import CONTAINER, good_arguments, tasks
from security.witness import Witness, new_user

TOKEN = "zqxjkv"
# Words of the databases, of libraries and of the machine, which no user should read.
LEAKS = re.compile(r"SQL syntax|MariaDB|MySQL server|mysqld|near '|Unknown column|doesn't exist|Data too long|Incorrect \w+ value|Duplicate entry"
                   r"|foreign key|collation|std::|basic_string|bad_alloc|stoi|stod|json\.exception|parse_error|invalid_argument"
                   r"|internal error|its log tells why|root:x:|Segmentation|terminate called", re.IGNORECASE)
LONGEST = 4000  # characters of an error: more is no clear one


class Breach(AssertionError):
    """Something happened that no request may do."""


@dataclass
class Attack:
    """One attacker with data of his own, and a victim who watches."""

    stack: object
    manuals: dict = None
    outcomes: Counter = field(default_factory=Counter)  # by (operator, kind, outcome)
    messages: dict = field(default_factory=dict)  # an attempt for each message, numbers and texts left out

    def __post_init__(self):
        for name in ("security", "security_more"):
            write_file(self.stack.data / f"{name}.nc", 0 if name == "security" else 10)
        outside = self.stack.folder / "security_outside"
        outside.mkdir()
        (outside / "secret.nc").write_bytes((self.stack.data / "security.nc").read_bytes())
        (self.stack.data / "link_out").symlink_to(outside)
        self.canary = self.stack.folder / f"{TOKEN}_canary"
        self.attacker, victim = new_user(self.stack, "attacker"), new_user(self.stack, "victim")
        victim_cube = self.import_file(victim, "secrets")
        self.victim_cube = victim_cube
        self.victim = victim
        self.manuals = {manual["name"]: manual for manual in json.loads(self.attacker.get("/manuals.json").body)}
        self.cube = self.import_file(self.attacker, CONTAINER)
        self.watch()

    def watch(self):
        """From now on everything must stay as it is."""
        self.witness = Witness(self.stack, self.victim, self.victim_cube)

    @staticmethod
    def import_file(wire, container):
        reply = wire.run("oph_importnc", "src_path=/security.nc", "measure=v", f"container={container}", "nfrag=1", "nhost=1")
        assert reply.cube, reply.message
        return reply.cube

    def names(self):
        return {"token": TOKEN, "canary": str(self.canary), "victim": self.victim_cube}

    def good(self, manual):
        return good_arguments(manual, self.cube)

    def make(self, attempt: Attempt):
        """Sends an attempt; 'refused' or 'harmless'. Raises Breach if the answer is neither."""
        manual = self.manuals[attempt.operator]
        arguments = {**self.good(manual), attempt.argument: attempt.text}
        request = {"name": "attempt", "author": "attacker", "exec_mode": "sync", "sessionid": self.attacker.session,
                   "tasks": tasks(manual, arguments)}
        reply = self.attacker.send(json.dumps(request))
        outcome = self.judge(attempt, reply)
        self.outcomes[attempt.operator, attempt.kind, outcome] += 1
        if outcome == "harmless":
            self.restore(reply)
        return outcome

    def judge(self, attempt, reply):
        where = f"{attempt.operator} {attempt.argument}={attempt.text[:200]!r}"
        if reply.status != 200 or reply.raw is None:
            raise Breach(f"{where}: no answer ({reply.status})")
        if reply.raw == "" and reply.error != 0:
            return "refused"
        texts = error_texts(reply)
        for text in texts:
            if LEAKS.search(text.replace(attempt.text.strip(), "")):
                raise Breach(f"{where}: the answer tells too much: {text[:100]} ... {text[-200:]}")
            if not text.strip() or len(text) > LONGEST:
                raise Breach(f"{where}: the error is no clear one ({len(text)} characters): {text[:200]!r}")
            self.messages.setdefault(re.sub(r"\(.*|\d+|'.*", "", text, flags=re.DOTALL)[:80], where)
        if reply.error == 0 and not texts and self.victim_cube in reply.raw.replace(json.dumps(attempt.text)[1:-1], "") and \
                self.victim_cube not in attempt.text:
            raise Breach(f"{where}: shows the cube of somebody else")
        return "refused" if reply.error != 0 or texts else "harmless"

    def restore(self, reply):
        """The cube of the attacker may have been deleted by himself."""
        if reply.document["response"] and reply.cube and reply.cube != self.cube:
            self.attacker.run("oph_delete", f"cube={reply.cube}")

    def check(self):
        """After the attempts on one operator: nothing else happened."""
        if self.canary.exists():
            raise Breach("a program was started: the canary is there")
        changes = self.witness.changes()
        if changes:
            raise Breach("; ".join(changes))
        if self.attacker.run("oph_cubeschema", f"cube={self.cube}").message:
            self.cube = self.import_file(self.attacker, CONTAINER)

    def close(self):
        (self.stack.data / "link_out").unlink()
        shutil.rmtree(self.stack.folder / "security_outside")


def error_texts(reply):
    """Messages of all ERROR objects of a document."""
    document = reply.document
    found = [fragment["message"] for entry in document["response"] for fragment in entry["objcontent"]
             if fragment.get("title") == "ERROR" and "message" in fragment]
    return found


def write_file(path, first):
    with netCDF4.Dataset(path, "w") as file:
        for name, values, units in (("lat", np.linspace(-45, 45, 4), "degrees_north"), ("lon", np.arange(0., 360, 120), "degrees_east"),
                                    ("time", first + np.arange(5.), "days since 2001-01-01")):
            file.createDimension(name, len(values))
            file.createVariable(name, "f8", (name,))[:] = values
            file[name].units = units
        file.createVariable("v", "f4", ("lat", "lon", "time"), fill_value=np.float32(-99))[:] = np.arange(60).reshape(4, 3, 5)
