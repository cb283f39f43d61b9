# SPDX-License-Identifier: GPL-3.0-or-later
"""A stack that things are done to, and what must be true of it afterwards."""

import hashlib
import json
import os
import signal
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass, field

import psutil

from faults.places import Hold, preload
from support.cubes import explore
from support.database import does_answer, run_sql
from support.datasets import write_series
from support.stack import Stack
from support.waiting import wait_for

STEPS, LATITUDES, LONGITUDES = 60, 16, 32
IMPORT = "oph_importnc src_path=series.nc;measure=tas;container={container};ncores=2;nfrag=8"

# A bystander: another user, whose tasks and cubes nothing may happen to.
OTHER = "bystander"
OTHER_PASSWORD = "a battery of staples"


@dataclass
class DamagedStack(Stack):
    hold: Hold = None
    cube: str = None
    second: str = None
    others_cube: str = None
    checksums: dict = field(default_factory=dict)

    @classmethod
    @contextmanager
    def start(cls, build, folder):
        holding = folder / "hold"
        stack = cls(build, folder / "stack", variables=preload(build, holding), hold=Hold(holding))
        with stack:
            stack.prepare()
            yield stack

    def prepare(self):
        self.write_settings({"supervisor": {"answer_seconds": 20}, "server": {"housekeeping_seconds": 1}})
        write_series(self.data / "series.nc", STEPS, LATITUDES, LONGITUDES)
        self.ophion("user", "add", OTHER, "--password-stdin", stdin=OTHER_PASSWORD)
        self.cube = self.run(IMPORT.format(container="own")).cube
        self.second = self.run(f"oph_apply cube={self.cube};query=oph_mul_scalar(measure,2);measure_type=auto").cube
        # Each fragment has all times of its latitudes.
        self.series = self.run(f"{IMPORT.format(container='own')};exp_dim=lat|time;imp_dim=lon").cube
        self.others_cube = self.run_as_other(IMPORT.format(container="other"))["cube"]
        self.checksums = {cube: self.checksum(cube) for cube in (self.cube, self.second, self.series)}
        self.checksums[self.others_cube] = self.others_checksum()
        self.restart()  # with the settings

    # ---- what is there

    def processes(self, name, *words):
        """Processes of this stack with a program name and words on the command line."""
        found = []
        for process in psutil.process_iter(["name", "cmdline"]):
            line = " ".join(process.info["cmdline"] or [])
            if process.info["name"] == name and str(self.folder) in line and all(w in line for w in words):
                found.append(process)
        return found

    def supervisor(self):
        return psutil.Process(int((self.folder / "run" / "supervisor.pid").read_text().split()[0]))

    def tables(self):
        return set().union(*self.fragment_tables().values())

    def known_tables(self):
        """Tables that belong to cubes in the catalogue, those that lazy cubes are made of included."""
        return set(run_sql(self, "metadb", "SELECT table_name FROM fragment").split())

    def hidden_files(self):
        """Half-written files, and the notes about them."""
        return [*self.data.glob("**/.*.ophtmp"), *(self.folder / "sessions").glob(".writing/*")]

    def claims(self):
        return int(run_sql(self, "metadb", "SELECT COUNT(*) FROM storage_claim"))

    def checksum(self, cube):
        rows, coordinates = explore(self, cube)
        digest = hashlib.sha256(rows.tobytes())
        for name in sorted(coordinates):
            digest.update(coordinates[name].tobytes())
        return digest.hexdigest()

    # ---- the other user

    def start_as_other(self, command):
        environment = {key: value for key, value in self.environment.items() if key != "OPH_SESSION_ID"}
        environment |= {"OPH_USER": OTHER, "OPH_PASSWD": OTHER_PASSWORD, "HOME": str(self.folder / "hosts")}
        if (self.folder / "others_session").exists():
            environment["OPH_SESSION_ID"] = (self.folder / "others_session").read_text()
        return subprocess.Popen([self.term, "-j", "-e", command], env=environment, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def finish_as_other(self, terminal):
        """The answer of a command of the other user, who must not notice anything."""
        output, errors = terminal.communicate(timeout=300)
        assert terminal.returncode == 0, f"another user's task has failed: {output[-2000:]} {errors}"
        document = json.loads(output)
        if "?" in (document.get("jobid") or ""):
            (self.folder / "others_session").write_text(document["jobid"].split("?")[0])
        return document

    def run_as_other(self, command):
        document = self.finish_as_other(self.start_as_other(command))
        texts = [text for entry in document["response"]["response"] if entry["objclass"] == "text"
                 for text in entry["objcontent"]]
        cube = next((text["message"] for text in texts if text["title"] == "Output Cube"), None)
        return {"cube": cube, "document": document}

    def others_checksum(self):
        document = self.run_as_other(
            f"oph_explorecube cube={self.others_cube};base64=yes;limit_filter=0")["document"]
        grids = [entry["objcontent"] for entry in document["response"]["response"]
                 if entry["objkey"] == "explorecube_data"]
        return hashlib.sha256(json.dumps(grids).encode()).hexdigest()

    # ---- what is done

    def start_command(self, command):
        return subprocess.Popen([self.term, "-j", "-e", command], env=self.environment, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    @staticmethod
    def kill(process):
        os.kill(process if isinstance(process, int) else process.pid, signal.SIGKILL)

    def answers(self):
        return self.terminal("-e", "oph_list level=1").returncode == 0

    def wait_until_sound(self):
        """All services are there."""
        wait_for(lambda: len(self.processes("mariadbd")) == 1 + self.io_servers, "the database servers")
        wait_for(self.answers, "the server")
        for server in ("metadb", *(f"io{i + 1}" for i in range(self.io_servers))):
            wait_for(lambda: does_answer(self, server), server)

    def start_again(self):
        """After the supervisor was killed."""
        names = ("mariadbd", "oph_server", "oph_framework", "mpirun")
        wait_for(lambda: not any(self.processes(name) for name in names), "the end of all processes")
        self.up_in_session()

    def restart(self):
        self.ophion("down")
        self.up_in_session()

    def up_in_session(self):
        session = self.environment["OPH_SESSION_ID"]
        self.up()
        self.environment["OPH_SESSION_ID"] = session

    # ---- what must be true

    def check_sound(self):
        """Nothing half, nothing orphaned, everything that was committed as it was. Nobody has to call a
        sweep."""
        wait_for(lambda: self.claims() == 0, "the end of all claims")
        wait_for(lambda: self.tables() == self.known_tables(), "the sweep of half-written tables")
        wait_for(lambda: not self.hidden_files(), "the sweep of half-written files")
        for cube, wanted in self.checksums.items():
            found = self.others_checksum() if cube == self.others_cube else self.checksum(cube)
            assert found == wanted, f"the data of {cube} have changed"
