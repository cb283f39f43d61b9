# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts a private Ophion stack and talks to it through its own terminal."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path


class CommandError(AssertionError):
    """An operator answered ERROR; the text is its message."""


@dataclass
class Answer:
    """What came back for one command."""

    exit_status: int
    jobid: str
    response: dict
    stderr: str

    def objects(self, key):
        return [o for o in self.response["response"] if o["objkey"] == key]

    def texts(self):
        for entry in self.response["response"]:
            if entry["objclass"] == "text":
                yield from entry["objcontent"]

    def message(self, title):
        """Message of the first text with this title; None if there is none."""
        return next((t.get("message") for t in self.texts() if t["title"] == title), None)

    @property
    def cube(self):
        return self.message("Output Cube")

    @property
    def error(self):
        text = self.message("ERROR")
        return None if text is None else text.rstrip("\n")

    def grid(self, key, title=None):
        """The first grid with this key (and title)."""
        for entry in self.objects(key):
            for grid in entry["objcontent"]:
                if title is None or grid["title"] == title:
                    return grid
        raise AssertionError(f"no grid {key} in {json.dumps(self.response)[:2000]}")

    def rows(self, key, title=None):
        """Rows of a grid as dictionaries by column name."""
        grid = self.grid(key, title)
        return [dict(zip(grid["rowkeys"], row)) for row in grid["rowvalues"]]


@dataclass
class Stack:
    """A running stack: `ophion up` at the start, `ophion down` at the end, nothing left behind."""

    build: Path
    folder: Path
    io_servers: int = 2
    user: str = "tester"
    password: str = "correct horse battery staple"
    host: str = "localhost"
    port: int = 0
    environment: dict = field(default_factory=dict)  # of the terminal
    variables: dict = field(default_factory=dict)  # of the programs of the stack, besides this process's

    @property
    def bin(self):
        return Path(self.build) / "bin"

    @property
    def term(self):
        return self.bin / "oph_term"

    @property
    def configuration(self):
        return self.folder / "ophion.toml"

    @property
    def data(self):
        return self.folder / "data"

    @property
    def certificate(self):
        return self.folder / "tls" / "certificate.pem"

    def __enter__(self):
        try:
            self.up()
            self.ophion("user", "add", self.user, "--password-stdin", stdin=self.password)
        except BaseException:
            self.ophion("down", check=False)
            raise
        return self

    def __exit__(self, *_):
        self.ophion("down")
        shutil.rmtree(self.folder, ignore_errors=True)

    def ophion(self, *arguments, stdin="", check=True):
        result = subprocess.run(
            [self.bin / "ophion", *arguments, "--stack", self.folder],
            input=stdin, text=True, capture_output=True, timeout=180,
            env={**os.environ, **self.variables})
        if check:
            assert result.returncode == 0, result.stdout + result.stderr
        return result

    def up(self):
        self.ophion("up", "--io-servers", str(self.io_servers))
        self.port = int((self.folder / "run" / "server.ready").read_text())
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("OPH_")},
            "OPH_USER": self.user,
            "OPH_PASSWD": self.password,
            "OPH_SERVER_HOST": self.host,
            "OPH_SERVER_PORT": str(self.port),
            "OPH_CERTIFICATE": str(self.certificate),
            "OPH_EXEC_MODE": "sync",
            "HOME": str(self.folder),
        }

    def write_settings(self, settings):
        """Changes values of the configuration file, which has all of them: {section: {key: value}}."""
        section, lines = "", []
        for line in self.configuration.read_text().split("\n"):
            section = line.strip("[]") if line.startswith("[") else section
            key = line.split(" = ")[0]
            value = settings.get(section, {}).get(key)
            lines.append(line if value is None else f"{key} = {value}")
        self.configuration.write_text("\n".join(lines))

    def terminal(self, *arguments, timeout=300, **variables):
        """Runs oph_term and returns the finished process."""
        return subprocess.run([self.term, *arguments], env={**self.environment, **variables},
                              text=True, capture_output=True, timeout=timeout)

    def ask(self, command, **variables):
        """Runs one command; returns the answer, errors included. All commands of a stack share
        one session, as those of a user at a terminal do."""
        result = self.terminal("-j", "-e", command, **variables)
        assert result.stdout.strip(), f"no answer (status {result.returncode}): {result.stderr}"
        document = json.loads(result.stdout)
        response = document["response"] or {"response": []}
        if isinstance(response, str):
            response = json.loads(response) if response.strip() else {"response": []}
        jobid = document.get("jobid") or ""
        if "?" in jobid and "OPH_SESSION_ID" not in variables:
            self.environment["OPH_SESSION_ID"] = jobid.split("?")[0]
        return Answer(result.returncode, jobid, response, result.stderr + (document.get("stderr") or ""))

    def run(self, command, **variables):
        """As ask(), for a command that must succeed."""
        answer = self.ask(command, **variables)
        if answer.error is not None or answer.exit_status != 0:
            raise CommandError(answer.error or answer.stderr or f"exit status {answer.exit_status}")
        return answer

    def framework(self, submission, ranks=0, timeout=300, configuration=None):
        """Runs oph_framework by hand: alone, or under mpirun with some ranks. Returns (exit
        status, response)."""
        command = [self.bin / "oph_framework", "--config", configuration or self.configuration,
                   submission]
        if ranks:
            command = ["mpirun", "--oversubscribe", "--bind-to", "none", "-n", str(ranks), *command]
        environment = {**os.environ, "OMPI_ALLOW_RUN_AS_ROOT": "1",
                       "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
                       "OMPI_MCA_btl_vader_single_copy_mechanism": "none"}
        result = subprocess.run(command, env=environment, text=True, capture_output=True,
                                timeout=timeout)
        start = result.stdout.find("{")
        assert start >= 0, result.stdout + result.stderr
        answer = Answer(result.returncode, "", json.loads(result.stdout[start:]), result.stderr)
        return result.returncode, answer

    def fragment_tables(self):
        """Names of all fragment tables, by I/O server."""
        tables = {}
        for server in sorted((self.folder / "databases").glob("io*")):
            folder = next(server.glob("**/ophion_fragments"))
            tables[server.name] = {Path(name).stem for name in os.listdir(folder)
                                   if name.startswith("fact_")}
        return tables
