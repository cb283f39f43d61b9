# SPDX-License-Identifier: GPL-3.0-or-later
"""Massive operations: one task for each of many cubes or files."""

import shutil

import pytest
from strict_clients import read_as_clients
from support.datasets import ferret
from support.waiting import wait_for
from wire import Wire, after, task

CLASSIC = ["OPH JOB ID", "SESSION CODE", "WORKFLOW ID", "MARKER ID", "PARENT MARKER ID", "EXIT STATUS"]


@pytest.fixture(scope="module")
def files(stack):
    """Three files of the same field in a folder, and one in a folder below."""
    folder = stack.data / "massive"
    (folder / "below").mkdir(parents=True)
    for name in ("SST_a.nc", "SST_b.nc", "SST_c.nc", "below/SST_d.nc"):
        shutil.copy(ferret("coads_climatology.cdf"), folder / name)
    (folder / "notes.txt").write_text("no data")
    return "/massive"


@pytest.fixture(scope="module")
def cubes(stack, files):
    """A client with three imports, `cubes`, and the mean of the first, `mean`, in two containers."""
    wire = Wire(stack)
    reply = wire.run("oph_importnc", f"src_path=[{files}/*.nc]", "measure=SST", "container=massive", "imp_dim=TIME")
    wire.cubes = outputs(wire, reply)
    wire.mean = wire.run("oph_reduce", f"cube={wire.cubes[0]}", "operation=avg").cube
    for cube in wire.cubes[:2]:
        wire.run("oph_metadata", f"cube={cube}", "mode=insert", "metadata_key=model", f"metadata_value=m{cube[-1]}")
    yield wire
    wire.run("oph_manage_session", "action=disable")


def lights(reply):
    return reply.rows("massive_list")


def outputs(wire, reply):
    """What the light tasks of a reply have made, in their order."""
    made = []
    for row in lights(reply):
        made.append(wire.run("oph_resume", f"id={row['MARKER ID']}", "id_type=marker").cube)
    return made


def listed(wire, text, operator="oph_cubesize", argument="cube", *arguments):
    """The targets of a filter."""
    inside = f"{text};run=no" if text else "run=no"
    reply = wire.run(operator, f"{argument}=[{inside}]", *arguments)
    read_as_clients(reply.raw)
    assert reply.message is None, reply.message
    grid = reply.objects["massive_list"]["objcontent"][0]
    assert grid["title"] == "Massive Operation Target List" and grid["rowkeys"] == ["OBJECT"]
    return [row[0] for row in grid["rowvalues"]]


# ---- which cubes a filter means


def test_filters_of_cubes(cubes):
    a, b, c = cubes.cubes
    everything = [a, b, c, cubes.mean]
    number = [int(cube.rsplit("/", 1)[1]) for cube in everything]
    for text, expected in [
            ("*", everything), ("all", everything), ("level=0", [a, b, c]), ("level=1", [cubes.mean]),
            ("level=0|1", everything), ("level!=0", [cubes.mean]), ("measure=SST", everything), ("measure!=SST", []),
            ("container=massive", everything), ("container!=massive", []), ("path=/", everything),
            (f"parent_cube={a}", [cubes.mean]), (f"parent_cube!={a}", [a, b, c]),
            (f"container_pid={a.rsplit('/', 1)[0]}", everything), (f"{number[0]}:{number[1]}", [a, b]),
            (f"cube_filter={number[0]},{number[2]}", [a, c]), (f"cube_filter!={number[0]},{number[2]}", [b, cubes.mean]),
            (a, [a]), ("metadata_key=model", [a, b]), ("metadata_key!=model", [c, cubes.mean]),
            (f"metadata_key=model;metadata_value=m{a[-1]}", [a]),
            (f"metadata_key=model;metadata_value!=m{a[-1]}", [b]),
            ("metadata_key=model;metadata_value=m%", []), ("level=0;metadata_key!=model", [c]),
            (" lev el = 0 ; metadata_key ! = model", [c])]:
        assert listed(cubes, text) == expected, text


def test_unions_of_filters_name_each_cube_once(cubes):
    a, b, _ = cubes.cubes
    reply = cubes.run("oph_cubesize", f"cube={b}|[level=0;run=no]|[{a}]")
    assert [row["OBJECT"] for row in lights(reply)] == [b, a, cubes.cubes[2]]


def test_folders(cubes):
    cubes.run("oph_folder", "command=mkdir", "path=/massive_folder")
    cubes.run("oph_folder", "command=mkdir", "path=/massive_folder/deep")
    copy = cubes.run("oph_createcontainer", "container=other", "dim=TIME|COADSX|COADSY", "cwd=/massive_folder/deep")
    assert copy.message is None
    made = cubes.run("oph_importnc", "src_path=/massive/SST_a.nc", "measure=SST", "container=/massive_folder/deep/more",
                     "cwd=/massive_folder/deep")
    if made.message is not None:
        made = cubes.run("oph_importnc", "src_path=/massive/SST_a.nc", "measure=SST", "container=more",
                         "cwd=/massive_folder/deep")
    assert made.message is None
    try:
        everything = [*cubes.cubes, cubes.mean]
        assert listed(cubes, "*") == everything
        assert listed(cubes, "recursive=yes") == [*everything, made.cube]
        assert listed(cubes, "path=/massive_folder") == []
        assert listed(cubes, "/massive_folder/deep") == [made.cube]
        assert listed(cubes, "path=/massive_folder;recursive=yes") == [made.cube]
        assert listed(cubes, "recursive=yes;depth=1") == everything
        assert listed(cubes, "path!=/") == [made.cube]
        assert listed(cubes, "*", "oph_cubesize", "cube", "cwd=/massive_folder/deep") == [made.cube]
        assert cubes.run("oph_cubesize", "cube=[path=/none]").message == (
            "no such folder (path=/none) (cube=[path=/none])")
        assert cubes.run("oph_cubesize", "cube=[path=/../..]").message == (
            "path leads out of the session (path=/../..) (cube=[path=/../..])")
    finally:
        cubes.run("oph_delete", f"cube={made.cube}")


def test_nobody_sees_cubes_of_other_sessions(cubes, bob):
    stranger = Wire(cubes.stack, user=bob.user, password=bob.password)
    stranger.run("oph_list")
    assert listed(stranger, "recursive=yes") == []
    assert listed(stranger, cubes.cubes[0]) == []
    reply = stranger.run("oph_cubesize", f"cube={'|'.join(cubes.cubes[:2])}")
    assert {row["EXIT STATUS"] for row in lights(reply)}.isdisjoint({"OPH_STATUS_COMPLETED"})


# ---- what runs


def test_reduce_delete_and_their_documents(cubes):
    reply = cubes.run("oph_reduce", "cube=[level=0;measure=SST]", "operation=max", output_format="extended")
    objects = read_as_clients(reply.raw)
    assert list(objects) == ["massive_status", "massive_list", "status"]
    assert objects["massive_status"]["objcontent"] == [
        {"title": "Massive Operation Status", "message": "OPH_STATUS_COMPLETED"}]
    grid = objects["massive_list"]["objcontent"][0]
    assert grid["title"] == "Massive Operation Task List"
    assert grid["rowkeys"] == CLASSIC + ["INPUT", "OUTPUT", "BEGIN TIME", "END TIME"]
    rows = lights(reply)
    assert [row["INPUT"] for row in rows] == cubes.cubes
    made = [row["OUTPUT"] for row in rows]
    assert len(set(made)) == 3 and "" not in made
    assert made == outputs(cubes, reply)
    whole = int(reply.jobid.split("#")[1]) + 1
    assert [int(row["MARKER ID"]) for row in rows] == [whole + 1, whole + 2, whole + 3]
    assert {row["PARENT MARKER ID"] for row in rows} == {str(whole)}
    extra = dict(zip(reply.document["extra"]["keys"], reply.document["extra"]["values"]))
    assert extra["cube"] == made[-1] and float(extra["execution_time"]) >= 0
    gone = cubes.run("oph_delete", f"cube={'|'.join(made)}")
    assert gone.text("massive_status") == "OPH_STATUS_COMPLETED" and len(lights(gone)) == 3
    assert listed(cubes, "*") == [*cubes.cubes, cubes.mean]


def test_compact_documents(cubes):
    reply = cubes.run("oph_cubesize", "cube=[level=0]", output_format="compact")
    objects = read_as_clients(reply.raw)
    assert list(objects) == ["massive_status", "massive_info", "massive_list", "status"]
    assert objects["massive_info"]["objcontent"][0]["title"] == "Massive Operation Information"
    assert objects["massive_list"]["objcontent"][0]["rowkeys"] == ["MARKER ID", "EXIT STATUS"]


def test_results_do_not_depend_on_being_massive(cubes):
    reply = cubes.run("oph_reduce", f"cube=[{cubes.cubes[0]}]", "operation=avg")
    (made,) = outputs(cubes, reply)
    values = [cubes.run("oph_explorecube", f"cube={cube}", "limit_filter=0").rows("explorecube_data")
              for cube in (made, cubes.mean)]
    assert values[0] == values[1]
    cubes.run("oph_delete", f"cube={made}")


def test_imports_and_exports(stack, cubes, files):
    assert listed(cubes, f"{files}/*.nc", "oph_importnc", "src_path", "measure=SST") == [
        f"{files}/SST_{letter}.nc" for letter in "abc"]
    for text, letters in [(f"path={files};file=*.nc", "abc"), (f"path={files};file=SST_[bc].nc", "bc"),
                          (f"path={files};file=*.nc;recursive=yes", [*"abc", "below/SST_d.nc"]),
                          (f"path={files};file=*.nc;recursive=yes;depth=0", [*"abc", "below/SST_d.nc"]),
                          (f"path={files};measure=SST", "abc"), (f"path={files};measure=none", ""),
                          (f"{files}/SST_a.nc", "a")]:
        expected = [f"{files}/{each}" if "/" in each else f"{files}/SST_{each}.nc" for each in letters]
        assert listed(cubes, text, "oph_importnc", "src_path", "measure=SST") == expected, text
    assert listed(cubes, "*.nc", "oph_importnc", "src_path", "measure=SST", f"cdd={files}") == [
        f"{files}/SST_{letter}.nc" for letter in "abc"]
    made = outputs(cubes, cubes.run("oph_importnc", f"src_path={files}/SST_a.nc|{files}/SST_b.nc", "measure=SST",
                                    "container=massive"))
    assert len(set(made)) == 2
    assert cubes.run("oph_delete", f"cube={'|'.join(made)}").text("massive_status") == "OPH_STATUS_COMPLETED"
    written = cubes.run("oph_exportnc2", "cube=[level=0]", "output_path=/massive_out", "force=yes")
    assert written.text("massive_status") == "OPH_STATUS_COMPLETED", written.raw
    paths = [cubes.run("oph_resume", f"id={row['MARKER ID']}", "id_type=marker").text("exportnc")
             for row in lights(written)]
    numbers = [cube.rsplit("/", 1)[1] for cube in cubes.cubes]
    assert paths == [f"/massive_out/SST_{number}.nc" for number in numbers], "or they would replace each other"
    assert all((stack.data / path[1:]).exists() for path in paths)
    named = cubes.run("oph_exportnc2", "cube=[level=0]", "output_path=/massive_out", "output_name=all")
    assert {path.name for path in (stack.data / "massive_out").glob("all*")} == {f"all_{number}.nc" for number in numbers}
    assert named.text("massive_status") == "OPH_STATUS_COMPLETED"


def test_conventions_name_the_measure(cubes, files):
    reply = cubes.run("oph_importnc", f"src_path=[{files}/SST_[ab].nc;convention=cmip5]", "measure=none",
                      "container=massive")
    assert reply.text("massive_status") == "OPH_STATUS_COMPLETED"
    assert cubes.run("oph_delete", f"cube={'|'.join(outputs(cubes, reply))}").message is None


def test_lists_inside_an_argument(cubes, files):
    joined = cubes.run("oph_importncs", f"src_path=[{files}/SST_[ab].nc]", "measure=SST", "container=massive",
                       "run=no")
    assert "massive_list" not in joined.objects, "one task for all files"
    again = cubes.run("oph_resume", "document_type=request", "level=2", f"id={joined.workflow}")
    assert f"{files}/SST_a.nc|{files}/SST_b.nc" in again.rows("resume")[0]["COMMAND"]
    merged = cubes.run("oph_mergecubes", "cubes=[level=0]", "container=massive")
    assert merged.message is None and merged.cube
    assert cubes.run("oph_delete", f"cube={merged.cube}").message is None


def test_the_manual_of_filters(cubes):
    """A client completes the names of conditions from this manual; as a command it explains itself."""
    xml = cubes.get("/xml/OPH_MASSIVE_operator_1.0.xml")
    assert xml.status == 200 and b"metadata_value" in xml.body
    assert "is no command" in cubes.run("oph_massive").message
    assert cubes.run("oph_man", "function=oph_massive").message is None


# ---- errors


@pytest.mark.parametrize("argument, expected", [
    ("cube=[levle=1]", "did you mean level? of argument cube"), ("cube=[level=x]", "a whole number"),
    ("cube=[]", "[*] for all"), ("cube=[level=1]x", "something follows the filter of argument cube"),
    ("cube=[metadata_value=1]", "metadata_key=key")])
def test_malformed_filters_are_error_7(cubes, argument, expected):
    reply = cubes.run("oph_cubesize", argument)
    assert reply.error == 7 and expected in reply.message and f"({argument})" in reply.message


def test_nothing_matches(cubes, files):
    reply = cubes.run("oph_cubesize", "cube=[level=77]")
    assert reply.error == 0
    assert reply.message == "nothing matches; expected is at least one cube (cube=[level=77])"
    reply = cubes.run("oph_importnc", f"src_path=[{files}/*.grb]", "measure=SST")
    assert reply.message == f"nothing matches; expected is at least one file (src_path=[{files}/*.grb])"
    warning = cubes.run("oph_cubesize", "cube=[level=77;run=no]").objects["massive_summary"]["objcontent"]
    assert warning == [{"title": "WARNING", "message": "0 objects were found"}]


@pytest.mark.parametrize("text", ["/none/*.nc", "/../*.nc", "/a*/b.nc"])
def test_files_that_cannot_be_listed(cubes, text):
    message = cubes.run("oph_importnc", f"src_path=[{text}]", "measure=SST").message
    assert "src_path" in message or "path" in message
    assert f"[{text}]" in message


def test_names_that_would_end_the_argument(cubes, stack):
    folder = stack.data / "massive_names"
    folder.mkdir()
    (folder / "a;container=stolen.nc").write_text("")
    message = cubes.run("oph_importnc", "src_path=[/massive_names/*.nc]", "measure=SST").message
    assert "a name that cannot stand in a request" in message


def test_too_many_targets(small):
    client = Wire(small)
    reply = client.run("oph_importnc", "src_path=[/?.nc]", "measure=SST", "container=many")
    assert "argument src_path names too many cubes or files; expected are 3 at most" in reply.message
    named = client.run("oph_cubesize", "cube=" + "|".join(f"http://localhost/ophion/1/{n}" for n in range(4)))
    assert "argument cube names too many cubes or files" in named.message
    listed = client.run("oph_list", "path=/", "level=1").rows("list")
    assert not any("many" in row for entry in listed for row in entry.values()), "none of it ran"


def test_some_fail(cubes):
    a, b, _ = cubes.cubes
    missing = f"{a.rsplit('/', 1)[0]}/999999"
    reply = cubes.run("oph_cubesize", f"cube={a}|{missing}|{b}")
    objects = read_as_clients(reply.raw)
    assert objects["massive_status"]["objcontent"][0]["message"] == "OPH_STATUS_ERROR"
    assert '"message": "OPH_STATUS_ERROR"' in reply.raw, "a client looks for this text"
    assert [row["EXIT STATUS"].endswith("ERROR") for row in lights(reply)] == [False, True, False]
    assert objects["massive_summary"]["objcontent"] == [{"title": "WARNING", "message": "1 task failed!"}]
    marker = lights(reply)[1]["MARKER ID"]
    assert "999999" in cubes.run("oph_resume", f"id={marker}", "id_type=marker").message
    workflow = cubes.submit([task("many", "oph_cubesize", f"cube={a}|{missing}", on_error="skip"),
                             task("next", "oph_list", **after("many"))], output_format="classic")
    assert [(row["TYPE"], row["EXIT STATUS"]) for row in workflow.rows("workflow_list")] == [
        ("MASSIVE", "OPH_STATUS_SKIPPED"), ("SIMPLE", "OPH_STATUS_COMPLETED")]


# ---- workflows


def test_dependencies_on_massive_tasks(cubes):
    a, b, _ = cubes.cubes
    reply = cubes.submit([
        task("many", "oph_reduce", f"cube={a}|{b}", "operation=max"),
        task("all", "oph_reduce", "operation=max", **after("many", "all")),
        task("some", "oph_cubesize", **after("many", "all", argument="cube", filter=f"parent_cube={b}")),
        task("none", "oph_cubesize", on_error="skip", **after("many", "all", argument="cube", filter="level=7")),
        task("merged", "oph_mergecubes", **after("many", "all", argument="cubes")),
        task("single", "oph_cubesize", on_error="skip", **after("many", "single")),
        task("gone", "oph_delete", dependencies=[
            {"task": name, "argument": "cube"} for name in ("many", "all", "merged")] + [
            {"task": name} for name in ("some", "none", "single")]),
    ], output_format="classic")
    rows = {row["TASK NAME"]: row for row in reply.rows("workflow_list")}
    assert {name: (row["TYPE"], row["EXIT STATUS"].removeprefix("OPH_STATUS_")) for name, row in rows.items()} == {
        "many": ("MASSIVE", "COMPLETED"), "all": ("MASSIVE", "COMPLETED"), "some": ("MASSIVE", "COMPLETED"),
        "none": ("SIMPLE", "SKIPPED"), "merged": ("SIMPLE", "COMPLETED"), "single": ("SIMPLE", "SKIPPED"),
        "gone": ("MASSIVE", "COMPLETED")}
    marker = {name: f"id={row['MARKER ID']}" for name, row in rows.items()}
    made = outputs(cubes, cubes.run("oph_resume", marker["many"], "id_type=marker"))
    some = cubes.run("oph_resume", marker["some"], "id_type=marker")
    (light,) = lights(some)
    text = cubes.run("oph_resume", f"id={light['MARKER ID']}", "id_type=marker", "document_type=request", "level=2")
    assert f"cube={made[1]};" in text.rows("resume")[0]["COMMAND"]
    assert "nothing matches" in cubes.run("oph_resume", marker["none"], "id_type=marker").message
    assert "several outputs cube" in cubes.run("oph_resume", marker["single"], "id_type=marker").message
    assert len(lights(cubes.run("oph_resume", marker["gone"], "id_type=marker"))) == 5


def test_history_of_light_tasks(cubes):
    reply = cubes.run("oph_cubesize", "cube=[level=0]", command="oph_cubesize cube=[level=0]")
    stored = cubes.run("oph_resume", f"id={reply.workflow}")
    assert stored.raw == reply.raw
    markers = [row["MARKER ID"] for row in lights(reply)]
    listed_markers = [row["MARKER ID"] for row in cubes.run("oph_resume", "id_type=marker").rows("resume")]
    assert set(markers) <= set(listed_markers)
    one = cubes.run("oph_resume", f"id={markers[0]}", "id_type=marker")
    assert one.rows("cubesize") and f"#{markers[0]}" in one.document["source"]["values"][3]
    assert float(cubes.run("oph_resume", f"id={markers[0]}", "id_type=marker", "level=0")
                 .rows("workflow_progress")[0]["PROGRESS RATIO"]) == 1
    rows = cubes.run("oph_resume", f"id={reply.workflow}", "level=2").rows("resume")
    assert [row["MARKER ID"] for row in rows][1:] == markers
    text = cubes.run("oph_resume", f"id={reply.workflow}", "document_type=request", "level=2").rows("resume")
    assert [f"lighttaskindex={i};" in text[0]["COMMAND"] for i in (-1, 0, 1, 2)] == [True] * 4
    again = cubes.run("oph_resume", f"id={reply.workflow}", "document_type=request", "execute=yes")
    assert again.error == 0 and again.workflow == reply.workflow + 1


def test_cancel(cubes):
    """Light tasks that are to be tried again in an hour do not end by themselves."""
    a, b, _ = cubes.cubes
    missing = f"{a.rsplit('/', 1)[0]}/999999"
    running = cubes.submit([task("many", "oph_cubesize", f"cube={a}|{missing}", on_error="repeat 1 3600"),
                            task("next", "oph_list", **after("many"))], exec_mode="async")
    marker = int(running.jobid.split("#")[1]) + 1
    whole = cubes.run("oph_resume", f"id={running.workflow}")
    assert whole.text("workflow_status") == "OPH_STATUS_RUNNING"
    assert cubes.run("oph_cancel", f"id={running.workflow}").message is None

    def status():
        return cubes.run("oph_resume", f"id={running.workflow}").text("workflow_status")

    wait_for(lambda: status() != "OPH_STATUS_RUNNING")
    assert status() == "OPH_STATUS_ERROR"
    many = cubes.run("oph_resume", f"id={marker}", "id_type=marker")
    # What was being tried at that moment has failed, what waited was aborted.
    ends = [many.text("massive_status"), lights(many)[1]["EXIT STATUS"]]
    assert all(end == "OPH_STATUS_ABORTED" or end.endswith("ERROR") for end in ends), many.raw
