# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 of the server in the middle of workflows: they go on, and nothing that has completed runs
again."""

import json
import os
import signal
import sys
from collections import Counter
from pathlib import Path

import netCDF4
import psutil
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "server"))

from support.database import held_table, run_sql  # noqa: E402
from support.datasets import write_series  # noqa: E402
from support.waiting import wait_for  # noqa: E402
from wire import Wire, after, task  # noqa: E402

TASKS = 50


def server_of(stack):
    for process in psutil.process_iter(["name", "cmdline"]):
        if process.info["name"] == "oph_server" and str(stack.folder) in " ".join(process.info["cmdline"] or []):
            return process
    return None


def kill_server(stack):
    """Returns when another one has taken its place."""
    old = server_of(stack)
    os.kill(old.pid, signal.SIGKILL)
    wait_for(lambda: stack.terminal("-e", "oph_get_config").returncode == 0 and server_of(stack) != old,
             "the restart of the server")


def status(wire, workflow):
    return wire.run("oph_resume", f"id={workflow}", "level=0").text("workflow_status")


def rows(wire, workflow):
    return wire.run("oph_resume", f"id={workflow}").rows("workflow_list")


@pytest.fixture
def wire(own_stack):
    client = Wire(own_stack)
    client.run("oph_list", "path=/")
    return client


def container(name, **fields):
    """A task that fails if it runs a second time."""
    return task(name, "oph_createcontainer", f"container={name}", "dim=x", **fields)


def fifty_tasks():
    """A chain, a task that waits beside an import, another chain."""
    first = [container("c0")] + [container(f"c{i}", **after(f"c{i - 1}")) for i in range(1, 24)]
    middle = [task("ask", "oph_wait", "type=input", **after("c23")),
              task("import", "oph_importnc", "src_path=series.nc", "measure=tas", "container=big", "nfrag=8",
                   **after("c23"))]
    last = [container("c24", dependencies=[{"task": "ask"}, {"task": "import"}])]
    last += [container(f"c{i}", **after(f"c{i - 1}")) for i in range(25, TASKS - 2)]
    return first + middle + last


def data_ranks(stack):
    return [process for process in psutil.process_iter(["name", "cmdline"])
            if process.info["name"] == "oph_framework" and "data0" in process.info["cmdline"]
            and str(stack.configuration) in process.info["cmdline"]]


def test_a_workflow_of_fifty_tasks_goes_on(own_stack, wire):
    write_series(own_stack.data / "series.nc", 200, latitudes=16, longitudes=32)
    for rank in data_ranks(own_stack):
        rank.suspend()
    reply = wire.submit(fifty_tasks(), exec_mode="async")

    def statuses():
        return {row["TASK NAME"]: row["EXIT STATUS"].removeprefix("OPH_STATUS_")
                for row in rows(wire, reply.workflow)}

    wait_for(lambda: (statuses()["ask"], statuses()["import"]) == ("WAITING", "RUNNING"), "the middle")
    assert Counter(statuses().values()) == {"COMPLETED": 24, "WAITING": 1, "RUNNING": 1, "PENDING": 24}
    kill_server(own_stack)
    wait_for(lambda: statuses()["import"] == "COMPLETED", "the import, which runs again")
    assert statuses()["ask"] == "WAITING" and statuses()["c24"] == "PENDING"
    assert wire.run("oph_input", f"id={reply.workflow}", "taskname=ask").message is None
    wait_for(lambda: status(wire, reply.workflow) != "OPH_STATUS_RUNNING", "the end of the workflow")
    assert Counter(statuses().values()) == {"COMPLETED": TASKS}
    assert status(wire, reply.workflow) == "OPH_STATUS_COMPLETED"
    cubes = [row for row in wire.run("oph_list", "path=/", "level=3", "recursive=yes").rows("list")
             if row["DATACUBE PID"]]
    assert len(cubes) == 1


def difference(first, second, name):
    """Of two cubes, of which the second is computed after the first; nothing but a file is left."""
    parents = [{"task": each, "type": "single", "argument": argument} for each, argument in (("a", "cube"), ("b", "cube2"))]
    return [task("a", "oph_apply", f"cube={first}", "query=oph_mul_scalar('oph_float','oph_float',measure,2)"),
            task("b", "oph_apply", f"cube={second}", "query=oph_sum_scalar('oph_float','oph_float',measure,1)",
                 **after("a")),
            task("difference", "oph_intercube", "operation=sub", dependencies=parents),
            task("out", "oph_exportnc2", "output_path=/", f"output_name={name}", "force=yes",
                 **after("difference", type="single"))]


def test_a_planned_workflow_goes_on_as_planned(own_stack, wire):
    write_series(own_stack.data / "series.nc", 40, latitudes=4, longitudes=8)
    first, second = (wire.run("oph_importnc", "src_path=series.nc", "measure=tas", f"container={name}").cube
                     for name in ("first", "second"))
    held = f"fact_{second.rsplit('/', 1)[1]}_1"
    server = next(name for name, tables in own_stack.fragment_tables().items() if held in tables)

    def statuses():
        return {row["TASK NAME"]: row["EXIT STATUS"].removeprefix("OPH_STATUS_")
                for row in rows(wire, reply.workflow)}

    with held_table(own_stack, server, held):
        reply = wire.submit(difference(first, second, "planned"), exec_mode="async", on_exit="oph_delete")
        wait_for(lambda: (statuses()["a"], statuses()["b"]) == ("COMPLETED", "RUNNING"), "the middle")
        kill_server(own_stack)
    wait_for(lambda: status(wire, reply.workflow) != "OPH_STATUS_RUNNING", "the end of the workflow")
    assert set(statuses().values()) == {"COMPLETED"}
    # Those that ran before, while and after the server was killed.
    submissions = run_sql(own_stack, "metadb", "SELECT name, submission FROM job WHERE name IN ('a', 'b', 'difference');")
    assert [line.split("\t")[0] for line in submissions.splitlines() if "materialize=no" in line] == ["a", "b", "difference"]
    assert wire.submit(difference(first, second, "written"), plan="no").error == 0
    fields = [netCDF4.Dataset(own_stack.data / f"{name}.nc") for name in ("planned", "written")]
    assert fields[0]["tas"][:].tobytes() == fields[1]["tas"][:].tobytes()


def test_loops_variables_and_waits_go_on(own_stack, wire):
    loop = [task("set", "oph_set", "key=k", "value=v"),
            task("for", "oph_for", "key=i", "values=a|b", **after("set")),
            task("ask", "oph_wait", "type=input", "key=said", "value=nothing", **after("for")),
            task("use", "oph_list", "path=/", "objkey_filter=@k|@i|@said", **after("ask")),
            task("end", "oph_endfor", **after("use"))]
    reply = wire.submit(loop, exec_mode="async")

    def waiting_marker():
        return next((int(row["MARKER ID"]) for row in rows(wire, reply.workflow)
                     if row["EXIT STATUS"] == "OPH_STATUS_WAITING"), 0)

    answered = 0
    for word in ("one", "two"):
        wait_for(lambda: waiting_marker() > answered, "the task that waits")
        answered = waiting_marker()
        kill_server(own_stack)
        assert waiting_marker() == answered
        answer = wire.run("oph_input", f"id={reply.workflow}", "taskname=ask", "key=said", f"value={word}")
        assert answer.message is None
    wait_for(lambda: status(wire, reply.workflow) == "OPH_STATUS_COMPLETED", "the end of the workflow")
    sent = wire.run("oph_resume", f"id={reply.workflow}", "document_type=request", "level=2").rows("resume")[0]
    assert "objkey_filter=v|b|two;" in json.dumps(sent["COMMAND"])


def test_a_wait_outlives_the_stack(own_stack, wire):
    reply = wire.run("oph_wait", "timeout=3600", exec_mode="async")
    own_stack.ophion("down")
    own_stack.up()
    again = Wire(own_stack)
    again.session = wire.session
    assert status(again, reply.workflow) in ("OPH_STATUS_RUNNING", "OPH_STATUS_WAITING")
    assert again.run("oph_cancel", f"id={reply.workflow}").message is None
    wait_for(lambda: status(again, reply.workflow) == "OPH_STATUS_ERROR", "the end of the workflow")
