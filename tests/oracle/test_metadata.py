# SPDX-License-Identifier: GPL-3.0-or-later
"""The metadata operators against the file that a cube was imported from."""

import base64
import datetime
import shutil
import struct

import netCDF4
import pytest

from support.datasets import ferret

FILE = "coads_climatology.cdf"


@pytest.fixture(scope="module")
def source(stack):
    path = ferret(FILE)
    shutil.copy(path, stack.data)
    with netCDF4.Dataset(path) as file:
        file.set_auto_mask(False)
        yield file


@pytest.fixture(scope="module")
def cube(stack, source):
    return stack.run(f"oph_importnc src_path={FILE};measure=SST;container=metadata;nfrag=3").cube


def only_row(answer, key):
    rows = answer.rows(key)
    assert len(rows) == 1
    return rows[0]


def test_size_and_elements_are_those_of_the_file(stack, source, cube):
    expected = source["SST"].size
    for algorithm in ("dim_product", "count"):
        answer = stack.run(f"oph_cubeelements cube={cube};algorithm={algorithm}")
        assert only_row(answer, "cubeelements") == {"NUMBER OF ELEMENTS": str(expected)}
    estimate = only_row(stack.run(f"oph_cubesize cube={cube};byte_unit=KB"), "cubesize")
    rows = source["SST"].shape[1] * source["SST"].shape[2]
    assert float(estimate["CUBE SIZE"]) == pytest.approx((rows * 8 + expected * 4) / 1024)
    assert estimate["UNIT"] == "KB"
    counted = only_row(stack.run(f"oph_cubesize cube={cube};byte_unit=KB;algorithm=count"), "cubesize")
    assert float(counted["CUBE SIZE"]) >= expected * 4 / 1024


@pytest.mark.parametrize("ranks", [1, 3])
def test_counting_does_not_depend_on_ranks(stack, source, cube, ranks):
    status, answer = stack.framework(f"operator=oph_cubeelements;cube={cube};algorithm=count;nthreads=2;",
                                     ranks=ranks)
    assert status == 0
    assert only_row(answer, "cubeelements")["NUMBER OF ELEMENTS"] == str(source["SST"].size)


def test_schema_describes_the_file(stack, source, cube):
    stack.run(f"oph_cubesize cube={cube}")
    stack.run(f"oph_cubeelements cube={cube}")
    answer = stack.run(f"oph_cubeschema cube={cube}")
    info = only_row(answer, "cubeschema_cubeinfo")
    assert info["PID"] == cube
    assert info["MEASURE"] == "SST" and info["MEASURE TYPE"] == "float" and info["LEVEL"] == "0"
    assert info["SOURCE FILE"].endswith(FILE)
    more = only_row(answer, "cubeschema_morecubeinfo")
    assert more["ELEMENTS x ROW"] == str(source.dimensions["TIME"].size)
    assert more["NUMBER OF ELEMENTS"] == str(source["SST"].size)
    assert int(info["NUMBER OF FRAGMENTS"]) <= int(more["HOST x CUBE"]) * int(more["FRAGMENTS x DATABASE"])
    dimensions = answer.rows("cubeschema_diminfo")
    assert [row["NAME"] for row in dimensions] == ["COADSY", "COADSX", "TIME"]
    assert [row["ARRAY"] for row in dimensions] == ["no", "no", "yes"]
    assert [row["LEVEL"] for row in dimensions] == ["1", "2", "1"]
    for row in dimensions:
        assert row["SIZE"] == str(source.dimensions[row["NAME"]].size)


def test_dimension_values_are_those_of_the_file(stack, source, cube):
    answer = stack.run(f"oph_cubeschema cube={cube};level=1;show_index=yes;base64=yes")
    for name in ("COADSY", "COADSX", "TIME"):
        grid = answer.grid("cubeschema_dimvalues", name)
        assert grid["rowkeys"] == ["INDEX", "VALUE"] and grid["rowfieldtypes"] == ["long", "double"]
        values = [struct.unpack("<d", base64.b64decode(row[1]))[0] for row in grid["rowvalues"]]
        assert values == list(source[name][:])
        assert [int(row[0]) for row in grid["rowvalues"]] == list(range(1, len(values) + 1))
    plain = stack.run(f"oph_cubeschema cube={cube};level=1;dim=COADSX")
    assert [float(row[0]) for row in plain.grid("cubeschema_dimvalues")["rowvalues"]] == list(source["COADSX"][:])


def test_dates_are_those_of_the_file(stack, source, cube):
    assert source["TIME"].units.lower().startswith("hour since 0000-01-01")
    answer = stack.run(f"oph_cubeschema cube={cube};level=1;dim=TIME;show_time=yes")
    shown = [row[0] for row in answer.grid("cubeschema_dimvalues")["rowvalues"]]
    # Python knows no year 0; year 4 is like it.
    dates = [datetime.datetime.fromisoformat("0004" + text[4:]) for text in shown]
    hours = [(date - datetime.datetime(4, 1, 1)).total_seconds() / 3600 for date in dates]
    assert hours == pytest.approx(list(source["TIME"][:]), abs=1 / 3600)


def test_collapsed_dimensions_can_be_cleared_and_added(stack, cube):
    reduced = stack.run(f"oph_reduce cube={cube};operation=avg").cube
    rows = stack.run(f"oph_cubeschema cube={reduced}").rows("cubeschema_diminfo")
    assert rows[2]["SIZE"] == "ALL" and rows[2]["CONCEPT LEVEL"] == "ALL (A)"
    stack.run(f"oph_cubeschema cube={reduced};action=clear")
    assert len(stack.run(f"oph_cubeschema cube={reduced}").rows("cubeschema_diminfo")) == 2
    stack.run(f"oph_cubeschema cube={reduced};action=add;dim=TIME;concept_level=month;dim_array=no;dim_level=2")
    rows = stack.run(f"oph_cubeschema cube={reduced}").rows("cubeschema_diminfo")
    assert [(row["NAME"], row["LEVEL"]) for row in rows] == [("COADSY", "1"), ("TIME", "2"), ("COADSX", "3")]
    assert rows[1]["CONCEPT LEVEL"] == "month (M)" and rows[1]["SIZE"] == "1"
    again = stack.ask(f"oph_cubeschema cube={reduced};action=add;dim=TIME").error
    assert again == "the cube has this dimension already (dim=TIME)"
    far = stack.run(f"oph_reduce cube={cube};operation=max").cube
    stack.run(f"oph_cubeschema cube={far};action=clear")
    error = stack.ask(f"oph_cubeschema cube={far};action=add;dim=TIME;dim_level=5").error
    assert error == "the level of a new dimension must be between 1 and 1 (dim_level=5)"
    assert stack.run(f"oph_explorecube cube={far};limit_filter=1").rows("explorecube_data")


def test_provenance_shows_ancestors_descendants_and_deleted(stack, cube):
    first = stack.run(f"oph_duplicate cube={cube}").cube
    second = stack.run(f"oph_reduce cube={first};operation=max").cube
    rows = stack.run(f"oph_cubeio cube={second}").rows("cubeio")
    assert [(row["INPUT CUBE"], row["OPERATION"], row["OUTPUT CUBE"]) for row in rows] == [
        ("", "ROOT", cube), (cube, "oph_duplicate", first), (first, "oph_reduce", second)]
    assert rows[0]["SOURCE"].endswith(FILE)
    graph = stack.run(f"oph_cubeio cube={second}").grid("cubeio_graph")
    assert [node[0] for node in graph["nodevalues"]] == [cube, first, second]
    children = stack.run(f"oph_cubeio cube={cube};branch=children").rows("cubeio")
    assert (first, "oph_reduce", second) in [
        (row["INPUT CUBE"], row["OPERATION"], row["OUTPUT CUBE"]) for row in children]
    stack.run(f"oph_delete cube={first}")
    after = stack.run(f"oph_cubeio cube={second};branch=parent").rows("cubeio")
    assert (after[-1]["INPUT CUBE"], after[-1]["OUTPUT CUBE"]) == (first, second)


def test_list_levels_and_filters(stack, cube):
    columns = {
        0: ["T", "PATH"], 1: ["T", "PATH"], 2: ["T", "PATH", "DATACUBE PID", "DESCRIPTION"],
        3: ["T", "PATH", "DATACUBE PID", "DESCRIPTION", "MEASURE", "LEVEL", "SOURCE"],
        4: ["CONTAINER PATH", "DATACUBE PID"],
        8: ["CONTAINER PATH", "DATACUBE PID", "HOSTNAME", "ID DBMS", "DB NAME", "FRAGMENT NAME"],
    }
    for level, names in columns.items():
        grid = stack.run(f"oph_list level={level};path=/;cube={cube}").grid("list")
        assert grid["rowkeys"] == names
        title = f"cube {cube}" if level >= 4 else "/"
        assert grid["title"] == f"Ophidia Filesystem: {title}"
    listed = stack.run("oph_list level=3;path=/;container_filter=metadat_;ntransform=0").rows("list")
    assert cube in [row["DATACUBE PID"] for row in listed]
    assert all(row["LEVEL"] == "0" and row["T"] == "c" for row in listed)
    assert not stack.run("oph_list level=3;path=/;measure_filter=no%").rows("list")
    hostile = "oph_list level=3;path=/;src_filter=%' OR '1'='1"
    assert not stack.run(hostile).rows("list")
    fragments = stack.run(f"oph_list level=8;cube={cube}").rows("list")
    assert len(fragments) == int(
        only_row(stack.run(f"oph_cubeschema cube={cube}"), "cubeschema_cubeinfo")["NUMBER OF FRAGMENTS"])
    server = fragments[0]["ID DBMS"]
    mine = stack.run(f"oph_list level=8;cube={cube};dbms_filter={server}").rows("list")
    assert mine == [row for row in fragments if row["ID DBMS"] == server]
    assert "cube is missing" in stack.ask("oph_list level=8;cube=all").error


def test_manuals_of_everything_that_is_listed(stack):
    operators = [row["OPERATORS"] for row in stack.run("oph_operators_list").rows("operators_list_list")]
    assert "oph_reduce" in operators and "oph_gc" not in operators
    for name in operators:
        answer = stack.ask(f"oph_man function={name.upper()}")
        if answer.error:
            continue  # an operator of the front end
        rows = answer.rows("man_info")
        assert [row["INFO TYPE"] for row in rows] == [
            "Abstract", "Author", "Category", "Creation Date", "License"]
        assert all(row["INFO VALUE"] for row in rows)
        assert {row["MANDATORY"] for row in answer.rows("man_args")} <= {"yes", "no"}
    primitives = stack.run("oph_primitives_list level=5").rows("primitives_list_list")
    for row in primitives:
        assert row["RETURN TYPE"] in ("array", "number", "text")
        assert row["PRIMITIVE TYPE"] in ("simple", "aggregate")
        answer = stack.run(f"oph_man function={row['PRIMITIVE NAME']};function_type=primitive")
        assert [info["INFO TYPE"] for info in answer.rows("man_info")][-1] == "Return Type"
    assert "did you mean oph_reduce?" in stack.ask("oph_man function=oph_redcue").error


def test_instances(stack):
    servers = stack.run("oph_instances level=2").rows("instances")
    assert len(servers) == stack.io_servers
    assert all(row["HOST STATUS"] == "up" and row["I/O SERVER TYPE"] == "mysql_table" for row in servers)
    assert stack.run("oph_instances level=1").message("Summary") == "Found 1 host"
    assert [row["HOST PARTITION"] for row in stack.run("oph_instances level=3").rows("instances")] == ["all"]
    assert not stack.run("oph_instances level=2;host_status=down").rows("instances")
