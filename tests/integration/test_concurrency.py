# SPDX-License-Identifier: GPL-3.0-or-later
"""Many clients of two users work on the same containers, folders and cubes at once: nothing is
lost, nothing is left, and nobody hears of a deadlock."""

import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from support.case_file import CASES
from support.database import held_table, run_sql

CLIENTS = 6
ROUNDS = 4
PARTNER, PASSWORD = "partner", "another horse battery staple"


class Room:
    """A session that two users share, and a folder of files."""

    def __init__(self, stack):
        self.stack = stack
        self.session = stack.ask("oph_manage_session action=new", OPH_SESSION_ID="").jobid.split("?")[0]
        stack.ophion("user", "add", PARTNER, "--password-stdin", stdin=PASSWORD, check=False)
        self.ask("oph_manage_session action=grant;key=user;value=partner:write")

    def ask(self, command, client=0):
        """Every second client is the partner."""
        variables = {"OPH_USER": PARTNER, "OPH_PASSWD": PASSWORD} if client % 2 else {}
        return self.stack.ask(command, OPH_SESSION_ID=self.session, **variables)

    def run(self, command, client=0):
        answer = self.ask(command, client)
        assert answer.error is None, f"{command}: {answer.error}"
        return answer

    def names(self, command):
        return sorted(row["PATH"] for row in self.run(command).rows("list"))

    def together(self, work):
        """Runs work(client) for all clients at once; returns the results."""
        start = threading.Barrier(CLIENTS)

        def one(client):
            start.wait(timeout=120)
            return work(client)

        with ThreadPoolExecutor(CLIENTS) as pool:
            return list(pool.map(one, range(CLIENTS)))


def number(cube):
    return cube.rsplit("/", 1)[1]


def wait_until_used(stack, cube):
    used = ("SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED;"
            f" SELECT COUNT(*) FROM cube_use WHERE cube_id = {number(cube)};")
    end = time.monotonic() + 120
    while run_sql(stack, "metadb", used) == "0":
        assert time.monotonic() < end, "no task uses the cube"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def room(stack):
    folder = stack.data / "concurrency"
    folder.mkdir(exist_ok=True)
    subprocess.run(["ncgen", "-k", "nc4", "-o", folder / "field.nc", CASES / "data" / "field.cdl"],
                   check=True)
    room = Room(stack)
    yield room
    room.ask("oph_manage_session action=disable")


def test_no_update_is_lost(room):
    """All clients make folders, give them other places and look around meanwhile."""
    room.run("oph_folder command=mkdir;path=/made")
    room.run("oph_folder command=mkdir;path=/moved")

    def work(client):
        for round_ in range(ROUNDS):
            name = f"{client}_{round_}"
            room.run(f"oph_folder command=mkdir;path=/made/{name}", client)
            room.run("oph_list level=2;path=/;recursive=yes", client)
            if round_ % 2:
                room.run(f"oph_folder command=mv;path=/made/{name}|/moved/{name}", client)

    room.together(work)
    everybody = [(c, r) for c in range(CLIENTS) for r in range(ROUNDS)]
    for path, parity in (("/made", 0), ("/moved", 1)):
        wanted = sorted(f"{c}_{r}/" for c, r in everybody if r % 2 == parity)
        assert room.names(f"oph_list level=0;path={path}") == wanted


def test_cubes_come_and_go_in_one_container(room):
    """All clients import into the same container, which comes into being meanwhile, and delete
    what they made; at the end neither cubes nor tables are left."""
    before = room.stack.fragment_tables()

    def work(client):
        cube = room.run("oph_importnc src_path=/concurrency/field.nc;measure=t;nfrag=1;"
                        "container=/shared;imp_dim=time", client).cube
        mean = room.run(f"oph_reduce cube={cube};operation=avg", client).cube
        room.run("oph_list level=3;path=/;recursive=yes", client)
        room.run(f"oph_delete cube={cube}", client)
        return mean

    means = room.together(work)
    listed = [row["DATACUBE PID"] for row in room.run("oph_list level=2;container_filter=shared").rows("list")
              if row["DATACUBE PID"]]
    assert sorted(listed) == sorted(means)
    room.run("oph_deletecontainer container=/shared;force=yes")
    assert room.stack.fragment_tables() == before


def test_one_wins(room):
    """What only one can do, one does; the others hear why not."""
    cube = room.run("oph_importnc src_path=/concurrency/field.nc;measure=t;container=/won;nfrag=1").cube
    room.run("oph_folder command=mkdir;path=/wanted")
    contests = {
        f"oph_delete cube={cube}": f"no such datacube (cube={cube})",
        "oph_movecontainer container=/won|/elsewhere": "no such container (container=",
        "oph_deletecontainer container=/elsewhere": "no such container (container=",
        "oph_folder command=rm;path=/wanted": "no such folder (path=/wanted)",
        "oph_createcontainer container=/new;dim=x": "container exists already (container=new)",
        "oph_folder command=mkdir;path=/new": "folder exists already (folder=new)",
    }
    for command, refusal in contests.items():
        errors = [answer.error for answer in room.together(lambda client: room.ask(command, client))]
        assert errors.count(None) == 1, (command, errors)
        assert all(error is None or error.startswith(refusal) for error in errors), (command, errors)
    assert room.names("oph_list level=1;container_filter=new%") == ["made/", "moved/", "new", "new/"]


def test_a_cube_in_use_is_not_deleted(room):
    """While a task reads a cube, deleting it is refused, and names the task."""
    stack = room.stack
    cube = room.run("oph_importnc src_path=/concurrency/field.nc;measure=t;container=/used;nfrag=1").cube
    server, table = run_sql(stack, "metadb", "SELECT io_server.name, table_name FROM fragment JOIN io_server"
                            f" ON io_server.id = io_server_id WHERE cube_id = {number(cube)} LIMIT 1;").split()
    # Nobody can read the table while this session holds it.
    with held_table(stack, server, table):
        reader = threading.Thread(target=room.ask, args=(f"oph_duplicate cube={cube}",))
        reader.start()
        wait_until_used(stack, cube)
        for command in (f"oph_delete;cube={cube}", f"oph_deletecontainer;container=-;force=yes;"
                        f"container_pid={cube.rsplit('/', 1)[0]}"):
            status, answer = stack.framework(f"operator={command};")
            assert status != 0
            assert answer.error.startswith("the datacube is used by a running task (cube=")
            assert f"job={room.session}?" in answer.error
    reader.join(timeout=120)
    assert not reader.is_alive()
    room.run("oph_cubeschema cube=" + cube)
    room.run("oph_deletecontainer container=/used;force=yes")
