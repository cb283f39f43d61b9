# SPDX-License-Identifier: GPL-3.0-or-later
"""Virtual cubes: the same values as stored ones, whatever becomes of what they read."""

import os
import re
import signal
import threading
from concurrent.futures import ThreadPoolExecutor

import netCDF4
import psutil
import pytest

from server.wire import Wire
from support.chains import Chain, write_field
from support.database import held_table, run_sql
from support.stack import Stack
from support.waiting import wait_for

# A longer run is asked for by hand.
CHAINS = int(os.environ.get("OPHION_CHAINS", "12"))
FIRST_SEED = int(os.environ.get("OPHION_SEED", "1"))


@pytest.fixture(scope="module")
def lazy(build_folder, tmp_path_factory):
    """A stack where even small cubes are worth a view."""
    with Stack(build_folder, tmp_path_factory.mktemp("lazy") / "stack") as running:
        running.ophion("down")
        text, count = re.subn(r"^(virtual|reuse)_bytes = \d+", r"\1_bytes = 1",
                              running.configuration.read_text(), flags=re.MULTILINE)
        assert count == 2
        running.configuration.write_text(text)
        running.up()
        write_field(running.data / "field.nc", 1)
        yield running


@pytest.fixture(scope="module")
def wire(lazy):
    return Wire(lazy)


@pytest.fixture
def submit(wire):
    return lambda operator, *arguments: run(wire, operator, *arguments).cube


@pytest.fixture
def field(submit):
    return import_field(submit, "field")


def run(wire, operator, *arguments):
    reply = wire.run(operator, *arguments)
    assert reply.message is None, f"{operator} {arguments}: {reply.message}"
    return reply


def same_session(wire):
    other = Wire(wire.stack)
    other.session = wire.session
    return other


def import_field(submit, container, fragments=3, explicit=("lat", "lon"), implicit=("level", "time")):
    return submit("oph_importnc", "src_path=field.nc", "measure=t", f"exp_dim={'|'.join(explicit)}",
                  f"imp_dim={'|'.join(implicit)}", f"container={container}", f"nfrag={fragments}")


def import_steps(submit, container, fragments=3):
    return import_field(submit, container, fragments, ("time",), ("lat", "lon", "level"))


def schema(wire, cube):
    return run(wire, "oph_cubeschema", f"cube={cube}").rows("cubeschema_storageinfo")[0]


def storage(wire, cube):
    return schema(wire, cube)["STORAGE"]


def contents(lazy, wire, cube, name):
    """Every byte that an export writes of a cube, by variable."""
    run(wire, "oph_exportnc2", f"cube={cube}", "output_path=/", f"output_name={name}", "force=yes")
    with netCDF4.Dataset(lazy.data / f"{name}.nc") as file:
        file.set_auto_maskandscale(False)
        return {key: (variable.dimensions, variable.dtype.str, variable[:].tobytes())
                for key, variable in file.variables.items()}


def tables_of(lazy, cube):
    number = cube.rsplit("/", 1)[1]
    return {name for tables in lazy.fragment_tables().values() for name in tables
            if name.startswith(f"fact_{number}_")}


@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + CHAINS))
def test_a_chain_has_the_same_values_however_it_is_stored(lazy, wire, submit, seed):
    chain = Chain(seed, length=6)
    source = import_field(submit, f"chain_{seed}", chain.fragments, chain.explicit, chain.implicit)
    cubes = {mode: chain.run(submit, mode, source) for mode in ("yes", "no", "auto", "mixed")}
    assert "virtual" not in {storage(wire, cube) for cube in cubes["yes"]}
    for step in (3, 6):
        expected = contents(lazy, wire, cubes["yes"][step], f"chain_{seed}_yes_{step}")
        for mode in ("no", "auto", "mixed"):
            for time in ("first", "second"):
                found = contents(lazy, wire, cubes[mode][step], f"chain_{seed}_{mode}_{step}")
                assert found == expected, f"{mode}, step {step}, {time} reading of {chain.steps[:step]}"
    run(wire, "oph_deletecontainer", f"container=chain_{seed}", "force=yes")
    assert not any(tables_of(lazy, cube) for made in cubes.values() for cube in made)


def test_what_is_read_again_is_stored(wire, submit, lazy, field):
    doubled = submit("oph_apply", f"cube={field}", "query=oph_mul_scalar(measure, 2)", "measure_type=auto")
    assert schema(wire, doubled)["STORED WHEN READ AGAIN"] == "yes"
    assert "oph_mul_scalar" in schema(wire, doubled)["EXPRESSION"]
    kept = submit("oph_apply", f"cube={field}", "query=oph_mul_scalar(measure, 2)", "measure_type=auto",
                  "materialize=no")
    first = contents(lazy, wire, doubled, "again")
    assert storage(wire, doubled) == "virtual"
    assert contents(lazy, wire, doubled, "again") == first
    assert storage(wire, doubled) == "stored"
    for _ in range(3):
        assert contents(lazy, wire, kept, "again") == first
    assert storage(wire, kept) == "virtual"


def test_what_is_taken_row_by_row_again_and_again_is_stored_before(wire, submit, field):
    query = ("query=oph_mul_scalar(measure, 2)", "measure_type=auto")
    doubled, kept = (submit("oph_apply", f"cube={field}", *query, "reuse=no", *way) for way in ([], ["materialize=no"]))
    for cube, becomes in ((doubled, "stored"), (kept, "virtual")):
        assert storage(wire, cube) == "virtual"
        assert storage(wire, submit("oph_drilldown", f"cube={cube}", "reuse=no")) == "stored"
        assert storage(wire, cube) == becomes


def test_a_small_result_is_stored(wire, submit, field):
    mean = submit("oph_reduce", f"cube={field}", "operation=avg")
    assert storage(wire, mean) == "stored"
    mean = submit("oph_reduce", f"cube={field}", "operation=avg", "materialize=no")
    assert storage(wire, mean) == "virtual"


def test_random_numbers_are_stored(lazy, wire, submit, field):
    for number in range(2):
        made = run(wire, "oph_apply", f"cube={field}", "query=oph_math(measure,'oph_math_rand')",
                   "measure_type=auto", "materialize=no")
        assert storage(wire, made.cube) == "stored"
        assert "could be others whenever they are read" in made.raw and "was made in the same way" not in made.raw
        first = contents(lazy, wire, made.cube, f"random_{number}")
        assert contents(lazy, wire, made.cube, f"random_{number}") == first


def test_auto_does_not_compute_a_view_several_times(wire, submit, field):
    once = submit("oph_apply", f"cube={field}", "query=oph_mul_scalar(measure, 3)", "measure_type=auto")
    assert storage(wire, once) == "virtual"
    query = "query=oph_sum_array(measure, measure)"
    asked = submit("oph_apply", f"cube={once}", query, "measure_type=auto", "materialize=no")
    assert storage(wire, asked) == "virtual"
    made = run(wire, "oph_apply", f"cube={once}", query, "measure_type=auto", "reuse=no")
    assert storage(wire, made.cube) == "stored" and "computed several times" in made.raw


def test_the_default_of_the_session(lazy, field):
    wire = Wire(lazy)

    def duplicate(*arguments):
        return storage(wire, run(wire, "oph_duplicate", f"cube={source}", *arguments).cube)

    source = import_field(lambda *command: run(wire, *command).cube, "defaults")
    assert duplicate() == "virtual"
    run(wire, "oph_manage_session", "action=setenv", "key=materialize", "value=yes")
    environment = run(wire, "oph_manage_session", "action=env").rows("manage_session_list")
    assert {"PARAMETER": "OPH_MATERIALIZE", "VALUE": "yes"} in environment
    assert duplicate() == "stored"
    assert duplicate("materialize=no") == "virtual"
    refused = wire.run("oph_manage_session", "action=setenv", "key=materialize", "value=maybe")
    assert refused.message == "value of materialize must be auto, yes or no (value=maybe)"
    run(wire, "oph_manage_session", "action=disable")


def test_views_are_not_stacked_without_end(wire, submit, field):
    cube, answers = field, []
    for _ in range(10):
        reply = run(wire, "oph_duplicate", f"cube={cube}", "materialize=no")
        cube = reply.cube
        answers.append((schema(wire, cube)["STACKED VIEWS"], reply.objects.get("materialize")))
    assert [int(depth) for depth, _ in answers] == [1, 2, 3, 4, 5, 6, 7, 8, 0, 1]
    assert [note is not None for _, note in answers] == [False] * 8 + [True, False]
    assert answers[8][1]["objcontent"][0]["message"] == (
        "stored, since views would be stacked too high (depth=9, limit=8)")


def test_deleting_an_input_stores_what_reads_it(lazy, wire, submit):
    field = import_field(submit, "inputs")
    doubled = submit("oph_apply", f"cube={field}", "query=oph_mul_scalar(measure, 2)", "measure_type=auto",
                     "materialize=no")
    box = submit("oph_subset", f"cube={doubled}", "subset_dims=lat|time", "subset_filter=2:4|1:2:36",
                 "materialize=no")
    before = contents(lazy, wire, box, "before")

    refused = wire.run("oph_delete", f"cube={field}", "dependants=refuse")
    assert refused.message == f"virtual datacubes read what is to be deleted (dependants={doubled})"
    assert (storage(wire, doubled), storage(wire, box)) == ("virtual", "virtual")
    run(wire, "oph_delete", f"cube={field}")
    assert (storage(wire, doubled), storage(wire, box)) == ("stored", "virtual")
    assert contents(lazy, wire, box, "after") == before
    run(wire, "oph_delete", f"cube={doubled}", "ncores=2")
    assert storage(wire, box) == "stored"
    assert contents(lazy, wire, box, "after") == before
    assert not tables_of(lazy, field) and not tables_of(lazy, doubled)


def test_deleting_a_container_stores_what_reads_it_from_outside(lazy, wire, submit):
    field = import_field(submit, "inside")
    import_field(submit, "outside")
    inside = submit("oph_duplicate", f"cube={field}", "materialize=no")
    outside = submit("oph_duplicate", f"cube={inside}", "materialize=no", "container=outside")
    before = contents(lazy, wire, outside, "outside")
    refused = wire.run("oph_deletecontainer", "container=inside", "force=yes", "dependants=refuse")
    assert refused.message == f"virtual datacubes read what is to be deleted (dependants={outside})"
    run(wire, "oph_deletecontainer", "container=inside", "force=yes")
    assert storage(wire, outside) == "stored"
    assert contents(lazy, wire, outside, "outside") == before
    assert not tables_of(lazy, field) and not tables_of(lazy, inside)


def test_a_failure_is_told_by_who_reads(lazy, wire, submit):
    """One row is evaluated when the cube is made, the others when it is read."""
    field = import_field(submit, "failing", fragments=1)
    table = max(tables_of(lazy, field))
    server = next(server for server, tables in lazy.fragment_tables().items() if table in tables)
    run_sql(lazy, server, f"UPDATE {table} SET measure = 'abc' WHERE id_dim = 30;")
    doubled = submit("oph_apply", f"cube={field}", "query=oph_mul_scalar(measure, 2)", "measure_type=auto",
                     "materialize=no")
    copy = submit("oph_duplicate", f"cube={doubled}", "materialize=no")
    for cube in (doubled, copy):
        for command in (["oph_reduce", "operation=max"], ["oph_duplicate", "materialize=yes"],
                        ["oph_exportnc2", "output_path=/", "output_name=failing", "force=yes"]):
            reply = wire.run(command[0], f"cube={cube}", *command[1:])
            assert reply.message == ("oph_mul_scalar: the measure is no array of its type: bytes left over "
                                     "(bytes=3, element_size=4)")
        assert storage(wire, cube) == "virtual", operator
    run(wire, "oph_deletecontainer", "container=failing", "force=yes")


ANOMALY = ("oph_aggregate2", "dim=time", "concept_level=q", "mode=anomaly")


def side_tables(lazy, cube):
    """The tables that hold the rows of the groups, with their servers."""
    name = f"fact_{cube.rsplit('/', 1)[1]}_0"
    return {server for server, tables in lazy.fragment_tables().items() if name in tables}


def bytes_of(wire, cube):
    size = run(wire, "oph_cubesize", f"cube={cube}", "algorithm=count", "byte_unit=KB").rows("cubesize")[0]
    return float(size["CUBE SIZE"]) * 1024


@pytest.mark.parametrize("operation", ["avg", "quantile"])
def test_an_anomaly_keeps_the_rows_of_its_groups_beside_its_views(lazy, wire, submit, operation):
    field = import_steps(submit, f"anomaly_{operation}")
    command = (*ANOMALY, f"operation={operation}", f"cube={field}", "order=0.3")
    stored = submit(*command, "materialize=yes", "ncores=2")
    anomaly = submit(*command, "materialize=no", "reuse=no", "ncores=2")
    assert storage(wire, anomaly) == "virtual"
    servers = {server for server, tables in lazy.fragment_tables().items() if tables & tables_of(lazy, anomaly)}
    assert side_tables(lazy, anomaly) == servers and not side_tables(lazy, stored)
    # Four seasons of 90 floats.
    assert 4 * 360 * len(servers) <= bytes_of(wire, anomaly) < bytes_of(wire, stored)
    expected = contents(lazy, wire, stored, f"{operation}_stored")
    assert contents(lazy, wire, anomaly, f"{operation}_virtual") == expected
    copy = run(wire, *command)
    assert f"the values are those of {stored}" in copy.text("reuse") and not side_tables(lazy, copy.cube)
    # What it is made of goes: its values are tables then, and need no groups any more.
    run(wire, "oph_delete", f"cube={field}")
    assert storage(wire, anomaly) == "stored" and not side_tables(lazy, anomaly)
    assert contents(lazy, wire, anomaly, f"{operation}_kept") == expected
    run(wire, "oph_deletecontainer", f"container=anomaly_{operation}", "force=yes")
    assert not any(tables_of(lazy, cube) for cube in (field, stored, anomaly, copy.cube))


def test_an_anomaly_is_stored_when_it_is_read_again(lazy, wire, submit):
    field = import_steps(submit, "anomaly_again")
    anomaly = submit(*ANOMALY, "operation=avg", f"cube={field}")
    assert schema(wire, anomaly)["STORED WHEN READ AGAIN"] == "yes"
    first = contents(lazy, wire, anomaly, "anomaly_again")
    assert storage(wire, anomaly) == "virtual" and side_tables(lazy, anomaly)
    assert contents(lazy, wire, anomaly, "anomaly_again") == first
    assert storage(wire, anomaly) == "stored" and not side_tables(lazy, anomaly)
    # With nearly as many groups as rows nothing would be gained.
    months = submit("oph_aggregate2", "dim=time", "concept_level=M", "mode=anomaly", "operation=avg", f"cube={field}",
                    "materialize=no")
    assert storage(wire, months) == "virtual"
    subset = submit("oph_subset", f"cube={field}", "subset_dims=time", "subset_filter=1:14", "materialize=yes")
    few = submit("oph_aggregate2", "dim=time", "concept_level=M", "mode=anomaly", "operation=avg", f"cube={subset}")
    assert storage(wire, few) == "stored" and not side_tables(lazy, few)


def test_a_virtual_anomaly_is_deleted_with_its_groups(lazy, wire, submit):
    field = import_steps(submit, "anomaly_gone")
    anomaly = submit(*ANOMALY, "operation=avg", f"cube={field}", "materialize=no")
    lazy.ophion("gc")
    assert side_tables(lazy, anomaly)
    refused = wire.run("oph_delete", f"cube={field}", "dependants=refuse")
    assert refused.message == f"virtual datacubes read what is to be deleted (dependants={anomaly})"
    run(wire, "oph_delete", f"cube={anomaly}")
    assert not tables_of(lazy, anomaly)


def test_a_failed_anomaly_leaves_nothing(lazy, wire, submit):
    field = import_steps(submit, "anomaly_failed", fragments=1)
    table = max(tables_of(lazy, field))
    server = next(server for server, tables in lazy.fragment_tables().items() if table in tables)
    run_sql(lazy, server, f"UPDATE {table} SET measure = 'abc' WHERE id_dim = 30;")
    before = lazy.fragment_tables()
    reply = wire.run(*ANOMALY, "operation=avg", f"cube={field}", "materialize=no")
    assert "no array of its type" in reply.message
    assert lazy.fragment_tables() == before
    # What a crash leaves beside views, or of them.
    run_sql(lazy, server, "CREATE TABLE fact_999999_0 (id_dim BIGINT UNSIGNED PRIMARY KEY, measure LONGBLOB NOT NULL);")
    lazy.ophion("gc")
    assert lazy.fragment_tables() == before


def test_two_tasks_store_the_same_cube(lazy, wire, submit):
    field = import_field(submit, "both")
    doubled = submit("oph_apply", f"cube={field}", "query=oph_mul_scalar(measure, 2)", "measure_type=auto")
    expected = contents(lazy, wire, doubled, "both_0")
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda n: contents(lazy, same_session(wire), doubled, f"both_{n}"), range(1, 5)))
    assert all(each == expected for each in found)
    assert storage(wire, doubled) == "stored"
    assert len(tables_of(lazy, doubled)) == len(tables_of(lazy, field))


def io_server(stack, name):
    for process in psutil.process_iter(["name", "cmdline"]):
        line = " ".join(process.info["cmdline"] or [])
        if process.info["name"] == "mariadbd" and f"{stack.folder}/databases/{name}" in line:
            return process
    return None


def test_a_server_is_killed_while_a_cube_is_stored(lazy, wire, submit):
    """What is left is whole: some fragments are tables, some views, and the values are right."""
    field = import_field(submit, "killed", fragments=4)
    doubled = submit("oph_apply", f"cube={field}", "query=oph_mul_scalar(measure, 2)", "measure_type=auto")
    expected = contents(lazy, wire, doubled, "killed")
    # A fragment in the middle cannot be read: storing stops there.
    held = f"fact_{field.rsplit('/', 1)[1]}_3"
    name = next(name for name, tables in lazy.fragment_tables().items() if held in tables)
    filled = f"fact_{doubled.rsplit('/', 1)[1]}_3_stored"
    failed = {}

    def read():
        failed["reply"] = same_session(wire).run("oph_exportnc2", f"cube={doubled}", "output_path=/",
                                                 "output_name=killed", "force=yes")

    with held_table(lazy, name, held):
        reader = threading.Thread(target=read)
        reader.start()
        wait_for(lambda: filled in tables_of(lazy, doubled), "a table in the making")
        server = io_server(lazy, name)
        os.kill(server.pid, signal.SIGKILL)
        reader.join(timeout=120)
    assert failed["reply"].message is not None
    wait_for(lambda: (new := io_server(lazy, name)) and new.pid != server.pid, "the restart of the I/O server")
    wait_for(lambda: lazy.ophion("gc", check=False).returncode == 0, "a sweep that reaches all servers")
    assert storage(wire, doubled) == "virtual"
    assert not any(name.endswith("_stored") for name in tables_of(lazy, doubled))
    assert contents(lazy, wire, doubled, "killed") == expected
    assert storage(wire, doubled) == "stored"


FUSED = [
    # The numbers of the rows, in their order, and the stored table, by key: nothing else.
    (["range", "eq_ref"], [
        ["oph_apply", "query=oph_mul_scalar(measure, 2)", "measure_type=auto"],
        ["oph_subset", "subset_dims=lat|time", "subset_filter=2:4|1:2:36"],
        ["oph_permute", "dim_pos=2,1"],
        ["oph_reduce", "operation=max"]]),
    # The numbers of the groups, of their members, and the table.
    (["range", "index", "eq_ref"], [
        ["oph_apply", "query=oph_mul_scalar(measure, 2)", "measure_type=auto"],
        ["oph_aggregate", "operation=avg", "group_size=6"],
        ["oph_apply", "query=oph_reduce(measure,'oph_max',36)", "measure_type=auto"]]),
    # Groups of groups: of the outer ones, a row of the inner ones is looked up.
    (["range", "index", "eq_ref", "index", "eq_ref"], [
        ["oph_aggregate", "operation=avg", "group_size=2"],
        ["oph_apply", "query=oph_mul_scalar(measure, 2)", "measure_type=auto"],
        ["oph_rollup"],
        ["oph_reduce", "operation=max"]]),
    (["range", "eq_ref"], [["oph_drilldown"], ["oph_reduce", "operation=max"]]),
    # For each row that of its group.
    (["range", "eq_ref", "eq_ref"], [
        ["oph_subset", "subset_dims=time", "subset_filter=1:3:36"],
        [*ANOMALY, "operation=avg"],
        ["oph_reduce", "operation=max"]]),
    (["range", "eq_ref", "eq_ref"], [
        [*ANOMALY, "operation=avg"],
        ["oph_subset", "subset_dims=time", "subset_filter=2:30"],
        ["oph_apply", "query=oph_mul_scalar(measure, 2)", "measure_type=auto"]]),
]


@pytest.mark.parametrize("types,chain", FUSED,
                         ids=["rows", "groups", "nested", "parts", "anomaly_of_part", "part_of_anomaly"])
def test_a_fused_chain_needs_no_temporary_table(lazy, wire, submit, types, chain):
    make = import_steps if any(step[0] == ANOMALY[0] for step in chain) else import_field
    cube = make(submit, "fused_" + "_".join(types), fragments=1)
    for operator, *arguments in chain:
        cube = submit(operator, f"cube={cube}", "materialize=no", *arguments)
        assert storage(wire, cube) == "virtual", operator
    number = cube.rsplit("/", 1)[1]
    server = next(server for server, tables in lazy.fragment_tables().items() if f"fact_{number}_1" in tables)
    plan = run_sql(lazy, server, f"SET SESSION optimizer_switch = 'index_condition_pushdown=off'; EXPLAIN SELECT "
                                 f"id_dim, measure FROM fact_{number}_1 WHERE id_dim > 0 ORDER BY id_dim;")
    lines = [line.split("\t") for line in plan.splitlines()]
    assert [line[3] for line in lines] == types
    assert "temporary" not in plan and "filesort" not in plan


def test_cubes_deleted_together_are_not_stored_before(lazy, wire, submit):
    field = import_field(submit, "together")
    doubled = submit("oph_apply", f"cube={field}", "query=oph_mul_scalar(measure, 2)", "measure_type=auto",
                     "materialize=no")
    box = submit("oph_subset", f"cube={doubled}", "subset_dims=lat", "subset_filter=2:5", "materialize=no")
    # What cannot be computed cannot be stored either.
    table = max(tables_of(lazy, field))
    server = next(server for server, tables in lazy.fragment_tables().items() if table in tables)
    run_sql(lazy, server, f"UPDATE {table} SET measure = 'abc' WHERE id_dim = 30;")
    assert "no array of its type" in wire.run("oph_delete", f"cube={field}").message
    reply = wire.run("oph_delete", "cube=[container=together]")
    assert reply.message is None, reply.raw
    assert not any(tables_of(lazy, cube) for cube in (field, doubled, box))


def test_what_was_made_before_is_read(lazy, wire, submit):
    field = import_field(submit, "reuse")
    command = ("oph_reduce", f"cube={field}", "operation=max", "group_size=12")
    first = submit(*command)
    again = run(wire, *command, "description=again")
    assert again.cube != first
    assert again.text("reuse") == f"the values are those of {first}, which was made in the same way"
    assert (storage(wire, first), storage(wire, again.cube)) == ("stored", "virtual")
    assert contents(lazy, wire, again.cube, "again") == contents(lazy, wire, first, "first")
    for arguments in (["reuse=no"], ["materialize=yes"], ["group_size=6"], ["operation=min"]):
        other = run(wire, *(part for part in command if part.split("=")[0] not in arguments[0]), *arguments)
        assert "reuse" not in other.objects, arguments
    # The copy has a life of its own, and is not what a third one is made of.
    third = run(wire, *command)
    assert first in third.text("reuse")
    expected = contents(lazy, wire, first, "first")
    run(wire, "oph_delete", f"cube={first}")
    assert storage(wire, again.cube) == "stored"
    assert contents(lazy, wire, again.cube, "again") == expected
    assert contents(lazy, wire, third.cube, "third") == expected


def test_what_others_made_is_not_read(lazy):
    cubes = []
    for _ in range(2):
        wire = Wire(lazy)
        field = import_field(lambda *command: run(wire, *command).cube, "session")
        made = run(wire, "oph_reduce", f"cube={field}", "operation=max")
        assert "reuse" not in made.objects
        cubes.append(made.cube)
        run(wire, "oph_manage_session", "action=disable")
    assert len(set(cubes)) == 2


def test_a_large_cube_is_made_without_writing(lazy, wire, submit):
    with netCDF4.Dataset(lazy.data / "wide.nc", "w") as file:
        file.createDimension("row", 256)
        file.createDimension("column", 1 << 15)
        file.createVariable("w", "f4", ("row", "column"))[:] = 1
    wide = submit("oph_importnc", "src_path=wide.nc", "measure=w", "imp_dim=column", "container=large", "nfrag=1")
    wider = submit("oph_mergecubes", f"cubes={'|'.join([wide] * 8)}", "mode=a", "materialize=no")
    large = submit("oph_mergecubes", f"cubes={'|'.join([wider] * 4)}", "mode=a", "materialize=no")
    assert storage(wire, large) == "virtual"
    size = run(wire, "oph_cubesize", f"cube={large}", "byte_unit=GB").rows("cubesize")[0]
    assert float(size["CUBE SIZE"]) > 1
    size = run(wire, "oph_cubesize", f"cube={large}", "algorithm=count").rows("cubesize")[0]
    assert float(size["CUBE SIZE"]) == 0
    number = large.rsplit("/", 1)[1]
    files = list(lazy.folder.glob(f"databases/io*/**/fact_{number}_*"))
    assert len(files) == len(tables_of(lazy, wide)) and sum(file.stat().st_size for file in files) < 100_000
    run(wire, "oph_explorecube", f"cube={large}", "limit_filter=1", "subset_dims=column", "subset_filter=1:3")
    run(wire, "oph_deletecontainer", "container=large", "force=yes")
