# SPDX-License-Identifier: GPL-3.0-or-later
"""Which roles let whom do what: every operator, by a guest with each set of roles in the session of another."""

import re

from security.good_requests import good_arguments, tasks
from security.witness import new_user
from server.wire import Wire

ROLES = ["", "r", "rw", "rx", "rwx", "rwxa"]
LETTERS = {"read": "r", "write": "w", "execute": "x", "admin": "a"}
# Actions that need more than the operator itself: operator, arguments, role; "owner" and "stack" (an
# administrator of the stack) are never granted.
ACTIONS = [
    ("oph_metadata", {"mode": "insert", "metadata_key": "k", "metadata_value": "v"}, "write"),
    ("oph_metadata", {"mode": "delete", "metadata_key": "k"}, "write"),
    ("oph_metadata", {"mode": "update", "metadata_key": "k", "metadata_value": "w"}, "write"),
    ("oph_cubeschema", {"action": "add", "dim": "x"}, "write"),
    ("oph_cubeschema", {"action": "clear"}, "write"),
    ("oph_cubeio", {"rerun": "yes"}, "write"),
    ("oph_folder", {"command": "mkdir", "path": "/role"}, "write"),
    ("oph_fs", {"command": "mkdir", "dpath": "/role"}, "write"),
    ("oph_fs", {"command": "rm", "dpath": "/role"}, "write"),
    ("oph_instances", {"action": "add", "level": "3", "host_partition": "role", "nhost": "1"}, "write"),
    ("oph_manage_session", {"action": "setenv", "key": "label", "value": "x"}, "write"),
    ("oph_manage_session", {"action": "setenv", "key": "autoremove", "value": "no"}, "owner"),
    ("oph_manage_session", {"action": "grant", "key": "user", "value": "attacker:r"}, "admin"),
    ("oph_manage_session", {"action": "revoke", "key": "user", "value": "attacker"}, "admin"),
    ("oph_manage_session", {"action": "enable"}, "owner"),
    ("oph_manage_session", {"action": "remove"}, "owner"),
    ("oph_service", {"status": "down"}, "stack"),
    ("oph_service", {"disable": "victim"}, "stack"),
]
STACK_ONLY = {"oph_log_info": "stack"}
REFUSAL = re.compile("needs the role|for administrators")


class Roles:
    """A session of an owner, and a guest in it."""

    def __init__(self, stack, manuals):
        self.manuals = manuals
        self.owner, self.guest = new_user(stack, "owner"), new_user(stack, "guest")
        reply = self.owner.run("oph_importnc", "src_path=/security.nc", "measure=v", "container=security", "nfrag=1", "nhost=1")
        assert reply.cube, reply.message
        self.cube = reply.cube
        self.guest.session = self.owner.session

    def grant(self, letters):
        if letters:
            reply = self.owner.run("oph_manage_session", "action=grant", "key=user", f"value=guest:{letters}")
            assert reply.message is None, reply.message

    def revoke(self):
        self.owner.run("oph_manage_session", "action=revoke", "key=user", "value=guest")

    def is_let(self, name, arguments):
        """Whether the guest gets past the checks of roles; whether the operator then succeeds is of no matter."""
        manual = self.manuals[name]
        good = good_arguments(manual, self.cube)
        if name not in ("oph_metadata", "oph_cubeschema", "oph_cubeio"):
            good = {key: value.replace(self.cube, "none") for key, value in good.items()}
        request = {"name": "role", "author": "guest", "exec_mode": "sync", "sessionid": self.owner.session,
                   "tasks": tasks(manual, {**good, **arguments})}
        reply = Wire(self.guest.stack, self.guest.user, self.guest.password).submit(request.pop("tasks"), **request)
        message = reply.message or ""
        return reply.error != 5 and REFUSAL.search(message) is None

    def rows(self, roles=ROLES):
        """(what, roles that it needs by its manual, for each of the sets of roles whether it is let)."""
        attempts = [(name, {}, STACK_ONLY.get(name, manual["permission"])) for name, manual in sorted(self.manuals.items())]
        attempts += ACTIONS
        found = {number: [] for number in range(len(attempts))}
        for letters in roles:
            self.grant(letters)
            for number, (name, arguments, _) in enumerate(attempts):
                found[number].append(self.is_let(name, arguments))
            if letters:
                self.revoke()
        for number, (name, arguments, needed) in enumerate(attempts):
            text = " ".join([name, *(f"{key}={value}" for key, value in arguments.items())])
            yield text, needed, found[number]


def expected(needed, roles=ROLES):
    """For each set of roles whether what needs one is let."""
    if needed in ("owner", "stack"):
        return [False] * len(roles)
    return [LETTERS[needed] in letters for letters in roles]
