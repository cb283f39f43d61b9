# SPDX-License-Identifier: GPL-3.0-or-later
"""OPH_RESUME, row by row of its table in docs/conformance.md."""

import json

import pytest
from strict_clients import read_as_clients
from wire import Wire, after, task

FIRST = ["OPH JOB ID", "SESSION CODE", "WORKFLOW ID", "MARKER ID", "CREATION DATE"]
WORKFLOW = [task("good", "oph_list", "path=/"),
            task("bad", "oph_list", "path=/there/is/none", on_error="continue"),
            task("after", "oph_list", **after("bad")),
            task("passed", "oph_list", "path=/there/is/none", on_error="skip")]


class History:
    """A session with a question (workflow 1), a workflow of four tasks (2) and a new folder (3)."""

    def __init__(self, stack):
        self.wire = Wire(stack)
        self.replies = [self.wire.run("oph_list", "path=/", command="oph_list path=/"),
                        self.wire.submit(WORKFLOW, command="./four.json"),
                        self.wire.run("oph_folder", "command=mkdir", "path=/made", command="mkdir /made")]

    def resume(self, *arguments):
        reply = self.wire.run("oph_resume", *arguments)
        read_as_clients(reply.raw)
        return reply

    def grid(self, *arguments):
        return self.resume(*arguments).objects["resume"]["objcontent"][0]


@pytest.fixture(scope="module")
def history(stack):
    history = History(stack)
    yield history
    history.wire.run("oph_manage_session", "action=disable")


# ---- id=0: lists


@pytest.mark.parametrize("document_type, id_type, level, title, last", [
    ("response", "workflow", 0, "Workflow List", "PROGRESS RATIO"),
    ("response", "workflow", 1, "Workflow List", "EXIT STATUS"),
    ("response", "workflow", 2, "Workflow List", "EXIT STATUS"),
    ("response", "workflow", 3, "Workflow List", "EXIT STATUS"),
    ("response", "workflow", 4, "Workflow List", "EXIT STATUS"),
    ("response", "workflow", 5, "Workflow List", "EXIT STATUS"),
    ("response", "marker", 0, "Response List", "PROGRESS RATIO"),
    ("response", "marker", 1, "Response List", "EXIT STATUS"),
    ("request", "workflow", 0, "Request List", "COMMAND"),
    ("request", "workflow", 1, "Request List", "COMMAND"),
    ("request", "workflow", 2, "Request List", "COMMAND"),
    ("request", "workflow", 3, "Request List", "COMMAND"),
    ("request", "workflow", 4, "Command List", "COMMAND"),
    ("request", "workflow", 5, "Request List", "COMMAND"),
    ("request", "marker", 1, "Command List", "COMMAND"),
    ("request", "marker", 4, "Command List", "COMMAND"),
])
def test_lists(history, document_type, id_type, level, title, last):
    grid = history.grid(f"document_type={document_type}", f"id_type={id_type}", f"level={level}")
    parent = ["PARENT MARKER ID"] if id_type == "marker" else []
    assert grid["title"] == title and grid["rowkeys"] == FIRST + parent + [last]
    numbers = [(int(row[2]), int(row[3])) for row in grid["rowvalues"]]
    if id_type == "workflow":
        assert numbers == [(1, 1), (2, 3), (3, 8)]
    else:
        assert numbers == [(1, 2), (2, 4), (2, 5), (2, 6), (2, 7), (3, 9)]
        assert [row[5] for row in grid["rowvalues"]] == ["1", "3", "3", "3", "3", "8"]
    for row in grid["rowvalues"]:
        assert row[0] == f"{history.wire.session}?{row[2]}#{row[3]}" and f"/sessions/{row[1]}/" in row[0]


def test_values_of_lists(history):
    assert [row[5] for row in history.grid("document_type=request")["rowvalues"]] == [
        "oph_list path=/", "./four.json", "mkdir /made"]
    assert [row[5] for row in history.grid()["rowvalues"]] == ["OPH_STATUS_COMPLETED"] * 3
    assert [float(row[5]) for row in history.grid("level=0")["rowvalues"]] == [1, 1, 1]
    statuses = [row[6].removeprefix("OPH_STATUS_") for row in history.grid("id_type=marker")["rowvalues"]]
    assert statuses[0:2] == ["COMPLETED"] * 2 and statuses[2].endswith("ERROR")
    assert statuses[3:] == ["ABORTED", "SKIPPED", "COMPLETED"]


@pytest.mark.parametrize("status_filter, markers", [
    ("11111111", [2, 4, 5, 6, 7, 9]), ("00000000", []), ("00010000", [2, 4, 9]), ("00001000", [5]),
    ("00000100", [7]), ("00000010", [6]), ("11101001", [5]), ("00001110", [5, 6, 7])])
def test_status_filter(history, status_filter, markers):
    grid = history.grid("id_type=marker", f"status_filter={status_filter}")
    assert [int(row[3]) for row in grid["rowvalues"]] == markers


@pytest.mark.parametrize("status_filter", ["1", "111111111", "1111111x", "-"])
def test_wrong_status_filters(history, status_filter):
    assert "status_filter must be 8 digits" in history.wire.run("oph_resume", f"status_filter={status_filter}").message


def test_user_filter(history):
    assert len(history.grid(f"user={history.wire.user}")["rowvalues"]) == 3
    assert history.grid("user=nobody")["rowvalues"] == []


# ---- id=N, request


@pytest.mark.parametrize("level", [0, 1])
def test_the_command_line_of_a_request(history, level):
    grid = history.grid("document_type=request", "id=2", f"level={level}")
    assert grid["title"] == "Request List" and grid["rowkeys"] == FIRST + ["COMMAND"]
    assert [row[5] for row in grid["rowvalues"]] == ["./four.json"]


def test_the_commands_of_the_tasks_of_a_request(history):
    grid = history.grid("document_type=request", "id=2", "level=4")
    assert grid["title"] == "Command List" and grid["rowkeys"] == FIRST + ["PARENT MARKER ID", "COMMAND"]
    assert [(row[3], row[5]) for row in grid["rowvalues"]] == [(str(marker), "3") for marker in (4, 5, 6, 7)]
    assert grid["rowvalues"][1][6] == "path=/there/is/none;"


def test_the_task_strings_of_a_request(history):
    lines = history.grid("document_type=request", "id=2", "level=2")["rowvalues"][0][5].split("\n")
    assert [line.split(";")[0] for line in lines] == ["operator=oph_list"] * 2 + ["", "operator=oph_list"], "one never ran"
    assert "path=/there/is/none;" in lines[1]


@pytest.mark.parametrize("level", [3, 5])
def test_the_json_of_a_request(history, level):
    request = json.loads(history.grid("document_type=request", "id=2", f"level={level}")["rowvalues"][0][5])
    assert [each["name"] for each in request["tasks"]] == ["good", "bad", "after", "passed"]
    assert request["command"] == "./four.json"


def test_requests_by_marker(history):
    row = history.grid("document_type=request", "id_type=marker", "id=5")["rowvalues"][0]
    assert (row[2], row[3]) == ("2", "5") and row[5] == "path=/there/is/none;"
    task_string = history.grid("document_type=request", "id_type=marker", "id=5", "level=2")["rowvalues"][0][5]
    assert "markerid=5;" in task_string and task_string.count("operator=") == 1
    request = history.grid("document_type=request", "id_type=marker", "id=5", "level=3")["rowvalues"][0][5]
    assert len(json.loads(request)["tasks"]) == 4
    single = history.grid("document_type=request", "id_type=marker", "id=2")["rowvalues"][0]
    assert single[5] == "oph_list path=/"


# ---- id=N, response


@pytest.mark.parametrize("workflow", [1, 2, 3])
def test_progress_of_a_workflow(history, workflow):
    reply = history.resume(f"id={workflow}", "level=0")
    assert list(reply.objects) == ["workflow_status", "workflow_progress", "status"]
    assert reply.objects["workflow_status"]["objcontent"][0] == {
        "title": "Workflow Status", "message": "OPH_STATUS_COMPLETED"}
    grid = reply.objects["workflow_progress"]["objcontent"][0]
    assert grid["title"] == "Workflow Progress Ratio" and grid["rowkeys"] == ["CREATION DATE", "PROGRESS RATIO"]
    assert float(grid["rowvalues"][0][1]) == 1


def test_progress_of_a_task(history):
    reply = history.resume("id=5", "id_type=marker", "level=0")
    assert reply.text("workflow_status").endswith("ERROR")
    assert float(reply.rows("workflow_progress")[0]["PROGRESS RATIO"]) == 1


def test_the_stored_response(history):
    for workflow, reply in enumerate(history.replies, start=1):
        assert history.wire.run("oph_resume", f"id={workflow}", "level=1").raw == reply.raw
    single = history.wire.run("oph_resume", "id=2", "id_type=marker").raw
    assert single == history.replies[0].raw


def test_a_failed_task_answers_as_it_did(history):
    reply = history.wire.run("oph_resume", "id=5", "id_type=marker")
    assert reply.error == 0 and "/there/is/none" in reply.message


def test_outputs_of_the_tasks(history):
    grid = history.grid("id=2", "level=2")
    assert grid["rowkeys"] == ["OPH JOB ID", "MARKER ID", "TASK NAME", "EXIT STATUS", "OUTPUT"]
    assert [row[2] for row in grid["rowvalues"]] == ["good", "bad", "after", "passed"]
    assert len(history.grid("id=4", "id_type=marker", "level=2")["rowvalues"]) == 1


@pytest.mark.parametrize("level", [3, 4, 5])
def test_all_documents_of_the_tasks(history, level):
    objects = history.resume("id=2", f"level={level}").objects
    assert {"list", "good status", "bad status", "passed status", "status"} <= set(objects)
    assert objects["status"]["objcontent"][0]["title"] == "SUCCESS"
    ends = {name: objects[f"{name} status"]["objcontent"][0] for name in ("good", "bad")}
    assert ends["good"] == {"title": "Task Status", "message": "SUCCESS"}
    assert ends["bad"]["message"].startswith("ERROR: ") and "/there/is/none" in ends["bad"]["message"]


def test_a_running_workflow_and_a_running_task(history):
    """A task that is tried again in an hour keeps its workflow running."""
    wire = history.wire
    later = task("later", "oph_list", "path=/there/is/none", on_error="repeat 1 3600")
    for tasks in ([later, task("next", "oph_list", **after("later"))], [later]):
        running = wire.submit(tasks, exec_mode="async")
        now = wire.run("oph_resume", f"id={running.workflow}")
        read_as_clients(now.raw)
        if len(tasks) > 1:
            assert now.text("workflow_status") == "OPH_STATUS_RUNNING"
            assert [row["TASK NAME"] for row in now.rows("workflow_list")] == ["later", "next"]
        else:
            (text,) = now.objects["resume_status"]["objcontent"]
            assert text["title"] == "Job Status" and text["message"] in ("OPH_STATUS_PENDING", "OPH_STATUS_RUNNING")
        progress = wire.run("oph_resume", f"id={running.workflow}", "level=0")
        assert float(progress.rows("workflow_progress")[0]["PROGRESS RATIO"]) == 0
        assert progress.text("workflow_status") == "OPH_STATUS_RUNNING"
        assert wire.run("oph_cancel", f"id={running.workflow}").message is None


# ---- execute, save, session, wrong arguments


def test_execute_submits_again(history):
    wire = Wire(history.wire.stack)
    wire.session = wire.run("oph_manage_session", "action=new").jobid
    assert wire.run("oph_list", "path=/", command="once").workflow == 1
    again = wire.run("oph_resume", "id=1", "document_type=request", "execute=yes")
    assert again.error == 0 and again.jobid.startswith(wire.session + "?2#")
    listed = wire.run("oph_resume", "document_type=request").rows("resume")
    assert [row["COMMAND"] for row in listed] == ["once", "once"]
    marker = wire.run("oph_resume", "id=2", "id_type=marker", "document_type=request", "execute=yes")
    assert marker.jobid.startswith(wire.session + "?3#")
    wire.run("oph_manage_session", "action=disable")


def test_save_makes_a_session_the_current_one(history):
    wire = Wire(history.wire.stack)
    new = wire.run("oph_manage_session", "action=new").jobid
    wire.session = new
    seen = wire.run("oph_resume", f"session={history.wire.session}")
    assert seen.jobid is None and len(seen.rows("resume")) >= 3
    switched = wire.run("oph_resume", f"session={history.wire.session}", "save=yes")
    assert switched.jobid == history.wire.session
    shown = wire.run("oph_resume", f"session={history.wire.session}", "id=1", "save=yes")
    assert shown.jobid == history.wire.session and "list" in shown.objects
    wire.run("oph_manage_session", "action=disable", f"session={new}")


@pytest.mark.parametrize("argument, expected", [
    ("level=6", "level must be"), ("level=-1", "level must be"), ("id=x", "id must be"), ("id=-1", "id must be"),
    ("id_type=task", "id_type must be one of workflow, marker"), ("document_type=x", "document_type must be one of"),
    ("save=maybe", "save must be one of"), ("execute=maybe", "execute must be one of"), ("colour=red", "unknown argument"),
    ("session=http://elsewhere/sessions/1/experiment", "not a session id"), ("id=99", "no such workflow"),
])
def test_wrong_arguments(history, argument, expected):
    assert expected in history.wire.run("oph_resume", argument).message
