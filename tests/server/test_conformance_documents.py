# SPDX-License-Identifier: GPL-3.0-or-later
"""Response documents as clients read them, rule by rule of docs/conformance.md."""

import json
import re

import pytest
from strict_clients import read_as_clients
from wire import Wire, after, task

STATUS_NAMES = {"PENDING", "WAITING", "RUNNING", "COMPLETED", "ERROR", "SKIPPED", "ABORTED", "UNSELECTED"}
BASIC = ["OPH JOB ID", "SESSION CODE", "WORKFLOW ID", "MARKER ID", "PARENT MARKER ID", "TASK NAME", "TYPE", "EXIT STATUS"]
COMPACT = ["MARKER ID", "TASK NAME", "TYPE", "EXIT STATUS"]
MORE = ["INPUT", "OUTPUT", "BEGIN TIME", "END TIME"]


@pytest.fixture(scope="module")
def data(stack, climatology):
    """A client with a cube and its mean, `cube` and `mean`, in its session."""
    wire = Wire(stack)
    wire.cube = wire.run("oph_importnc", *climatology, "container=documents", "imp_dim=TIME", "nfrag=2").cube
    wire.mean = wire.run("oph_reduce", f"cube={wire.cube}", "operation=avg").cube
    wire.run("oph_metadata", f"cube={wire.cube}", "mode=insert", "metadata_key=documents", "metadata_value=yes")
    yield wire
    wire.run("oph_manage_session", "action=disable")


def ask(wire, operator, *arguments, **fields):
    reply = wire.run(operator, *arguments, **fields)
    read_as_clients(reply.raw)
    assert reply.message is None, reply.message
    return reply


# ---- 3.1 envelope


def test_the_order_and_shape_of_a_document(data):
    reply = ask(data, "oph_duplicate", f"cube={data.mean}")
    document = reply.document
    assert list(document) == ["source", "extra", "consumers", "responseKeyset", "response"]
    assert list(document["source"]) == ["srckey", "srcname", "producer", "keys", "values"]
    assert document["consumers"] == [data.user] and document["responseKeyset"] == ["duplicate", "status"]
    assert reply.raw == json.dumps(document, indent=4), "an indent of 4 and one blank after each colon"


def test_extra(data):
    cube = ask(data, "oph_duplicate", f"cube={data.mean}").document["extra"]
    values = dict(zip(cube["keys"], cube["values"]))
    assert set(values) == {"execution_time", "cube"} and re.fullmatch(r"\d+\.\d\d", values["execution_time"])
    folder = dict(zip(*ask(data, "oph_folder", "command=cd", "path=/").document["extra"].values()))
    assert folder["cwd"] == "/"
    files = dict(zip(*ask(data, "oph_fs", "command=cd", "dpath=/").document["extra"].values()))
    assert files["cdd"] == "/"


# ---- 3.3 status, errors, state


@pytest.mark.parametrize("operator, arguments", [
    ("oph_list", ["path=/there/is/none"]), ("oph_reduce", ["operation=avg", "cube=http://no/1/2"]),
    ("oph_importnc", ["src_path=none.nc", "measure=x"]), ("oph_resume", ["id=4711"]), ("oph_cancel", ["id=4711"]),
    ("oph_manage_session", ["action=grant", "value=nobody"]), ("oph_get_config", ["key=NONE"]), ("oph_nothing", []),
    ("oph_list", ["username=x"]), ("oph_fs", ['dpath=/é"\\\n'])])
def test_errors_as_clients_show_them(data, operator, arguments):
    """PyOphidia shows what follows the first message of the document up to its line end."""
    reply = data.run(operator, *arguments)
    read_as_clients(reply.raw)
    status = reply.objects["status"]["objcontent"][0]
    assert status["title"] == "ERROR" and status["message"].endswith("\n")
    assert not status["message"][:-1].endswith("\n") and status["message"].strip()


def test_the_state_that_clients_take_over(data):
    copy = ask(data, "oph_duplicate", f"cube={data.mean}")
    assert copy.objects["duplicate"]["objcontent"] == [{"title": "Output Cube", "message": copy.cube}]
    ask(data, "oph_folder", "command=mkdir", "path=/state")
    moved = ask(data, "oph_folder", "command=cd", "path=/state")
    assert moved.objects["folder"]["objcontent"] == [{"title": "Current Working Directory", "message": "/state"}]
    assert ask(data, "oph_get_config", "key=OPH_CWD").rows("get_config")[0]["VALUE"] == "/state"
    ask(data, "oph_folder", "command=cd", "path=/")
    ask(data, "oph_fs", "command=mkdir", "dpath=/state")
    changed = ask(data, "oph_fs", "command=cd", "dpath=/state")
    assert changed.objects["fs"]["objcontent"] == [{"title": "Current Data Directory", "message": "/state"}]
    assert ask(data, "oph_get_config", "key=OPH_CDD").rows("get_config")[0]["VALUE"] == "/state"
    ask(data, "oph_fs", "command=cd", "dpath=/")


def test_status_names_hold_the_words_that_clients_look_for(data):
    reply = data.submit([task("good", "oph_list"), task("bad", "oph_list", "path=/none", on_error="continue"),
                         task("after", "oph_list", **after("bad")), task("passed", "oph_list", "path=/none", on_error="skip")])
    for row in reply.rows("workflow_list"):
        assert row["EXIT STATUS"].startswith("OPH_STATUS_")
        assert any(word in row["EXIT STATUS"] for word in STATUS_NAMES)


def test_a_failed_workflow_is_told_by_its_status(data):
    reply = data.submit([task("bad", "oph_list", "path=/none"), task("next", "oph_list", **after("bad"))])
    read_as_clients(reply.raw)
    assert '"title": "Workflow Status"' in reply.raw and '"message": "OPH_STATUS_ERROR"' in reply.raw
    assert '"title": "ERROR"' not in reply.raw
    good = data.submit([task("bad", "oph_list", "path=/none", on_error="continue"), task("next", "oph_list")])
    assert '"message": "OPH_STATUS_ERROR"' not in good.raw, "a table of states is no failure of the whole"


# ---- 3.4 summaries


@pytest.mark.parametrize("output_format, columns, positions", [
    ("classic", BASIC, (5, 6, 7)), ("compact", COMPACT, (1, 2, 3)),
    ("extended", BASIC + MORE, (5, 6, 7)), ("extended_compact", COMPACT + MORE, (1, 2, 3))])
def test_workflow_summaries(data, output_format, columns, positions):
    reply = data.submit([task("mean", "oph_reduce", "operation=max", f"cube={data.cube}"),
                         task("bad", "oph_list", "path=/none", on_error="skip"),
                         task("wrong", "oph_list", "path=/none", on_error="continue"),
                         task("left", "oph_list", **after("wrong"))], output_format=output_format)
    objects = read_as_clients(reply.raw)
    information = ["workflow_info"] if "compact" in output_format else []
    assert list(objects) == ["workflow_status", "workflow_progress", *information, "workflow_list",
                             "workflow_summary", "status"]
    assert objects["workflow_status"]["objcontent"][0]["title"] == "Workflow Status"
    progress = objects["workflow_progress"]["objcontent"][0]
    assert progress["title"] == "Workflow Progress"
    assert progress["rowkeys"] == ["NUMBER OF COMPLETED TASKS", "NUMBER OF SKIPPED TASKS", "TOTAL NUMBER OF TASKS"]
    assert progress["rowvalues"] == [["1", "1", "4"]] and set(progress["rowfieldtypes"]) == {"int"}
    if information:
        grid = objects["workflow_info"]["objcontent"][0]
        assert grid["title"] == "Workflow Basic Information"
        assert grid["rowkeys"] == ["OPH JOB ID", "WORKFLOW ID", "PARENT MARKER ID"]
        assert grid["rowvalues"] == [[reply.jobid, str(reply.workflow), reply.jobid.split("#")[1]]]
    grid = objects["workflow_list"]["objcontent"][0]
    assert grid["title"] == "Workflow Task List" and grid["rowkeys"] == columns
    name, kind, status = positions
    assert [(row[name], row[kind]) for row in grid["rowvalues"]] == [
        (each, "SIMPLE") for each in ("mean", "bad", "wrong", "left")]
    assert [row[status] for row in grid["rowvalues"]][:2] == ["OPH_STATUS_COMPLETED", "OPH_STATUS_SKIPPED"]
    assert objects["workflow_summary"]["objcontent"] == [
        {"title": "WARNING", "message": "1 task failed! 1 task was aborted! 1 task was skipped!"}]
    assert objects["status"]["objcontent"] == [{"title": "SUCCESS"}], "also when tasks failed"


# ---- 3.5 objects of front-end operators


def test_configuration_comes_first_and_in_order(data):
    reply = ask(data, "oph_get_config")
    first = reply.document["response"][0]
    assert first["objkey"] == "get_config" and first["objcontent"][0]["title"] == "Configuration Parameters"
    assert first["objcontent"][0]["rowkeys"] == ["PARAMETER", "VALUE"]
    assert [row[0] for row in first["objcontent"][0]["rowvalues"]] == [
        "OPH_XML_URL", "OPH_BASE_SRC_PATH", "OPH_SESSION_ID", "OPH_EXEC_MODE", "OPH_NCORES", "OPH_CDD",
        "OPH_DATACUBE", "OPH_CWD"]


def test_one_row_of_configuration_also_if_empty(wire):
    wire.session = wire.run("oph_manage_session", "action=new").jobid
    reply = ask(wire, "oph_get_config", "key=OPH_DATACUBE")
    assert reply.document["response"][0]["objcontent"][0]["rowvalues"] == [["OPH_DATACUBE", ""]]


@pytest.mark.parametrize("action, columns", [
    ("list", ["OPH_SESSION_ID", "OPH_LABEL", "OPH_OWNER", "OPH_CREATION_TIME", "OPH_LAST_ACCESS_TIME",
              "OPH_LAST_WORKFLOW", "OPH_LAST_MARKER", "OPH_ACTIVE"]),
    ("env", ["PARAMETER", "VALUE"]), ("listusers", ["USER", "ROLE"])])
def test_tables_of_sessions(data, action, columns):
    grid = ask(data, "oph_manage_session", f"action={action}").objects["manage_session_list"]["objcontent"][0]
    assert grid["title"] == "Session List" and grid["rowkeys"] == columns and grid["rowvalues"]


# ---- 3.6 objects of data operators


@pytest.mark.parametrize("operator, arguments, key, title, columns", [
    ("oph_cubeschema", [], "cubeschema_cubeinfo", "Datacube Information",
     ["PID", "CREATION DATE", "MEASURE", "MEASURE TYPE", "LEVEL", "NUMBER OF FRAGMENTS", "SOURCE FILE"]),
    ("oph_cubeschema", [], "cubeschema_morecubeinfo", "Datacube Additional Information",
     ["DESCRIPTION", "HOST x CUBE", "FRAGMENTS x DATABASE", "ROWS x FRAGMENT", "ELEMENTS x ROW", "COMPRESSED",
      "CUBE SIZE", "UNIT", "NUMBER OF ELEMENTS"]),
    ("oph_cubeschema", [], "cubeschema_diminfo", "Dimension Information",
     ["NAME", "TYPE", "SIZE", "HIERARCHY", "CONCEPT LEVEL", "ARRAY", "LEVEL", "LATTICE NAME"]),
    ("oph_explorecube", ["limit_filter=1"], "explorecube_data", "SST", ["COADSY", "COADSX", "SST"]),
    ("oph_explorecube", ["limit_filter=1", "show_index=yes", "show_id=yes"], "explorecube_data", "SST",
     ["ID", "INDEX OF COADSY", "COADSY", "INDEX OF COADSX", "COADSX", "SST"]),
    ("oph_explorecube", ["limit_filter=1", "level=2"], "explorecube_dimvalues", "COADSY", ["INDEX", "VALUE"]),
    ("oph_explorecube", ["limit_filter=1", "export_metadata=yes"], "explorecube_metadata", "Metadata List",
     ["Variable", "Key", "Type", "Value"]),
    ("oph_cubesize", [], "cubesize", "Cube Size", ["CUBE SIZE", "UNIT"]),
    ("oph_cubeelements", [], "cubeelements", "Number of Cube Elements", ["NUMBER OF ELEMENTS"]),
    ("oph_cubeio", [], "cubeio", "Cube Provenance", ["INPUT CUBE", "OPERATION", "OUTPUT CUBE", "SOURCE"]),
    ("oph_metadata", [], "metadata_list", "Searching results",
     ["Id", "Variable", "Key", "Type", "Value", "Last_Modified", "User", "Vocabulary"]),
    ("oph_tasks", [], "tasks", "Task List", ["OPERATOR", "INPUT DATACUBE", "OUTPUT DATACUBE"]),
    ("oph_operators_list", ["operator_filter=reduce"], "operators_list_list", None, ["OPERATORS"]),
    ("oph_primitives_list", ["level=1", "primitive_filter=oph_max"], "primitives_list_list", None, ["PRIMITIVE NAME"]),
    ("oph_fs", ["command=ls"], "fs", None, ["T", "OBJECT"]),
    ("oph_list", ["level=0"], "list", None, ["T", "PATH"]),
    ("oph_list", ["level=1"], "list", None, ["T", "PATH"]),
    ("oph_list", ["level=2"], "list", None, ["T", "PATH", "DATACUBE PID", "DESCRIPTION"]),
    ("oph_list", ["level=3"], "list", None, ["T", "PATH", "DATACUBE PID", "DESCRIPTION", "MEASURE", "LEVEL", "SOURCE"]),
    ("oph_list", ["level=4"], "list", None, ["CONTAINER PATH", "DATACUBE PID"]),
    ("oph_list", ["level=5"], "list", None, ["CONTAINER PATH", "DATACUBE PID", "HOSTNAME"]),
    ("oph_list", ["level=6"], "list", None, ["CONTAINER PATH", "DATACUBE PID", "HOSTNAME", "ID DBMS"]),
    ("oph_list", ["level=7"], "list", None, ["CONTAINER PATH", "DATACUBE PID", "HOSTNAME", "ID DBMS", "DB NAME"]),
    ("oph_list", ["level=8"], "list", None,
     ["CONTAINER PATH", "DATACUBE PID", "HOSTNAME", "ID DBMS", "DB NAME", "FRAGMENT NAME"]),
])
def test_tables_of_operators(data, operator, arguments, key, title, columns):
    grid = ask(data, operator, f"cube={data.cube}", "path=/", *arguments).objects[key]["objcontent"][0]
    assert grid["rowkeys"] == columns
    assert title is None or grid["title"] == title


def test_graphs_describe_their_links(data):
    graph = ask(data, "oph_cubeio", f"cube={data.mean}").objects["cubeio_graph"]
    assert graph["objclass"] == "digraph" and graph["objcontent"][0]["nodekeys"] == ["PID", "SOURCE"]
    assert [node[0] for node in graph["objcontent"][0]["nodevalues"]][:2] in ([data.cube, data.mean],
                                                                              [data.mean, data.cube])


def test_search(data):
    grid = ask(data, "oph_search", "metadata_key_filter=documents").objects["search"]["objcontent"][0]
    assert grid["rowkeys"][1:] == ["Key", "Value"] and "Datacube" in grid["rowkeys"][0]
    assert data.cube in [row[0] for row in grid["rowvalues"]]
    assert all(row[1:] == ["documents", "yes"] for row in grid["rowvalues"])


def test_exports_tell_their_file(data):
    reply = ask(data, "oph_exportnc2", f"cube={data.mean}", "output_name=documents", "force=yes")
    (text,) = [text for text in reply.objects["exportnc2"]["objcontent"] if text["title"] == "Output File"]
    assert text["message"].endswith("documents.nc")


def test_containers_and_pages_are_told_by_texts(data):
    made = ask(data, "oph_createcontainer", "container=documents_made", "dim=x")
    assert made.objects["createcontainer"]["objcontent"][0]["title"] == "Output Container"
    page = ask(data, "oph_publish", f"cube={data.mean}")
    assert page.objects["publish"]["objcontent"][0]["title"] == "Output URL"
    gone = ask(data, "oph_delete", f"cube={ask(data, 'oph_duplicate', f'cube={data.mean}').cube}")
    assert set(gone.objects) <= {"delete", "status"}


def test_scripts_are_listed(data, boss):
    """The programs behind them are for administrators."""
    grid = ask(data, "oph_script", "list=yes").objects["script"]["objcontent"][0]
    assert grid["title"] == "Available scripts" and grid["rowkeys"] == ["SCRIPT"]
    grid = ask(boss, "oph_script", "list=yes").objects["script"]["objcontent"][0]
    assert grid["rowkeys"] == ["SCRIPT", "COMMAND"]


@pytest.mark.parametrize("operator, arguments, keys", [
    ("oph_man", ["function=oph_reduce"], ["man_info", "man_args"]),
    ("oph_hierarchy", ["hierarchy=oph_time"], ["hierarchy_attrs"]),
    ("oph_hierarchy", [], ["hierarchy_list"]),
    ("oph_containerschema", ["container=documents"], ["containerschema_info", "containerschema_diminfo"]),
    ("oph_loggingbk", [], ["loggingbk"]), ("oph_instances", ["level=3"], ["instances"]),
    ("oph_showgrid", ["container=documents"], ["showgrid_list"]),
])
def test_other_tables(data, operator, arguments, keys):
    objects = ask(data, operator, *arguments).objects
    assert all(objects[key]["objclass"] == "grid" for key in keys), list(objects)
