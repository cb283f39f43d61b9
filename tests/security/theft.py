# SPDX-License-Identifier: GPL-3.0-or-later
"""Attempts of one user to get at what belongs to another: sessions, jobs, cubes, folders, pages."""

import random
import re

from security.good_requests import good_arguments
from server.wire import Wire, task

CODE = re.compile(r"/sessions/(\w+)/")


class Theft:
    """The attacker's own session, and what the victim has."""

    def __init__(self, attack):
        self.attack, self.stack = attack, attack.stack
        self.attacker, self.victim = attack.attacker, attack.victim
        self.session, self.cube = self.victim.session, attack.victim_cube
        self.code = CODE.search(self.session).group(1)
        self.victim.run("oph_metadata", f"cube={self.cube}", "mode=insert", "metadata_key=secret", "metadata_value=plan")
        items = self.victim.run("oph_metadata", f"cube={self.cube}", "metadata_key=secret").rows("metadata_list")
        self.item = items[0]["Id"]
        self.victim.run("oph_publish", f"cube={self.cube}")
        self.secrets = ["secrets", self.code, "plan"]

    def as_victim(self, session, *arguments, operator="oph_list", **fields):
        """A request of the attacker that names a session."""
        wire = Wire(self.stack, self.attacker.user, self.attacker.password)
        return wire.submit([task("Theft", operator, *arguments)], sessionid=session, **fields)

    def own(self, operator, *arguments):
        return self.attacker.run(operator, *arguments)

    def rows(self):
        """(what is attempted, whether the attacker got nothing). His own history would hold what he asked for."""
        yield from self.listings()
        yield "session codes at random, a hundred of them", all(self.is_refused(self.as_victim(self.random_session())) for _ in range(100))
        yield "session codes that differ from one in use by a digit", all(self.is_refused(self.as_victim(each)) for each in self.neighbours())
        yield "the session of another in a request", self.is_refused(self.as_victim(self.session))
        yield "the code of the session alone, its folder, its text with quotes", all(
            self.is_refused(self.as_victim(text)) for text in (self.code, self.session + "/..", self.session + "' OR '1'='1", "%"))
        yield from self.sessions_as_arguments()
        yield from self.cubes()
        yield from self.identities()
        yield from self.paths()
        yield from self.pages()

    def random_session(self):
        return self.session.replace(self.code, "".join(random.choices("0123456789", k=len(self.code))))

    def neighbours(self):
        for digit in range(10):
            yield self.session.replace(self.code, self.code[:-1] + str((int(self.code[-1]) + digit) % 10)) if digit else self.session

    def is_refused(self, reply):
        """An error that shows nothing of the victim's."""
        return (reply.error != 0 or reply.message is not None) and self.is_silent(reply)

    def is_silent(self, reply):
        """Nothing of the victim's is in the answer but what was asked with."""
        return "secrets" not in (reply.raw or "") and '"plan"' not in (reply.raw or "")

    def sessions_as_arguments(self):
        for action in ("env", "listusers", "setenv", "grant", "revoke", "enable", "disable", "remove"):
            reply = self.own("oph_manage_session", f"action={action}", f"session={self.session}", "key=user" if action in (
                "grant", "revoke") else "key=label", f"value={self.attacker.user}:a")
            yield f"oph_manage_session action={action} of another session", self.is_refused(reply)
        for arguments in (["level=0"], ["level=3", "document_type=request"], ["id=1"], ["id=1", "id_type=marker"], ["save=yes"]):
            yield f"oph_resume {' '.join(arguments)} of another session", self.is_refused(
                self.own("oph_resume", f"session={self.session}", *arguments))
        reply = self.as_victim(self.session, "id=1", operator="oph_cancel")
        yield "oph_cancel of a workflow in another session", self.is_refused(reply)
        for operator in ("oph_input", "oph_set"):
            reply = self.as_victim(self.session, "id=1", "key=k", "value=v", operator=operator)
            yield f"{operator} for a workflow in another session", self.is_refused(reply)

    def cubes(self):
        """The cube of another in each argument of the kind."""
        for name, manual in sorted(self.attack.manuals.items()):
            for argument in manual["arguments"]:
                if argument["kind"] != "cube" and argument["name"] not in ("cube", "cube2", "cubes"):
                    continue
                good = {**good_arguments(manual, self.attack.cube), argument["name"]: self.cube}
                if argument["name"] == "cubes":
                    good["cubes"] = f"{self.attack.cube}|{self.cube}"
                reply = self.own(name, *(f"{key}={value}" for key, value in good.items()))
                yield f"{name} {argument['name']}= a cube of another", self.is_refused(reply) or name == "oph_list" and self.is_silent(reply)
        yield "oph_regrid target= a cube of another", self.is_refused(self.own("oph_regrid", f"cube={self.attack.cube}", f"target={self.cube}"))
        for mode in ("update", "delete"):
            self.own("oph_metadata", f"cube={self.attack.cube}", f"mode={mode}", f"metadata_id={self.item}", "metadata_value=taken")
            left = self.victim.run("oph_metadata", f"cube={self.cube}", "metadata_key=secret").rows("metadata_list")
            yield f"oph_metadata mode={mode} of an item of another", [row["Value"] for row in left] == ["plan"]

    def identities(self):
        """What only the server may say of a request."""
        for arguments in (["username=victim"], ["userrole=31"], [f"sessionid={self.session}"], ["username=victim", "userrole=31"],
                          ["oph_user=victim"], ["sessioncode=" + self.code]):
            yield f"{' '.join(arguments).replace(self.session, 'another').replace(self.code, 'another')} as arguments of a task", \
                self.is_silent(self.own("oph_list", "path=/", "level=2", "recursive=yes", *arguments))
        yield "an author that is another", self.is_silent(
            self.attacker.submit([task("Theft", "oph_list", "level=2", "path=/")], author="victim"))
        wire = Wire(self.stack, self.victim.user, self.attacker.password + " ")
        yield "the name of another with a guessed password", self.is_refused(wire.run("oph_list"))
        token = self.stack.ophion("user", "token", "victim").stdout.split()[-1]
        for text in (token[:-1], token[:-1] + ("A" if token[-1] != "A" else "B"), token.swapcase(), token + "A", "%", "' OR '1'='1"):
            if not self.is_refused(Wire(self.stack, "__token__", text).run("oph_list")):
                yield "access tokens that are nearly those of another", False
                break
        else:
            yield "access tokens that are nearly those of another", True

    def listings(self):
        for operator, arguments in (("oph_list", ["level=3", "path=/", "recursive=yes", "container_filter=%"]),
                                    ("oph_search", ["path=/", "recursive=yes", "container_filter=%"]),
                                    ("oph_tasks", ["path=/", "recursive=yes", "cube_filter=%", "deleted=yes"]),
                                    ("oph_loggingbk", ["session_level=1", "job_level=2", "mask=111", "session_filter=%"]),
                                    ("oph_manage_session", ["action=list"]), ("oph_service", ["level=2"]),
                                    ("oph_get_config", []), ("oph_massive", ["cube_filter=1:99999", "run=no"])):
            reply = self.own(operator, *arguments)
            yield f"{operator} {' '.join(arguments)}", self.is_silent(reply) and self.code not in reply.raw

    def paths(self):
        for path in ("/..", "..", "/../" + self.code, "/../../", "//" + self.code, "/./../.."):
            yield f"folders: path={path.replace(self.code, 'another')}", self.is_silent(self.own("oph_list", "level=2", f"path={path}", "recursive=yes"))
        for operator, name in (("oph_containerschema", "container"), ("oph_deletecontainer", "container"), ("oph_showgrid", "container")):
            reply = self.own(operator, f"{name}=/../{self.code}/secrets")
            yield f"{operator} of a container of another", reply.message is not None
        number = self.cube.split("/")[-2]
        reply = self.own("oph_deletecontainer", f"container_pid={self.cube.rsplit('/', 1)[0]}", "container=x", "force=yes")
        yield "oph_deletecontainer container_pid= that of another", self.is_refused(reply) and number != ""

    def pages(self):
        names = [f"/ophion/sessions/{self.code}/", f"/sessions/{self.code}/", f"/ophion/sessions/{self.code}/export/", "/names.json",
                 f"/names.json?session={self.session}", "/metrics", "/../../etc/passwd", "/manuals.json/../../ophion.toml", "/%2e%2e/%2e%2e/etc/passwd"]
        for name in names:
            reply = self.attacker.get(name)
            body = reply.body.decode("utf-8", "replace")
            yield f"GET {name.replace(self.session, 'another').replace(self.code, 'another')} without a log-in", \
                not any(secret in body.replace(name, "") for secret in ("secrets", "plan", "root:", "password ="))
