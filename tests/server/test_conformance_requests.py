# SPDX-License-Identifier: GPL-3.0-or-later
"""Fields of requests, their defaults and limits, rule by rule of docs/conformance.md."""

import json

import pytest
from client_requests import pyophidia_request, pyophidia_workflow
from wire import Wire, after, gsoap_envelope, pyophidia_envelope, task

WORKS = ("oph_list", "path=/")
FORBIDDEN = ("operator", "sessionid", "workflowid", "markerid", "jobid", "username", "userrole", "parentid",
             "taskindex", "lighttaskindex")


def submissions(wire, workflow):
    """The task strings of a workflow, as pairs."""
    shown = wire.run("oph_resume", "document_type=request", "level=2", f"id={workflow}").rows("resume")[0]["COMMAND"]
    return [dict(pair.split("=", 1) for pair in line.split(";") if pair) for line in shown.split("\n")]


@pytest.fixture(scope="module")
def kept(stack, climatology):
    """A client with a cube, `cube`, in its session."""
    client = Wire(stack)
    client.cube = client.run("oph_importnc", *climatology, "container=requests").cube
    yield client
    client.run("oph_manage_session", "action=disable")


# ---- 2.1 input string


def test_name_is_mandatory_and_the_rest_describes(wire):
    assert wire.submit([task("t", *WORKS)], name="").error == 7
    reply = wire.submit([task("t", *WORKS)], author="ann", abstract="a\nb", url="http://h/", project="p")
    assert reply.error == 0 and reply.message is None


def test_sessionid(wire):
    wire.run(*WORKS)
    first = wire.session
    assert wire.run(*WORKS, sessionid=first).session == first
    fresh = wire.run(*WORKS, sessionid="").session
    assert fresh != first
    assert wire.run(*WORKS, sessionid="null").session == fresh
    assert wire.run(*WORKS, sessionid="null.session").session == fresh


def test_exec_mode_is_async_by_default(wire):
    reply = wire.send(json.dumps({"name": "n", "tasks": [task("t", *WORKS)]}))
    assert reply.error == 0 and reply.raw is None and "?" in reply.jobid
    assert [child.tag for child in reply.response_element()] == ["jobid", "error"]
    wire.session = reply.session
    assert wire.submit([task("t", *WORKS)], exec_mode="later").error == 7


def test_defaults_go_to_tasks_that_lack_them(kept):
    cube = kept.cube
    reply = kept.submit(
        [task("a", "oph_reduce", "operation=max"),
         task("b", "oph_reduce", "operation=max", "ncores=2", "nthreads=2", "cwd=/", "cdd=/", f"cube={cube}"),
         task("c", "oph_reduce", "operation=max", **after("a", "single")),
         task("d", "oph_reduce", "operation=max", **after("a"))],
        ncores="1", nthreads="1", cwd="/", cdd="/", cube=cube, host_partition="auto", nhost="1")
    assert reply.message is None and reply.text("workflow_status") == "OPH_STATUS_COMPLETED"
    first, second, third, fourth = submissions(kept, reply.workflow)
    assert {name: first[name] for name in ("ncores", "nthreads", "cwd", "cdd", "cube")} == {
        "ncores": "1", "nthreads": "1", "cwd": "/", "cdd": "/", "cube": cube}
    assert (second["ncores"], second["nthreads"]) == ("2", "2")
    assert third["cube"] not in ("", cube), "the output of task a"
    assert fourth["cube"] == cube, "an embedded dependency passes nothing on"


def test_cwd_and_cdd_are_those_of_the_session_by_default(wire):
    wire.run("oph_folder", "command=mkdir", "path=/below")
    wire.run("oph_folder", "command=cd", "path=/below")
    reply = wire.run("oph_list")
    assert submissions(wire, reply.workflow)[0]["cwd"] == "/below"


def test_too_many_cores_are_error_7(wire):
    reply = wire.submit([task("t", "oph_reduce", "operation=max", "cube=x")], ncores="100000")
    assert reply.error == 7 and "ncores" in reply.message
    assert wire.submit([task("t", *WORKS)], ncores="many").error == 7


@pytest.mark.parametrize("field", ["output_format", "run", "save", "direct_output", "exec_mode"])
def test_choices_are_checked(wire, field):
    reply = wire.submit([task("t", *WORKS)], **{field: "nonsense"})
    assert reply.error == 7 and f"field {field} must be one of" in reply.message


@pytest.mark.parametrize("policy, is_good", [
    ("skip", True), ("continue", True), ("break", True), ("abort", True), ("repeat 2", True), ("repeat 2 1", True),
    ("repeat 2 1 e", True), ("repeat 2 1 r", True), ("repeat", False), ("repeat x", False), ("ignore", False)])
def test_on_error_of_workflows_and_tasks(wire, policy, is_good):
    whole = wire.submit([task("t", *WORKS)], on_error=policy)
    single = wire.submit([task("t", *WORKS, on_error=policy)])
    assert (whole.error == 0, single.error == 0) == (is_good, is_good)
    if not is_good:
        assert "on_error" in whole.message and "on_error" in single.message


def test_run_no_validates_only(wire):
    reply = wire.submit([task("t", *WORKS)], run="no")
    assert reply.error == 0 and reply.jobid is None and reply.message is None
    assert wire.submit([task("t", "oph_nothing")], run="no").error == 7


def test_save_no_keeps_no_response(wire):
    reply = wire.run(*WORKS, save="no")
    assert reply.message is None
    assert wire.run("oph_resume", f"id={reply.workflow}").error == 8


def test_direct_output(wire):
    assert "list" in wire.run(*WORKS).objects
    assert "workflow_list" in wire.run(*WORKS, direct_output="no").objects
    assert "workflow_list" in wire.submit([task("a", *WORKS), task("b", *WORKS)], direct_output="yes").objects


def test_command_is_kept_for_the_history(wire):
    reply = wire.run(*WORKS, command='oph_list path="/";')
    shown = wire.run("oph_resume", "document_type=request", f"id={reply.workflow}").rows("resume")
    assert shown[0]["COMMAND"] == 'oph_list path="/";'


def test_tasks_are_mandatory_and_named_once(wire):
    assert wire.submit([]).error == 7
    assert "same name" in wire.submit([task("a", *WORKS), task("a", *WORKS)]).message
    assert "tasks[0].name" in wire.submit([{"operator": "oph_list"}]).message
    assert "tasks[0].operator" in wire.submit([{"name": "a"}]).message


def test_comments_numbers_and_raw_newlines(wire):
    reply = wire.send('/* one */ {"name":"n", // two\n"exec_mode":"sync","ncores":1,"abstract":"three\nfour",'
                      '"tasks":[{"name":"t","operator":"oph_list","arguments":["path=/"]}]}')
    assert reply.error == 0 and reply.message is None
    wire.session = reply.session


@pytest.mark.parametrize("name", FORBIDDEN)
def test_arguments_that_the_server_sets_are_error_7(wire, name):
    reply = wire.run("oph_list", f"{name}=1")
    assert reply.error == 7 and f"argument {name} is set by the server" in reply.message


@pytest.mark.parametrize("argument, is_good", [("path=/;level=2", False), ("path=[a;b]", True), ("path=[a;b", False),
                                               ("path", False), ("=x", False)])
def test_shape_of_arguments(wire, argument, is_good):
    reply = wire.run("oph_list", argument)
    assert (reply.error == 0) == is_good
    assert is_good or "tasks[0].arguments[0]" in reply.message


def test_arguments_of_clients_that_no_operator_knows(wire):
    reply = wire.run("oph_list", "ncore=1", "schedule=0", "host_partition=auto", "nthreads=1", "cube=", "objkey_filter=all")
    assert reply.error == 0 and "status" in reply.objects and reply.message is None


# ---- 2.1 dependencies


def test_types_of_dependencies(kept):
    cube = kept.cube
    reply = kept.submit(
        [task("a", "oph_reduce", "operation=max", f"cube={cube}"), task("b", "oph_reduce", "operation=min", f"cube={cube}"),
         task("single", "oph_cubesize", **after("a", "single")),
         task("all", "oph_cubesize", **after("a", argument="cube", type="all")),
         task("default", "oph_cubesize", dependencies=[{"task": "a", "argument": "cube"}]),
         task("both", "oph_intercube", "operation=sub", dependencies=[
             {"task": "a", "type": "single"}, {"task": "b", "type": "single", "argument": "cube2"}]),
         task("joined", "oph_mergecubes", dependencies=[
             {"task": "a", "argument": "cubes"}, {"task": "b", "argument": "cubes"}]),
         task("embedded", "oph_list", dependencies=[{"task": "joined"}])])
    assert reply.text("workflow_status") == "OPH_STATUS_COMPLETED", reply.raw
    outputs = dict(zip((row["TASK NAME"] for row in reply.rows("workflow_list")),
                       (row["OUTPUT"] for row in reply.rows("workflow_list"))))
    by_name = dict(zip(outputs, submissions(kept, reply.workflow)))
    assert all(by_name[name]["cube"] == outputs["a"] for name in ("single", "all", "default", "both"))
    assert by_name["both"]["cube2"] == outputs["b"]
    assert by_name["joined"]["cubes"] == f"{outputs['a']}|{outputs['b']}"
    assert "cube" not in by_name["embedded"]


@pytest.mark.parametrize("dependencies, expected", [
    ([{"task": "b"}], "does not exist"), ([{"task": "a"}], "must not depend on itself"),
    ([{}], "dependencies[0].task is missing"), ([{"task": "b", "type": "some"}], "dependencies[0].type"),
])
def test_wrong_dependencies_are_error_7(wire, dependencies, expected):
    reply = wire.submit([task("a", *WORKS, dependencies=dependencies)])
    assert reply.error == 7 and expected in reply.message


# ---- 2.2 how clients wrap a command


def test_texts_of_pyophidia_are_not_escaped(stack, wire):
    """It puts line ends into JSON as they are."""
    client = Wire(stack, envelope=pyophidia_envelope)
    reply = client.send(pyophidia_request("operator=oph_list;path=/;container_filter=a\nb;"))
    assert reply.error == 0 and reply.message is None
    wire.session = reply.session


def test_wsubmit_of_pyophidia(stack, wire, climatology):
    client = Wire(stack, envelope=pyophidia_envelope)
    workflow = {"name": "w", "author": "a", "abstract": "b", "on_error": "skip",
                "tasks": [task("load", "oph_importnc", "src_path=$1", "measure=${2}", "container=wsubmit"),
                          task("mean", "oph_reduce", "operation=avg", **after("load", "single"))]}
    reply = client.send(pyophidia_workflow(workflow, "coads_climatology.cdf", "SST"))
    assert reply.error == 0 and reply.text("workflow_status") == "OPH_STATUS_COMPLETED"
    wire.session = reply.session
    one = client.send(pyophidia_workflow({"name": "w", "tasks": [task("t", *WORKS)]}, session=reply.session))
    assert "workflow_list" in one.objects, "direct_output is no"


def test_json_files_of_oph_term(stack, wire, climatology):
    """The request of a file takes the defaults of the terminal where it has none."""
    client = Wire(stack, envelope=gsoap_envelope)
    reply = client.submit([task("load", "oph_importnc", *climatology, "container=file")], ncores="1", cwd="/", cdd="/",
                          output_format="classic", command="./load.json", direct_output="no")
    assert reply.objects["workflow_list"]["objcontent"][0]["rowkeys"][0] == "OPH JOB ID"
    wire.session = reply.session


# ---- 2.6 job ids and modes


def test_markers_and_workflows_are_counted_in_a_session(wire):
    one = wire.run(*WORKS)
    two = wire.submit([task("a", *WORKS), task("b", *WORKS)])
    three = wire.run(*WORKS)
    numbers = [tuple(map(int, reply.jobid.split("?")[1].split("#"))) for reply in (one, two, three)]
    assert numbers == [(1, 1), (2, 3), (3, 6)], "a workflow takes the first marker, then its tasks"
    assert [row["MARKER ID"] for row in two.rows("workflow_list")] == ["4", "5"]


def test_questions_take_no_number(wire):
    wire.run(*WORKS)
    wire.run("oph_get_config")
    wire.run("oph_resume")
    assert wire.run(*WORKS).workflow == 2


def test_async_answers_hold_no_response(wire):
    reply = wire.run(*WORKS, exec_mode="async")
    assert [child.tag for child in reply.response_element()] == ["jobid", "error"]


def test_sources_tell_the_job_of_the_task(wire):
    reply = wire.run(*WORKS)
    source = reply.document["source"]
    assert source["producer"] == wire.user and source["keys"] == ["Session Code", "Workflow", "Marker", "JobID"]
    code, workflow, marker, job = source["values"]
    assert f"/sessions/{code}/experiment?{workflow}#{marker}" in job and int(workflow) == reply.workflow
