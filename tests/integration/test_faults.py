# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 of each kind of process in the middle of an import: no half cube, no orphan table, and
the same job runs afterwards."""

import os
import signal
import subprocess
from contextlib import suppress

import psutil
import pytest

from support.datasets import write_series
from support.waiting import wait_for

# Many fragments: the first table is there long before the last.
IMPORT = "oph_importnc src_path=series.nc;measure=tas;container=big;ncores=2;nfrag=32"

STEPS = 4000
ATTEMPTS = 5


@pytest.fixture(scope="module")
def series(tmp_path_factory):
    return write_series(tmp_path_factory.mktemp("data") / "series.nc", STEPS, latitudes=96, longitudes=192)


@pytest.fixture
def big_stack(own_stack, series):
    (own_stack.data / "series.nc").hardlink_to(series)
    own_stack.run("oph_list level=2")
    return own_stack


def processes(stack, name, *words):
    """Processes of this stack with a program name and words on the command line."""
    found = []
    for process in psutil.process_iter(["name", "cmdline"]):
        line = " ".join(process.info["cmdline"] or [])
        if process.info["name"] == name and str(stack.folder) in line and all(w in line for w in words):
            found.append(process)
    return found


def tables(stack):
    return set().union(*stack.fragment_tables().values())


def import_held_at_first_table(stack):
    """Starts an import and holds its ranks as soon as there is a table. Returns the terminal that
    waits for it and the ranks."""
    ranks = processes(stack, "oph_framework", "data")
    assert len(ranks) >= 2
    running = subprocess.Popen([stack.term, "-j", "-e", IMPORT], env=stack.environment, text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    wait_for(lambda: tables(stack) or running.poll() is not None, "the first table")
    for rank in ranks:
        rank.suspend()
    return running, ranks


def disturb_import(stack, disturb, recover):
    """Calls disturb(ranks) in the middle of an import, and recover() when the terminal has ended.
    Returns the answer of the failed import. On a busy machine the import can have written all its
    rows before it is held: if it left a cube, the cube must be whole, and it is tried again."""
    for _ in range(ATTEMPTS):
        running, ranks = import_held_at_first_table(stack)
        disturb(ranks)
        for rank in ranks:
            with suppress(psutil.NoSuchProcess):
                rank.resume()
        answer, _ = running.communicate(timeout=120)
        recover()
        committed = cubes(stack)
        if not committed:
            assert running.returncode != 0
            return answer
        for cube in committed:
            check_whole(stack, cube)
            stack.run(f"oph_delete cube={cube}")
    raise AssertionError(f"{ATTEMPTS} imports were over before they could be disturbed")


def cubes(stack):
    listing = stack.run("oph_list level=3;path=/;recursive=yes").rows("list")
    return [row["DATACUBE PID"] for row in listing if row["DATACUBE PID"]]


def check_whole(stack, cube):
    elements = stack.run(f"oph_cubeelements cube={cube};algorithm=count")
    assert elements.grid("cubeelements")["rowvalues"] == [[str(STEPS * 96 * 192)]]


def check_clean_and_repeat(stack):
    wait_for(lambda: not tables(stack), "the sweep of half-written tables")
    assert not cubes(stack)
    check_whole(stack, stack.run(IMPORT).cube)


def kill(process):
    os.kill(process.pid, signal.SIGKILL)


def supervisor_of(stack):
    return psutil.Process(int((stack.folder / "run" / "supervisor.pid").read_text().split()[0]))


def test_kill_a_rank(big_stack):
    answer = disturb_import(big_stack, lambda ranks: kill(ranks[-1]), lambda: None)
    assert "ended unexpectedly" in answer
    check_clean_and_repeat(big_stack)


def test_kill_an_io_server(big_stack):
    def kill_one(_):
        servers = processes(big_stack, "mariadbd", "/io")
        assert len(servers) == 2
        kill(servers[0])

    def wait_for_a_sweep():
        # What could not be dropped while the server was down goes with the next sweep.
        wait_for(lambda: len(processes(big_stack, "mariadbd", "/io")) == 2, "the restart of the I/O server")
        wait_for(lambda: big_stack.ophion("gc", check=False).returncode == 0,
                 "a sweep that reaches all servers")

    answer = disturb_import(big_stack, kill_one, wait_for_a_sweep)
    assert "ERROR" in answer
    check_clean_and_repeat(big_stack)


def test_kill_the_server(big_stack):
    def wait_for_restart():
        wait_for(lambda: big_stack.terminal("-e", "oph_list").returncode == 0, "the restart of the server")

    disturb_import(big_stack, lambda _: kill(processes(big_stack, "oph_server")[0]), wait_for_restart)
    check_clean_and_repeat(big_stack)


def test_kill_the_supervisor(big_stack):
    def start_again():
        names = ("mariadbd", "oph_server", "oph_framework")
        wait_for(lambda: not any(processes(big_stack, name) for name in names), "the end of all processes")
        big_stack.up()

    disturb_import(big_stack, lambda _: kill(supervisor_of(big_stack)), start_again)
    check_clean_and_repeat(big_stack)


def test_committed_cubes_survive(big_stack):
    """Every process at once, right after a cube was reported."""
    cube = big_stack.run(IMPORT).cube
    session = big_stack.environment["OPH_SESSION_ID"]
    before = big_stack.run(f"oph_explorecube cube={cube};limit_filter=20;base64=yes")
    supervisor = supervisor_of(big_stack)
    for name in ("mariadbd", "oph_server", "oph_framework"):
        for process in processes(big_stack, name):
            kill(process)
    kill(supervisor)
    wait_for(lambda: not processes(big_stack, "mariadbd"), "the end of the database servers")
    big_stack.up()
    big_stack.environment["OPH_SESSION_ID"] = session
    after = big_stack.run(f"oph_explorecube cube={cube};limit_filter=20;base64=yes")
    assert after.grid("explorecube_data") == before.grid("explorecube_data")
    check_whole(big_stack, cube)
