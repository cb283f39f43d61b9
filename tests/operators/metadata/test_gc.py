# SPDX-License-Identifier: GPL-3.0-or-later
"""What oph_gc removes, and what it must not touch."""

import shutil
import subprocess
import tomllib

import pytest

from support.datasets import ferret

IMPORT = "oph_importnc src_path=coads_climatology.cdf;measure=SST;container=gc;nfrag=2"


class Leftovers:
    """Makes and counts leftovers of tasks, by SQL."""

    def __init__(self, stack):
        self.stack = stack
        with open(stack.configuration, "rb") as file:
            self.settings = tomllib.load(file)

    def client(self, server):
        where = [f"--socket={self.stack.folder / server['socket']}"] if server.get("socket") else [
            f"--host={server['host']}", f"--port={server['port']}"]
        return ["mariadb", "--no-defaults", *where, f"--user={server['user']}",
                f"--password={server['password']}", "--batch", "--skip-column-names"]

    def catalogue(self, statement):
        server = self.settings["metadb"]
        return subprocess.run([*self.client(server), server["database"], "-e", statement],
                              text=True, capture_output=True, check=True).stdout.split()

    def fragments(self, number, statement):
        server = self.settings["io_server"][number]
        return subprocess.run([*self.client(server), self.settings["io"]["database"], "-e", statement],
                              text=True, capture_output=True, check=True).stdout.split()

    def claim(self, task):
        numbers = self.catalogue(
            f"INSERT INTO storage_claim (task) VALUES ('{task}'); SELECT LAST_INSERT_ID()")
        return int(numbers[-1])

    def table(self, number, name):
        self.fragments(number, f"CREATE TABLE {name} (id_dim BIGINT UNSIGNED PRIMARY KEY, measure LONGBLOB)")

    def tables(self):
        return [set(self.fragments(i, "SHOW TABLES")) for i in range(len(self.settings["io_server"]))]

    def claims(self):
        return {int(number) for number in self.catalogue("SELECT cube_id FROM storage_claim")}

    def sweep(self, task="all"):
        status, answer = self.stack.framework(f"operator=oph_gc;task={task};")
        return status, answer


@pytest.fixture(scope="module")
def leftovers(stack):
    found = Leftovers(stack)
    # Other tests may have interrupted a task, which is swept when nobody works.
    found.sweep()
    return found


def test_sweeps_claims_and_orphans_only(stack, leftovers):
    shutil.copy(ferret("coads_climatology.cdf"), stack.data)
    cube = stack.run(IMPORT).cube
    before = leftovers.tables()
    claim = leftovers.claim("process-1")
    leftovers.table(0, f"fact_{claim}_1")
    leftovers.table(1, f"fact_{claim}_2")
    leftovers.table(1, "fact_987654321_1")
    number = cube.rsplit("/", 1)[1]
    leftovers.table(0, f"fact_{number}_99")
    leftovers.table(0, "fact_of_somebody_else")
    status, answer = leftovers.sweep()
    assert status == 0, answer.error
    assert answer.message("Garbage Collection") == "dropped 4 tables, released 1 claims"
    after = leftovers.tables()
    assert after[0] == before[0] | {"fact_of_somebody_else"}
    assert after[1] == before[1]
    assert claim not in leftovers.claims()
    leftovers.fragments(0, "DROP TABLE fact_of_somebody_else")
    counted = stack.run(f"oph_cubeelements cube={cube};algorithm=count")
    assert counted.grid("cubeelements")["rowvalues"] == [[str(90 * 180 * 12)]]


def test_sweeps_one_task(leftovers):
    mine, other = leftovers.claim("task-a"), leftovers.claim("task-b")
    leftovers.table(0, f"fact_{mine}_1")
    leftovers.table(0, f"fact_{other}_1")
    status, answer = leftovers.sweep("task-a")
    assert status == 0, answer.error
    assert f"fact_{mine}_1" not in leftovers.tables()[0]
    assert f"fact_{other}_1" in leftovers.tables()[0]
    assert leftovers.claims() == {other}
    assert leftovers.sweep()[0] == 0
    assert leftovers.claims() == set()


def test_leaves_living_tasks_alone(leftovers):
    """A session that holds its claim stands for a task that is at work."""
    server = leftovers.settings["metadb"]
    claim = leftovers.claim("living")
    leftovers.table(0, f"fact_{claim}_1")
    lock = f"{server['database']}.cube_{claim}"
    living = subprocess.Popen(
        [*leftovers.client(server), "--unbuffered", server["database"]], text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    living.stdin.write(f"SELECT GET_LOCK('{lock}', 0);\n")
    living.stdin.flush()
    assert living.stdout.readline().strip() == "1"
    assert leftovers.sweep()[0] == 0
    assert claim in leftovers.claims()
    assert f"fact_{claim}_1" in leftovers.tables()[0]
    living.stdin.close()
    living.wait(timeout=30)
    assert leftovers.sweep()[0] == 0
    assert claim not in leftovers.claims()
    assert f"fact_{claim}_1" not in leftovers.tables()[0]


def test_running_imports_survive(stack, leftovers):
    """Sweeps while cubes are made: every cube that is reported is whole."""
    shutil.copy(ferret("coads_climatology.cdf"), stack.data)
    sweeps = [subprocess.Popen(
        [stack.bin / "oph_framework", "--config", stack.configuration, "operator=oph_gc;"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for _ in range(2)]
    for _ in range(6):
        cube = stack.run(IMPORT).cube
        sweeps.append(subprocess.Popen(
            [stack.bin / "oph_framework", "--config", stack.configuration, "operator=oph_gc;"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        counted = stack.run(f"oph_cubeelements cube={cube};algorithm=count")
        assert counted.grid("cubeelements")["rowvalues"] == [[str(90 * 180 * 12)]]
    assert all(sweep.wait(timeout=60) == 0 for sweep in sweeps)


def test_only_administrators(stack):
    answer = stack.ask("oph_gc")
    assert answer.error is not None or answer.exit_status != 0
