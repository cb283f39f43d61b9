# SPDX-License-Identifier: GPL-3.0-or-later
"""Workflows from request to summary: dependencies, failures, cancelling, crashes, users at once."""

import os
import signal
import statistics
import threading
import time
from contextlib import contextmanager

import psutil
import pytest

from support.waiting import wait_for
from wire import Wire, after, task

FAILS = ("oph_list", "path=/there/is/none")
WORKS = ("oph_list", "path=/")


def statuses(reply):
    return {row["TASK NAME"]: row["EXIT STATUS"].removeprefix("OPH_STATUS_") for row in reply.rows("workflow_list")}


def tables(stack):
    return set().union(*stack.fragment_tables().values())


def data_ranks(stack):
    return [process for process in psutil.process_iter(["name", "cmdline"])
            if process.info["name"] == "oph_framework" and "data0" in process.info["cmdline"]
            and str(stack.configuration) in process.info["cmdline"]]


@contextmanager
def held(ranks):
    """The block runs while these processes are stopped, so that their task cannot end before it."""
    for rank in ranks:
        rank.suspend()
    try:
        yield
    finally:
        for rank in ranks:
            rank.resume()


def progress(wire, workflow):
    return wire.run("oph_resume", f"id={workflow}", "level=0")


def wait_for_end(wire, workflow):
    wait_for(lambda: any(word in progress(wire, workflow).text("workflow_status")
                         for word in ("COMPLETED", "ERROR")))
    return progress(wire, workflow).text("workflow_status")


# ---- dependencies


def test_a_chain_passes_cubes_on(wire, climatology):
    reply = wire.submit([
        task("mean", "oph_reduce", "operation=avg", **after("load", "single")),
        task("load", "oph_importnc", *climatology, "container=chain"),
        task("shape", "oph_cubeelements", **after("mean", "all")),
        task("last", "oph_list", **after("shape")),
    ], output_format="extended")
    assert reply.error == 0
    assert statuses(reply) == dict.fromkeys(["mean", "load", "shape", "last"], "COMPLETED")
    assert reply.text("workflow_status") == "OPH_STATUS_COMPLETED"
    rows = {row["TASK NAME"]: row for row in reply.rows("workflow_list")}
    assert rows["mean"]["INPUT"] == rows["load"]["OUTPUT"] != ""
    assert rows["shape"]["INPUT"] == rows["mean"]["OUTPUT"] != ""
    assert rows["load"]["END TIME"] <= rows["mean"]["BEGIN TIME"]
    assert reply.rows("workflow_progress")[0]["TOTAL NUMBER OF TASKS"] == "4"
    markers = [int(row["MARKER ID"]) for row in reply.rows("workflow_list")]
    assert markers == list(range(markers[0], markers[0] + 4))
    assert int(rows["mean"]["PARENT MARKER ID"]) == markers[0] - 1
    stored = wire.run("oph_resume", f"id={reply.workflow}")
    assert stored.rows("workflow_list") == reply.rows("workflow_list")
    elements = wire.run("oph_resume", "id_type=marker", f"id={rows['shape']['MARKER ID']}")
    assert elements.rows("cubeelements") == [{"NUMBER OF ELEMENTS": str(90 * 180)}]


def test_a_dependency_without_output_aborts(wire):
    reply = wire.submit([task("a", *WORKS), task("b", "oph_cubesize", **after("a", "single"))])
    assert statuses(reply) == {"a": "COMPLETED", "b": "START_ERROR"}
    marker = reply.rows("workflow_list")[1]["MARKER ID"]
    assert "task a has no output cube" in wire.run("oph_resume", "id_type=marker", f"id={marker}").message


@pytest.mark.parametrize("tasks, expected", [
    ([task("a", *WORKS, **after("b")), task("b", *WORKS, **after("a"))], "tasks wait for each other (a, b)"),
    ([task("a", *WORKS, **after("a"))], "must not depend on itself (task=a)"),
    ([task("load", *WORKS), task("b", *WORKS, **after("laod"))], "did you mean load?"),
    ([task("a", *WORKS), task("a", *WORKS)], "two tasks have the same name (name=a)"),
    ([task("a", *WORKS), task("b", *WORKS, **after("a", "single", argument="username"))], "argument username"),
])
def test_wrong_graphs_are_error_7(wire, tasks, expected):
    reply = wire.submit(tasks)
    assert reply.error == 7 and expected in reply.message


def test_special_operators_stand_alone(wire):
    reply = wire.submit([task("a", "oph_get_config"), task("b", *WORKS)])
    assert reply.error == 3


# ---- failures


def three(on_error):
    return [task("bad", *FAILS, on_error=on_error), task("next", *WORKS, **after("bad")), task("other", *WORKS)]


def test_abort(wire):
    reply = wire.submit([task("bad", *FAILS), task("next", *WORKS, **after("bad"))])
    assert reply.error == 0
    assert statuses(reply)["bad"].endswith("ERROR") and statuses(reply)["next"] == "ABORTED"
    assert reply.text("workflow_status") == "OPH_STATUS_ERROR"
    assert "1 task failed! 1 task was aborted!" in reply.text("workflow_summary")
    assert reply.message is None, "the summary of a failed workflow is itself a success"


def test_continue(wire):
    reply = wire.submit(three("continue"))
    assert statuses(reply)["bad"].endswith("ERROR")
    assert (statuses(reply)["next"], statuses(reply)["other"]) == ("ABORTED", "COMPLETED")
    assert reply.text("workflow_status") == "OPH_STATUS_COMPLETED"


def test_skip(wire):
    reply = wire.submit(three("skip"))
    assert statuses(reply) == {"bad": "SKIPPED", "next": "COMPLETED", "other": "COMPLETED"}
    assert reply.rows("workflow_progress")[0]["NUMBER OF SKIPPED TASKS"] == "1"


def test_repeat(wire):
    start = time.monotonic()
    reply = wire.submit([task("bad", *FAILS, on_error="repeat 2 0.4")], direct_output="no")
    assert 0.8 <= time.monotonic() - start < 10
    assert statuses(reply)["bad"].endswith("ERROR")


def test_the_default_policy_is_that_of_the_workflow(wire):
    reply = wire.submit([task("bad", *FAILS), task("next", *WORKS, **after("bad"))], on_error="skip")
    assert statuses(reply) == {"bad": "SKIPPED", "next": "COMPLETED"}


def test_a_single_failing_task_answers_itself(wire):
    reply = wire.run(*FAILS)
    assert reply.error == 0 and "/there/is/none" in reply.message
    assert reply.raw.index('"title": "ERROR"') > 0


# ---- asynchronous requests


def test_async_resume_and_progress(wire, climatology):
    wire.run(*WORKS)
    reply = wire.run("oph_importnc", *climatology, "container=async", exec_mode="async")
    assert reply.error == 0 and reply.raw is None and "?" in reply.jobid
    assert wait_for_end(wire, reply.workflow) == "OPH_STATUS_COMPLETED"
    ratio = progress(wire, reply.workflow).objects["workflow_progress"]["objcontent"][0]
    assert ratio["title"] == "Workflow Progress Ratio"
    assert float(ratio["rowvalues"][0][1]) == 1.0
    result = wire.run("oph_resume", f"id={reply.workflow}")
    assert result.cube
    assert result.document["extra"]["keys"][0] == "execution_time"
    again = wire.run("oph_resume", f"id={reply.workflow}", "document_type=request", "execute=yes")
    assert again.workflow > reply.workflow and again.raw
    assert wait_for_end(wire, again.workflow) == "OPH_STATUS_COMPLETED"


def test_progress_moves(wire, series):
    reply = wire.run("oph_importnc", *series, "container=moves", exec_mode="async")
    seen = set()
    while True:
        now = progress(wire, reply.workflow)
        seen.add(float(now.rows("workflow_progress")[0]["PROGRESS RATIO"]))
        if "RUNNING" not in now.text("workflow_status") and "PENDING" not in now.text("workflow_status"):
            break
        time.sleep(0.02)
    assert now.text("workflow_status") == "OPH_STATUS_COMPLETED"
    assert seen >= {0.0, 1.0} and len(seen) > 2, seen
    wire.run("oph_delete", f"cube={wire.run('oph_resume', f'id={reply.workflow}').cube}")


def test_what_is_not_saved_cannot_be_resumed(wire):
    for fields, arguments in (({"save": "no"}, []), ({}, ["save=no"])):
        reply = wire.run(*WORKS, *arguments, **fields)
        assert reply.message is None
        resumed = wire.run("oph_resume", f"id={reply.workflow}")
        assert resumed.error == 8 and "no response was stored" in resumed.message


def test_run_no_only_checks(wire):
    assert wire.run(*WORKS, run="no").jobid is None
    assert wire.run("oph_redcue", run="no").error == 7
    reply = wire.submit([task("a", *FAILS, run="no")])
    assert reply.message is None and "run=no" in reply.text("workflow_task")


# ---- cancelling and crashes


def test_cancel_a_running_import(stack, wire, series):
    before = tables(stack)
    reply = wire.run("oph_importnc", *series, "container=cancelled", exec_mode="async")
    wait_for(lambda: tables(stack) - before)
    start = time.monotonic()
    with held(data_ranks(stack)):
        assert wire.run("oph_cancel", f"id={reply.workflow}").message is None
    assert wait_for_end(wire, reply.workflow) == "OPH_STATUS_ERROR"
    print(f"cancelled in {time.monotonic() - start:.2f} s")
    wait_for(lambda: tables(stack) == before)
    marker = int(reply.jobid.split("#")[1]) + 1
    assert "cancelled" in wire.run("oph_resume", "id_type=marker", f"id={marker}").message
    assert "has ended already" in wire.run("oph_cancel", f"id={reply.workflow}").message
    assert "no such workflow" in wire.run("oph_cancel", "id=99999").message


def test_cancel_before_it_runs(stack, wire, series):
    """The second import waits for the first: it must not even start."""
    with held(data_ranks(stack)):
        first = wire.run("oph_importnc", *series, "container=busy", exec_mode="async")
        second = wire.run("oph_importnc", *series, "container=waits", exec_mode="async")
        assert wire.run("oph_cancel", f"id={second.workflow}").message is None
        assert wait_for_end(wire, second.workflow) == "OPH_STATUS_ERROR"
        assert "RUNNING" in progress(wire, first.workflow).text("workflow_status")
    wire.run("oph_cancel", f"id={first.workflow}")
    wait_for_end(wire, first.workflow)


def test_a_crash_of_a_rank_fails_its_task_alone(stack, wire, series):
    before = tables(stack)
    reply = wire.run("oph_importnc", *series, "container=crash", exec_mode="async")
    wait_for(lambda: tables(stack) - before)
    os.kill(data_ranks(stack)[0].pid, signal.SIGKILL)
    assert wait_for_end(wire, reply.workflow) == "OPH_STATUS_ERROR"
    assert tables(stack) == before, "the sweep comes before the end of the task"
    message = wire.run("oph_resume", f"id={reply.workflow}").message
    assert message.startswith("the process that ran the operator ended unexpectedly (operator=oph_importnc")
    assert wire.run("oph_createcontainer", "container=crash_after", "dim=x").message is None


def test_a_crash_is_repeated(stack, wire, series):
    before = tables(stack)
    request = [task("load", "oph_importnc", *series, "container=again", on_error="repeat 1")]
    reply = wire.submit(request, exec_mode="async")
    wait_for(lambda: tables(stack) - before)
    os.kill(data_ranks(stack)[0].pid, signal.SIGKILL)
    assert wait_for_end(wire, reply.workflow) == "OPH_STATUS_COMPLETED"
    cube = wire.run("oph_resume", f"id={reply.workflow}").cube
    elements = wire.run("oph_cubeelements", f"cube={cube}", "algorithm=count")
    assert elements.rows("cubeelements") == [{"NUMBER OF ELEMENTS": str(4000 * 96 * 192)}]
    assert wire.run("oph_delete", f"cube={cube}").message is None
    assert tables(stack) == before


def test_a_crash_of_an_idle_rank_leaves_no_doubt(stack, wire, series):
    """The task did not use it; the pool ends all the same, and the task has failed or not, not both."""
    if len(data_ranks(stack)) < 2:
        pytest.skip("the pool has one rank")
    before = tables(stack)
    reply = wire.run("oph_importnc", *series, "container=idle", "ncores=1", exec_mode="async")
    wait_for(lambda: tables(stack) - before)
    os.kill(data_ranks(stack)[-1].pid, signal.SIGKILL)
    status = wait_for_end(wire, reply.workflow)
    answer = wire.run("oph_resume", f"id={reply.workflow}")
    assert (answer.cube is None) == (status == "OPH_STATUS_ERROR")
    if answer.cube:
        wire.run("oph_delete", f"cube={answer.cube}")
    assert tables(stack) == before


# ---- many at once


def test_two_users_at_once(stack, bob, climatology):
    results = {}

    def work(user, password):
        own = Wire(stack, user=user, password=password)
        cubes = []
        for number in range(4):
            cubes.append(own.run("oph_importnc", *climatology, f"container=both{number}").cube)
        listed = own.run("oph_list", "level=2", "path=/", "recursive=yes")
        results[user] = (own.session, cubes, listed.raw)

    threads = [threading.Thread(target=work, args=login)
               for login in ((stack.user, stack.password), (bob.user, bob.password))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (one, cubes, listed), (other, other_cubes, other_listed) = results.values()
    assert one != other and not set(cubes) & set(other_cubes)
    assert all(cube in listed and cube not in other_listed for cube in cubes)


def test_metadata_does_not_wait_for_data(stack, wire, series):
    def seconds():
        start = time.perf_counter()
        assert wire.run(*WORKS).message is None
        return time.perf_counter() - start

    idle = statistics.median(seconds() for _ in range(50))
    running = wire.run("oph_importnc", *series, "container=latency", "ncores=1", exec_mode="async")
    busy = []
    while "RUNNING" in progress(wire, running.workflow).text("workflow_status"):
        busy.append(seconds())
    print(f"OPH_LIST: idle {idle * 1000:.1f} ms, while importing {statistics.median(busy) * 1000:.1f} ms")
    # Those that wait for the import would be one or two.
    assert len(busy) > 5


def test_a_look_at_data_does_not_wait_for_others(stack, wire, climatology, series):
    cube = wire.run("oph_importnc", *climatology, "container=looked").cube
    with held(data_ranks(stack)):
        running = wire.run("oph_importnc", *series, "container=looking", exec_mode="async")
        assert len(wire.run("oph_explorecube", f"cube={cube}", "limit_filter=2").rows("explorecube_data")) == 2
        assert wire.run("oph_explorenc", climatology[0]).rows("explorenc_data")
        assert "RUNNING" in progress(wire, running.workflow).text("workflow_status")
    assert wait_for_end(wire, running.workflow) == "OPH_STATUS_COMPLETED"
