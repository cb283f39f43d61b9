# SPDX-License-Identifier: GPL-3.0-or-later
"""Cubes that refer to several files: as their copies in all that they give, and clear about the one that changed."""

import json
import os

import netCDF4
import numpy
import pytest

from support.in_place import LAYOUTS, files_in_place, write
from support.references import read_references


@pytest.fixture
def files(stack):
    yield from files_in_place(stack)


def write_parts(files, *storages, **options):
    """Files of different lengths whose names do not tell their order."""
    lengths = [14, 50, 3, 31]
    paths, first = [], 0
    for number, storage in enumerate(storages):
        path = files.path / f"part_{'dacb'[number]}.nc"
        paths.append(write(path, storage, first=first, steps=lengths[number], **options))
        first += lengths[number]
    return paths


def both(files, arguments="", pattern="part_?.nc"):
    return files.join(pattern, "reference", arguments), files.join(pattern, "copy", arguments)


@pytest.mark.parametrize("storages", [("steps", "steps", "steps"), ("contiguous", "shuffled", "classic", "tiles"),
                                      ("deflated", "deflated", "big_endian")])
def test_joined_files_give_the_values_of_a_copy(files, storages):
    write_parts(files, *storages, unlimited="tiles" in storages)
    scattered = "subset_dims=time|lon;subset_filter=60:3:66,5:9,12:20|3:17"
    for number, (rows, arrays) in enumerate(LAYOUTS):
        arguments = f"exp_dim={'|'.join(rows)};imp_dim={'|'.join(arrays)};nfrag=3;"
        reference, copy = both(files, arguments + (scattered if number % 2 else ""))
        assert files.are_equal(reference, copy), (rows, arrays)


def test_each_file_is_packed_in_its_own_way(files):
    for number, (storage, scale) in enumerate((("steps", 0.5), ("shuffled", 0.25), ("classic", 2.0))):
        write(files.path / f"part_{number}.nc", storage, kind="i2", packed=True, scale=scale, first=50 * number)
    assert files.are_equal(*both(files))


def test_operators_over_joined_references(files):
    write_parts(files, "steps", "shuffled", "classic", "steps", unlimited=True)
    cubes = both(files, "nfrag=3")
    for command in (
            "oph_reduce cube={};operation=avg", "oph_reduce cube={};operation=max;materialize=no",
            "oph_reduce cube={};operation=std", "oph_reduce cube={};operation=quantile;order=0.3",
            "oph_reduce cube={};operation=sum;group_size=7",
            "oph_reduce2 cube={};dim=time;concept_level=M;operation=avg;midnight=00;materialize=no",
            "oph_reduce2 cube={};dim=time;concept_level=M;operation=avg;midnight=00;mode=climatology",
            "oph_aggregate2 cube={};dim=lat;operation=max;materialize=no",
            "oph_subset cube={};subset_dims=lat|time;subset_filter=2:5|10:3:90",
            "oph_merge cube={}", "oph_split cube={};nsplit=2"):
        results = [files.values(files.run(command.format(cube)).cube) for cube in cubes]
        numpy.testing.assert_allclose(*results, rtol=1e-6, err_msg=command)


# What is taken of a cube, whether it can be read in place, and the files that it then needs.
SUBSETS = [("subset_dims=lat|lon;subset_filter=2:5|3:19", True, "acbd"),
           ("subset_dims=time|lev;subset_filter=2:10,70:80|2", True, "db"),
           ("subset_dims=time;subset_filter=5", True, "d"),
           ("subset_dims=lat|lon;subset_filter=1:2:9|1:3:20", False, "acbd")]


@pytest.mark.parametrize("subset,is_reference,needed", SUBSETS)
def test_subsets_of_references_are_references(files, stack, subset, is_reference, needed):
    write_parts(files, "steps", "classic", "contiguous", "steps")
    for arguments in ("nfrag=3", "exp_dim=time|lat;imp_dim=lev|lon;nfrag=1"):
        cubes = both(files, arguments)
        parts = [files.run(f"oph_subset cube={cube};{subset};materialize=no").cube for cube in cubes]
        kind = "reference" if is_reference else "virtual"
        assert f"'{kind}'" in str(stack.run(f"oph_cubeschema cube={parts[0]}").response)
        assert files.are_equal(*parts), arguments
        means = [files.run(f"oph_reduce cube={cube};operation=avg;materialize=no").cube for cube in parts]
        numpy.testing.assert_allclose(*map(files.values, means), rtol=1e-6)
        again = files.run(f"oph_subset cube={parts[0]};subset_dims=lon;subset_filter=2:4;materialize=no").cube
        copied = files.run(f"oph_subset cube={parts[1]};subset_dims=lon;subset_filter=2:4;materialize=no").cube
        assert files.are_equal(again, copied)
    before = stack.fragment_tables()
    for name in set("acbd") - set(needed):
        (files.path / f"part_{name}.nc").unlink()
    stored = stack.run(f"oph_subset cube={cubes[0]};{subset};materialize=yes;reuse=no").cube
    assert files.are_equal(stored, parts[1])
    stack.run(f"oph_delete cube={stored}")
    assert stack.fragment_tables() == before
    if is_reference:
        stack.run(f"oph_delete cube={cubes[0]}")
    files.values(parts[0])


def test_the_catalogue_tells_the_files(files, stack):
    write_parts(files, "steps", "classic", "shuffled")
    cube = files.join("part_?.nc", "reference", "checksum=yes")
    assert "variable tas of in_place/part_d.nc and 2 more" in str(stack.run(f"oph_cubeschema cube={cube}").response)
    io = str(stack.run(f"oph_cubeio cube={cube}").response)
    assert "part_d.nc" in io
    cut = files.join("part_?.nc", "reference", "subset_dims=time;subset_filter=20:30")
    assert "variable tas of in_place/part_a.nc'" in str(stack.run(f"oph_cubeschema cube={cut}").response)
    before = stack.fragment_tables()
    stack.run(f"oph_delete cube={files.join('part_?.nc', 'reference')}")
    assert stack.fragment_tables() == before


def test_the_file_that_changed_is_named(files, stack):
    paths = write_parts(files, "steps", "classic", "shuffled", "steps")
    cube = files.join("part_?.nc", "reference", "exp_dim=time;imp_dim=lev|lat|lon;nfrag=1")
    virtual = files.run(f"oph_apply cube={cube};query=oph_sum_scalar('oph_float','oph_float',measure,1);"
                        "materialize=no").cube
    commands = [f"oph_explorecube cube={cube};limit_filter=1;subset_dims=time;subset_filter=66",
                f"oph_exportnc2 cube={virtual};output_path=/in_place;output_name=out;force=yes"]
    whole = f"oph_explorecube cube={cube};limit_filter=1;subset_dims=time;subset_filter=3"
    times = paths[2].stat()
    gone = files.path / "gone.nc"
    for change, said in ((lambda: os.utime(paths[2]), "was changed"), (lambda: paths[2].rename(gone), "is not there")):
        change()
        for command in commands:
            answer = stack.ask(command)
            assert answer.exit_status != 0 and said in answer.error, (command, answer.error)
            assert paths[2].name in answer.error, answer.error
        # What other files have is there.
        files.run(whole)
    gone.rename(paths[2])
    os.utime(paths[2], ns=(times.st_atime_ns, times.st_mtime_ns))
    for command in commands:
        files.run(command)


def test_files_that_give_nothing_are_left_out(files):
    paths = write_parts(files, "steps", "classic", "shuffled", "steps")
    reference, copy = both(files, "subset_dims=time;subset_filter=2:10,70:80")
    for path in paths[1:3]:
        path.unlink()
    assert files.are_equal(reference, copy)


def test_hundreds_of_files(files):
    for number in range(150):
        write(files.path / f"part_{number:03}.nc", "classic" if number % 2 else "steps", first=3 * number, steps=3)
    for arguments in ("ncores=2", "exp_dim=time|lat;imp_dim=lev|lon"):
        reference, copy = both(files, arguments, "part_???.nc")
        assert files.are_equal(reference, copy), arguments


def test_a_file_that_cannot_be_read_in_place_is_named(files, stack):
    write_parts(files, "steps", "classic")
    with netCDF4.Dataset(files.path / "part_d.nc") as whole, netCDF4.Dataset(files.path / "part_c.nc", "w") as file:
        for name, dimension in whole.dimensions.items():
            file.createDimension(name, dimension.size)
            copy = file.createVariable(name, "f8", (name,))
            copy.setncatts(whole[name].__dict__)
            copy[:] = whole[name][:] + (100 if name == "time" else 0)
        file.createVariable("tas", "f4", whole["tas"].dimensions, fill_value=-9999, fletcher32=True)[:] = 1
    before = stack.fragment_tables()
    answer = stack.ask("oph_importncs src_path=in_place/part_?.nc;measure=tas;storage=reference")
    assert answer.exit_status != 0 and "use storage=copy (path=in_place/part_c.nc)" in answer.error, answer.error
    assert stack.fragment_tables() == before


# Which files become one variable for others, or what is said of them.
INDEXES = [(("steps", "model", "steps"), {"unlimited": True}, None), (("contiguous", "contiguous"), {}, None),
           (("classic", "offset64", "data64"), {}, None),
           (("contiguous", "classic"), {}, "store the numbers in different ways"),
           (("shuffled", "shuffled"), {}, "no chunks of one shape that end where files end"),
           (("steps", "tiles"), {}, "no chunks of one shape")]


@pytest.mark.parametrize("storages,options,refusal", INDEXES)
def test_exported_index_of_several_files(files, stack, storages, options, refusal):
    paths = write_parts(files, *storages, **options)
    command = f"oph_fileindex cube={files.join('part_?.nc', 'reference')};output_path=/in_place;output_name=index"
    if refusal is not None:
        answer = stack.ask(command)
        assert answer.exit_status != 0 and refusal in answer.error and "part_" in answer.error, answer.error
        return
    files.run(command)
    wanted = {"tas": [], "time": []}
    for path in paths:
        with netCDF4.Dataset(path) as file:
            file.set_auto_mask(False)
            for name, parts in wanted.items():
                parts.append(file[name][:])
    for name, parts in wanted.items():
        assert numpy.array_equal(read_references(files.path / "index.json", name), numpy.concatenate(parts)), name
    references = json.loads((files.path / "index.json").read_text())["refs"]
    places = [place for key, place in references.items() if key.startswith("tas/") and "/." not in key]
    assert {place[0] for place in places} == {str(path.resolve()) for path in paths}
