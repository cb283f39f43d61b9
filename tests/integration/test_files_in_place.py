# SPDX-License-Identifier: GPL-3.0-or-later
"""Cubes that refer to files: as their copies in all that they give, and clear about files that changed."""

import itertools
import json
import os
import shutil

import netCDF4
import numpy
import pytest

from support.database import run_sql
from support.datasets import ferret, write_series, write_sparse
from support.in_place import LAYOUTS, SIZES, STORAGES, files_in_place, write
from support.references import read_references

@pytest.fixture
def files(stack):
    yield from files_in_place(stack)


def both(files, path, arguments="", measure="tas"):
    return (files.load(path, "reference", arguments, measure), files.load(path, "copy", arguments, measure))


@pytest.mark.parametrize("storage", STORAGES)
def test_every_storage_gives_the_values_of_a_copy(files, storage):
    path = write(files.path / "a.nc", storage)
    layouts = LAYOUTS if storage in ("tiles", "shuffled", "classic") else LAYOUTS[:1]
    for rows, arrays in layouts:
        arguments = f"exp_dim={'|'.join(rows)};imp_dim={'|'.join(arrays)};nfrag=3"
        reference, copy = both(files, path, arguments)
        assert files.are_equal(reference, copy), (rows, arrays)


@pytest.mark.parametrize("kind,packed", [("i1", False), ("u1", True), ("i2", True), ("i4", False), ("f8", False)])
def test_types_and_packed_numbers(files, kind, packed):
    storages = ["tiles", "shuffled", "big_endian"] + ([] if kind == "u1" else ["classic"])
    for storage, unlimited in zip(storages, itertools.cycle([True, False])):
        path = write(files.path / f"{storage}.nc", storage, unlimited, kind, packed, other=True)
        reference, copy = both(files, path, "subset_dims=lat|time;subset_filter=2:3:8|5:40;nfrag=2")
        assert files.are_equal(reference, copy), storage


def test_records_and_chunks_that_were_never_written(files):
    for storage in ("steps", "classic"):
        path = write(files.path / f"{storage}.nc", storage, unlimited=True, other=True, gap=True)
        reference, copy = both(files, path)
        assert files.are_equal(reference, copy), storage


def test_operators_over_references(files, stack):
    path = write(files.path / "a.nc", "steps", unlimited=True)
    reference, copy = both(files, path, "nfrag=3")
    commands = [
        f"oph_reduce cube={{}};operation={operation};materialize={materialize}"
        for operation in ("avg", "max", "min", "sum", "count", "std", "var", "quantile;order=0.3")
        for materialize in ("yes", "no")] + [
        "oph_reduce cube={};operation=avg;group_size=7",
        "oph_reduce2 cube={};dim=time;concept_level=M;operation=avg;midnight=00",
        "oph_reduce2 cube={};dim=time;concept_level=M;operation=var;midnight=00",
        "oph_reduce2 cube={};dim=time;concept_level=M;operation=max;midnight=00;mode=climatology",
        "oph_subset cube={};subset_dims=lat|lon;subset_filter=2:5|3:2:19",
        "oph_subset cube={};subset_dims=time;subset_filter=4:9;materialize=no",
        "oph_apply cube={};query=oph_sum_scalar('oph_float','oph_float',measure,1.5);materialize=no",
        "oph_merge cube={}", "oph_split cube={};nsplit=2"]
    for command in commands:
        results = [files.values(files.run(command.format(cube)).cube) for cube in (reference, copy)]
        numpy.testing.assert_allclose(*results, rtol=1e-6, err_msg=command)
        if "var" not in command and "std" not in command:
            numpy.testing.assert_array_max_ulp(*results, maxulp=1)
    other = files.run(f"oph_apply cube={copy};query=oph_mul_scalar('oph_float','oph_float',measure,2)").cube
    one = files.run(f"oph_intercube cube={other};cube2={reference};operation=sub").cube
    same = files.run(f"oph_intercube cube={other};cube2={copy};operation=sub").cube
    assert files.are_equal(one, same)


def test_many_groups_are_reduced_while_they_are_read(files, stack):
    path = write_series(files.path / "a.nc", 400, 20, 30)
    cube = files.load(path, "reference", "nfrag=1")
    pairs = files.run(f"oph_reduce cube={cube};operation=avg;group_size=2;materialize=no").cube
    with netCDF4.Dataset(path) as file:
        wanted = file["tas"][:].astype("f8").reshape(200, 2, 20, 30).mean(axis=1).transpose(1, 2, 0)
    numpy.testing.assert_allclose(files.values(pairs), wanted, rtol=1e-6)
    server, table = run_sql(stack, "metadb", "SELECT io_server.name, table_name FROM fragment JOIN io_server ON "
                            f"io_server.id = io_server_id WHERE cube_id = {pairs.rsplit('/', 1)[1]} LIMIT 1;").split()
    view = run_sql(stack, server, f"SHOW CREATE VIEW {table};")
    assert "oph_internal_reduce_file" in view


@pytest.mark.parametrize("rows,arrays,fragments", [("time", "lev|lat|lon", 3), ("time|lev", "lat|lon", 1)])
def test_groups_that_take_turns_along_the_rows(files, rows, arrays, fragments):
    """All of them in one pass over the file, the same to the last bit as group by group."""
    path = write(files.path / "a.nc", "deflated", steps=800)
    reference, copy = both(files, path, f"exp_dim={rows};imp_dim={arrays};nfrag={fragments}")
    for operation, mode in (("avg", "anomaly"), ("std", "climatology"), ("max", "anomaly"), ("count", "climatology")):
        command = f"dim=time;concept_level=M;midnight=00;operation={operation};mode={mode};materialize=no"
        one, other = (files.run(f"oph_aggregate2 cube={cube};{command}").cube for cube in (reference, copy))
        assert files.are_equal(one, other), command


def test_reductions_of_any_axis(files):
    """Where time is not the outermost dimension of the file, or is not all that is reduced."""
    path = write(files.path / "a.nc", "shuffled")
    for rows, arrays in LAYOUTS:
        reference, copy = both(files, path, f"exp_dim={'|'.join(rows)};imp_dim={'|'.join(arrays)}")
        for command in ("oph_reduce cube={};operation=avg", "oph_reduce cube={};operation=max;group_size=5"):
            if "5" in command and SIZES[arrays[-1]] % 5:
                continue
            results = [files.values(files.run(command.format(cube)).cube) for cube in (reference, copy)]
            numpy.testing.assert_allclose(*results, rtol=1e-6, err_msg=f"{rows} {arrays} {command}")


@pytest.mark.parametrize("name,measure", [("coads_climatology.cdf", "SST"), ("levitus_climatology.cdf", "TEMP")])
def test_real_files(files, name, measure):
    path = files.path / name
    shutil.copy(ferret(name), path)
    reference, copy = both(files, path, "", measure)
    assert files.are_equal(reference, copy)
    results = [files.values(files.run(f"oph_reduce cube={cube};operation=avg").cube) for cube in (reference, copy)]
    numpy.testing.assert_array_max_ulp(*results, maxulp=1)


def test_refragmenting_makes_references(files):
    cube = files.load(write(files.path / "a.nc", "tiles"), "reference", "nfrag=4")
    for command in (f"oph_merge cube={cube};nmerge=2", f"oph_split cube={cube};nsplit=3"):
        again = files.run(command).cube
        schema = files.run(f"oph_cubeschema cube={again}")
        assert "reference" in str(schema.response), command
        assert files.are_equal(cube, again)


def test_changed_and_lost_files_are_errors(files, stack):
    path = write(files.path / "a.nc", "steps")
    cube = files.load(path, "reference")
    virtual = files.run(f"oph_apply cube={cube};query=oph_sum_scalar('oph_float','oph_float',measure,1);"
                        "materialize=no").cube
    times = path.stat()
    commands = [f"oph_explorecube cube={cube}", f"oph_reduce cube={cube};operation=max;reuse=no",
                f"oph_exportnc2 cube={virtual};output_path=/in_place;output_name=out;force=yes"]
    for change, said in ((lambda: os.utime(path), "was changed"),
                         (lambda: path.write_bytes(path.read_bytes() + b"x"), "was changed"),
                         (lambda: path.rename(files.path / "gone.nc"), "is not there")):
        change()
        for command in commands:
            answer = stack.ask(command)
            assert answer.exit_status != 0 and f"refers to {said}" in answer.error, (command, answer.error)
            assert "a.nc" in answer.error and "oph_internal" not in answer.error, (command, answer.error)
    # As it was: everything is well again.
    (files.path / "gone.nc").rename(path)
    os.truncate(path, times.st_size)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    for command in commands:
        files.run(command)


def test_what_cannot_be_read_in_place_is_refused(files, stack):
    with netCDF4.Dataset(files.path / "a.nc", "w") as file:
        for name in ("time", "lat"):
            file.createDimension(name, 4)
        file.createVariable("sum", "f4", ("time", "lat"), chunksizes=(2, 4), fletcher32=True)[:] = 1
    claims = "SELECT COUNT(*) FROM storage_claim"
    before = run_sql(stack, "metadb", claims)
    for arguments, said in (("storage=reference", "use storage=copy"), ("storage=reference;compressed=yes", "compressed"),
                            ("storage=link", "storage must be one of")):
        answer = stack.ask(f"oph_importnc src_path=in_place/a.nc;measure=sum;{arguments}")
        assert answer.exit_status != 0 and said in answer.error, answer.error
    assert run_sql(stack, "metadb", claims) == before
    outside = files.path / "outside.nc"
    outside.symlink_to("/etc/passwd")
    answer = stack.ask("oph_importnc src_path=in_place/outside.nc;measure=x;storage=reference")
    assert answer.exit_status != 0
    query = "oph_internal_read_file(measure,1,1,2)"
    cube = files.load(write(files.path / "b.nc", "steps"), "reference")
    answer = stack.ask(f"oph_apply cube={cube};query={query}")
    assert answer.exit_status != 0 and "unknown primitive" in answer.error


def test_deletion_leaves_nothing(files, stack):
    before = stack.fragment_tables()
    cube = files.load(write(files.path / "a.nc", "tiles"), "reference", "nfrag=4")
    number = cube.rsplit("/", 1)[1]
    assert any(f"fact_{number}_0" in names for names in stack.fragment_tables().values())
    stack.run(f"oph_delete cube={cube}")
    assert stack.fragment_tables() == before


def test_large_sparse_file_answers_at_once(files, stack):
    """10 GB that take no room: a reference reads of it what it needs."""
    path = write_sparse(files.path / "sparse.nc", steps=13000, latitudes=400, longitudes=500)
    assert path.stat().st_size > 1e10 and path.stat().st_blocks * 512 < 1e9
    cube = files.load(path, "reference")
    answer = files.run(f"oph_explorecube cube={cube};subset_dims=lat|lon;subset_filter=201|251;limit_filter=1")
    assert "5" in str(answer.response)
    assert path.stat().st_blocks * 512 < 1e9


@pytest.mark.parametrize("storage", ["steps", "shuffled", "big_endian", "classic"])
def test_exported_index_leads_others_to_the_data(files, storage):
    path = write(files.path / "a.nc", storage, unlimited=storage == "steps", other=True)
    cube = files.load(path, "reference", "exp_dim=lat|lon;imp_dim=lev|time;subset_dims=lat;subset_filter=2:5")
    files.run(f"oph_fileindex cube={cube};output_path=/in_place;output_name=index")
    with netCDF4.Dataset(path) as file:
        file.set_auto_mask(False)
        assert numpy.array_equal(read_references(files.path / "index.json", "tas"), file["tas"][:])
        assert numpy.array_equal(read_references(files.path / "index.json", "lon"), file["lon"][:])
    references = json.loads((files.path / "index.json").read_text())["refs"]
    assert json.loads(references["tas/.zattrs"])["_ARRAY_DIMENSIONS"] == list(SIZES)
    assert "lat/.zarray" not in references
