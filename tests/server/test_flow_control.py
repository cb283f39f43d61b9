# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs every workflow of tests/cases/workflows, and those that somebody has to answer meanwhile."""

import json
import shutil
from pathlib import Path

import pytest

from support.datasets import ferret
from support.waiting import wait_for
from wire import after, task

CASES = Path(__file__).parents[1] / "cases" / "workflows"
END_OF_VALUE = ";"


@pytest.fixture(scope="module")
def files(stack):
    for name in ("loop_a.nc", "loop_b.nc"):
        shutil.copy(ferret("coads_climatology.cdf"), stack.data / name)


def arguments_of(line):
    return dict(pair.split("=", 1) for pair in line.split(END_OF_VALUE) if "=" in pair)


def rows_of(wire, workflow):
    """Name, status and arguments of each task of a workflow that has ended."""
    listed = wire.run("oph_resume", f"id={workflow}").rows("workflow_list")
    rows = []
    for row in listed:
        sent = wire.run("oph_resume", "id_type=marker", f"id={row['MARKER ID']}",
                        "document_type=request", "level=2").rows("resume")[0]["COMMAND"]
        rows.append((row["TASK NAME"], row["EXIT STATUS"].removeprefix("OPH_STATUS_"), arguments_of(sent)))
    return rows


@pytest.mark.parametrize("case", sorted(path.stem for path in CASES.glob("*.json")))
def test_workflow(wire, files, case):
    content = json.loads((CASES / f"{case}.json").read_text())
    request = dict(content["request"])
    reply = wire.submit(request.pop("tasks"), direct_output="no", **request)
    assert reply.error == 0, reply.message
    rows, tasks = rows_of(wire, reply.workflow), content["tasks"]
    if content.get("order") == "any":  # tasks that loops add at the same time are listed as they came
        rows, tasks = (sorted(each, key=lambda row: row[0]) for each in (rows, tasks))
    assert [row[:2] for row in rows] == [tuple(row[:2]) for row in tasks]
    for (name, _, arguments), (_, _, expected) in zip(rows, tasks):
        assert {key: arguments.get(key) for key in expected} == expected, name
    assert reply.text("workflow_status") == content["status"]
    assert wire.run("oph_resume", f"id={reply.workflow}").rows("workflow_list") == reply.rows("workflow_list")


def task_status(wire, workflow, name):
    rows = wire.run("oph_resume", f"id={workflow}").rows("workflow_list")
    return next(row["EXIT STATUS"] for row in rows if row["TASK NAME"] == name)


INTERACTIVE = [task("ask", "oph_wait", "type=input", "key=answer", "value=none", "message=which one?"),
               task("use", "oph_list", "path=/", "objkey_filter=@answer", **after("ask"))]


@pytest.mark.parametrize("action, given, status, used", [
    ("continue", ["key=answer", "value=both"], "COMPLETED", "both"),
    ("continue", [], "COMPLETED", "none"),
    ("abort", [], "ERROR", None),
])
def test_input(wire, action, given, status, used):
    reply = wire.submit(INTERACTIVE, exec_mode="async")
    wait_for(lambda: task_status(wire, reply.workflow, "ask") == "OPH_STATUS_WAITING")
    marker = int(reply.jobid.split("#")[1]) + 1
    waiting = wire.run("oph_resume", "id_type=marker", f"id={marker}")
    assert waiting.objects["summary"]["objcontent"] == [{"title": "Interactive task", "message": "which one?"}]
    answer = wire.run("oph_input", f"id={reply.workflow}", "taskname=ask", f"action={action}", *given)
    assert answer.message is None
    wait_for(lambda: progress_status(wire, reply.workflow) != "OPH_STATUS_RUNNING")
    assert progress_status(wire, reply.workflow) == f"OPH_STATUS_{status}"
    if used:
        assert rows_of(wire, reply.workflow)[1][2]["objkey_filter"] == used
    late = wire.run("oph_input", f"id={reply.workflow}", "taskname=ask")
    assert "no such workflow is at work" in late.message


def progress_status(wire, workflow):
    return wire.run("oph_resume", f"id={workflow}", "level=0").text("workflow_status")


@pytest.mark.parametrize("name", ["comes", "next"])
def test_a_file_that_comes_ends_a_wait(stack, wire, files, name):
    """Named itself, or by what stands in another file."""
    folder = stack.data / f"wait_{name}"
    folder.mkdir()
    awaited = {"comes": f"filename=wait_{name}/comes.nc", "next": "fileref=next"}[name]
    cdd = {"comes": "/", "next": "/wait_next"}[name]
    reply = wire.submit([task("wait", "oph_wait", "type=file", awaited, "measure=SST", f"cdd={cdd}"),
                         task("then", "oph_list", "path=/", **after("wait"))], exec_mode="async")
    wait_for(lambda: task_status(wire, reply.workflow, "wait") == "OPH_STATUS_WAITING")
    (folder / "next").write_text("comes.nc\n")
    shutil.copy(stack.data / "loop_a.nc", folder / "hidden")
    (folder / "hidden").rename(folder / "comes.nc")
    wait_for(lambda: progress_status(wire, reply.workflow) != "OPH_STATUS_RUNNING")
    assert progress_status(wire, reply.workflow) == "OPH_STATUS_COMPLETED"


def test_a_reference_that_leads_astray_ends_a_wait(stack, wire):
    (stack.data / "astray").write_text("/a;command=rm\n")
    reply = wire.run("oph_wait", "type=file", "fileref=/astray")
    assert reply.message == "the file does not hold a path (fileref=/astray)"
    outside = wire.run("oph_wait", "type=file", "fileref=/../astray")
    assert "must not contain '..'" in outside.message


def test_variables_from_another_workflow(wire):
    reply = wire.submit(INTERACTIVE, exec_mode="async")
    wait_for(lambda: task_status(wire, reply.workflow, "ask") == "OPH_STATUS_WAITING")
    assert wire.run("oph_set", f"id={reply.workflow}", "key=other", "value=x").message is None
    wrong = wire.run("oph_input", f"id={reply.workflow}", "taskname=nobody")
    assert "no task of that name is waiting" in wrong.message
    assert wire.run("oph_cancel", f"id={reply.workflow}").message is None
    wait_for(lambda: progress_status(wire, reply.workflow) == "OPH_STATUS_ERROR")
    assert [row[1] for row in rows_of(wire, reply.workflow)] == ["ABORTED", "ABORTED"]


@pytest.mark.parametrize("tasks, expected", [
    ([task("f", "oph_for", "key=i"), task("a", "oph_list", **after("f"))], "oph_for without oph_endfor (task=f)"),
    ([task("a", "oph_endfor")], "oph_endfor without oph_for (task=a)"),
    ([task("a", "oph_endif")], "oph_endif without oph_if (task=a)"),
    ([task("a", "oph_else")], "oph_else must depend on an oph_if or oph_elseif (task=a)"),
    ([task("f", "oph_for", "key=i", "counter=1:0"), task("e", "oph_endfor", **after("f"))],
     "a range of the counter is empty (counter=1:0) (task=f)"),
    ([task("f", "oph_for"), task("e", "oph_endfor", **after("f"))], "key is missing (task=f)"),
    ([task("f", "oph_for", "key=i", "input=[level=1]"), task("e", "oph_endfor", **after("f"))],
     "of argument input"),
    ([task("a", "oph_wait", "typ=clock")], "unknown argument (typ), did you mean type? (task=a)"),
])
def test_wrong_workflows_are_error_7(wire, tasks, expected):
    reply = wire.submit(tasks)
    assert reply.error == 7 and expected in reply.message


# ---- what is left of a workflow


def cube_task(name, container, **fields):
    return task(name, "oph_randcube", f"container={container}", "dim=lat|t", "concept_level=c|c", "dim_size=2|4",
                "exp_ndim=1", "host_partition=all", "measure=m", "measure_type=float", "nfrag=1", "ntuple=2", "nhost=1",
                **fields)


def cubes_of(wire):
    listed = wire.run("oph_list", "path=/", "level=3", "recursive=yes").rows("list")
    return {row["DATACUBE PID"] for row in listed if row["DATACUBE PID"]}


def test_outputs_are_deleted_on_exit(wire):
    reply = wire.submit([cube_task("make", "temporary", on_exit="oph_delete"),
                         task("mean", "oph_reduce", "operation=avg", **after("make", "single"))],
                        output_format="extended")
    rows = {row["TASK NAME"]: row for row in reply.rows("workflow_list")}
    assert {name: row["EXIT STATUS"] for name, row in rows.items()} == dict.fromkeys(
        ["make", "mean", "on_exit (1)"], "OPH_STATUS_COMPLETED")
    assert cubes_of(wire) == {rows["mean"]["OUTPUT"]}
    wire.run("oph_delete", f"cube={rows['mean']['OUTPUT']}")


def test_containers_are_deleted_after_a_failure_too(wire):
    reply = wire.submit([cube_task("make", "doomed"), task("bad", "oph_list", "path=/no/such", **after("make"))],
                        on_exit="oph_deletecontainer")
    assert reply.text("workflow_status") == "OPH_STATUS_ERROR"
    assert reply.rows("workflow_list")[-1]["EXIT STATUS"] == "OPH_STATUS_COMPLETED"
    listed = wire.run("oph_list", "path=/", "level=1").rows("list")
    assert not any("doomed" in row for entry in listed for row in entry.values())


def test_a_checkpoint_is_where_it_goes_on(wire):
    tasks = [task("set", "oph_set", "key=k", "value=v"),
             task("once", "oph_createcontainer", "container=once", "dim=x", checkpoint="half", **after("set")),
             task("later", "oph_list", "path=/later", "objkey_filter=@k", **after("once"))]
    failed = wire.submit(tasks)
    assert failed.text("workflow_status") == "OPH_STATUS_ERROR"
    wrong = wire.run("oph_resume", f"id={failed.workflow}", "document_type=request", "execute=yes", "checkpoint=whole")
    assert "has not reached such a checkpoint" in wrong.message
    assert wire.run("oph_folder", "command=mkdir", "path=/later").message is None
    for label in ("half", "last"):
        again = wire.run("oph_resume", f"id={failed.workflow}", "document_type=request", "execute=yes",
                         f"checkpoint={label}")
        wait_for(lambda: progress_status(wire, again.workflow) != "OPH_STATUS_RUNNING")
        assert progress_status(wire, again.workflow) == "OPH_STATUS_COMPLETED"
        sent = wire.run("oph_resume", f"id={again.workflow}", "document_type=request", "level=2").rows("resume")
        assert "operator=oph_list" in sent[0]["COMMAND"] and "objkey_filter=v;" in sent[0]["COMMAND"]


def test_level_3_shows_what_a_loop_has_become(wire):
    reply = wire.submit([task("for", "oph_for", "key=i", "counter=1:2", "parallel=yes"),
                         task("a", "oph_list", "path=/", **after("for")), task("end", "oph_endfor", **after("a"))])
    shown = wire.run("oph_resume", f"id={reply.workflow}", "document_type=request", "level=3").rows("resume")[0]
    tasks = {each["name"]: each for each in json.loads(shown["COMMAND"])["tasks"]}
    assert set(tasks) == {"for", "a (1)", "a (2)", "end"}
    assert [each["task"] for each in tasks["end"]["dependencies"]] == ["a (1)", "a (2)"]
