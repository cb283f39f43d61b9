# SPDX-License-Identifier: GPL-3.0-or-later
"""Reduce, apply, subset, duplicate, delete and explore a real datacube: against CDO and NumPy."""

import shutil
import subprocess
from pathlib import Path

import netCDF4
import numpy as np
import pytest

from support.cubes import explore

CLIMATOLOGY = Path("/usr/share/ferret-vis/data/coads_climatology.cdf")
LAYOUTS = [(1, 1), (2, 2), (7, 1)]  # fragments of a server, processes


@pytest.fixture(scope="module")
def file(stack):
    target = stack.data / "cubes_sst.nc"
    target.parent.mkdir(exist_ok=True)
    shutil.copy(CLIMATOLOGY, target)
    yield target
    target.unlink()


@pytest.fixture(scope="module")
def sst(stack, file):
    """The same sea surface temperature in several layouts: (cube, processes)."""
    cubes = []
    for nfrag, ncores in LAYOUTS:
        answer = stack.run(f"oph_importnc src_path=/{file.name};measure=SST;nfrag={nfrag};"
                           "imp_dim=TIME;cwd=/")
        cubes.append((answer.cube, ncores))
    yield cubes
    for cube, _ in cubes:
        stack.run(f"oph_delete cube={cube}")


def read(file, variable="SST"):
    """A variable as it lies in the file, missing values included."""
    with netCDF4.Dataset(file) as dataset:
        dataset.set_auto_mask(False)
        return dataset[variable][:]


def by_rows(array):
    """(time, lat, lon) as a cube has it: one row for each point, time in the row."""
    return array.reshape(array.shape[0], -1).T


def cdo(file, folder, *operators):
    """What CDO makes of the climatology."""
    result = folder / "cdo.nc"
    subprocess.run(["cdo", "-s", "-O", *operators, "-selname,SST", file, result], check=True,
                   capture_output=True, timeout=60)
    return read(result)


def units_in_last_place(left, right):
    return np.max(np.abs(left.view("i4").astype("i8") - right.view("i4").astype("i8")))


@pytest.mark.parametrize("operation, operator", [
    ("avg", "timmean"), ("max", "timmax"), ("min", "timmin"), ("sum", "timsum"),
    ("std", "timstd1"), ("var", "timvar1")])
def test_reduction_of_everything(stack, sst, make, file, tmp_path, operation, operator):
    expected = by_rows(cdo(file, tmp_path, f"-{operator}"))
    for cube, ncores in sst:
        rows, coordinates = explore(
            stack, make(f"oph_reduce cube={cube};operation={operation};ncores={ncores}"))
        assert rows.shape == expected.shape
        missing = expected == np.float32(-1e34)
        if operation in ("std", "var"):
            # CDO makes 0 of a single value, which has no sample variance.
            counts = (by_rows(read(file)) != np.float32(-1e34)).sum(axis=1, keepdims=True)
            several = ~missing & (counts > 1)
            np.testing.assert_allclose(rows[several], expected[several], rtol=2e-4, atol=1e-6)
            continue
        assert np.array_equal(missing, rows == np.float32(-1e34))
        assert units_in_last_place(rows, expected) <= (0 if operation in ("max", "min") else 1)
        assert coordinates["TIME"].size == 0


def test_reduction_in_groups(stack, sst, make, file, tmp_path):
    expected = by_rows(cdo(file, tmp_path, "-timselmean,3"))
    for cube, ncores in sst:
        rows, coordinates = explore(stack, make(
            f"oph_reduce cube={cube};operation=avg;group_size=3;ncores={ncores};nthreads=2"))
        assert rows.shape == expected.shape
        assert units_in_last_place(rows, expected) <= 1
        assert coordinates["TIME"].tolist() == [1, 2, 3, 4]


def test_reduction_keeps_attributes_and_lifts_the_level(stack, sst, make):
    cube = sst[0][0]
    reduced = make(f"oph_reduce cube={cube};operation=avg;description=annual mean")
    schema = stack.run(f"oph_cubeschema cube={reduced}")
    assert schema.rows("cubeschema_cubeinfo")[0]["LEVEL"] == "1"
    assert schema.rows("cubeschema_morecubeinfo")[0]["DESCRIPTION"] == "annual mean"
    time = [row for row in schema.rows("cubeschema_diminfo") if row["NAME"] == "TIME"][0]
    assert (time["SIZE"], time["CONCEPT LEVEL"][-3:]) == ("ALL", "(A)")

    def attributes(pid):
        answer = stack.run(f"oph_explorecube cube={pid};limit_filter=1;export_metadata=yes")
        return answer.rows("explorecube_metadata")

    method = {"Variable": "SST", "Key": "cell_methods", "Type": "text", "Value": "TIME: mean"}
    assert method in attributes(reduced)
    assert [row for row in attributes(reduced) if row != method] == attributes(cube)


def test_box_by_index(stack, sst, make, file, tmp_path):
    expected = by_rows(cdo(file, tmp_path, "-selindexbox,50,89,30,59"))
    for cube, ncores in sst:
        rows, _ = explore(stack, make(
            f"oph_subset cube={cube};subset_dims=COADSX|COADSY;subset_filter=50:89|30:59;"
            f"ncores={ncores}"))
        assert np.array_equal(rows, expected)


def test_box_by_coordinate(stack, sst, make, file, tmp_path):
    expected = by_rows(cdo(file, tmp_path, "-sellonlatbox,61,139,-30,30"))
    for cube, ncores in sst:
        rows, coordinates = explore(stack, make(
            f"oph_subset cube={cube};subset_dims=COADSX|COADSY;subset_filter=61:139|-30:30;"
            f"subset_type=coord;ncores={ncores}"))
        assert np.array_equal(rows, expected)
        assert coordinates["COADSX"].tolist() == list(range(61, 140, 2))


def test_steps_and_lists_on_all_dimensions(stack, sst, make, file):
    expected = by_rows(read(file)[np.ix_([0, 1, 11], range(4, 90, 7), [0, 9, 179])])
    filters = "subset_dims=TIME|COADSY|COADSX;subset_filter=1:2,end|5:7:end|1,10,180"
    for cube, ncores in sst:
        rows, coordinates = explore(stack, make(f"oph_subset cube={cube};{filters};"
                                                f"ncores={ncores}"))
        assert np.array_equal(rows, expected)
        assert coordinates["COADSX"].tolist() == [21, 39, 379]
        shown, _ = explore(stack, cube, filters)
        assert np.array_equal(shown, expected)


def test_season(stack, sst, make, file):
    rows, _ = explore(stack, make(f"oph_subset cube={sst[1][0]};subset_dims=TIME;"
                                  "subset_filter=JJA;subset_type=coord"))
    assert np.array_equal(rows, by_rows(read(file)[5:8]))


def test_expression(stack, sst, make, file, tmp_path):
    expected = by_rows(cdo(file, tmp_path, "-addc,273.15"))
    for cube, ncores in sst:
        applied = make(f"oph_apply cube={cube};measure_type=auto;measure=kelvin;ncores={ncores};"
                       "query=oph_sum_scalar(measure,273.15,-1e34)")
        rows, _ = explore(stack, applied)
        missing = expected == np.float32(-1e34)
        assert np.array_equal(missing, rows == np.float32(-1e34))
        assert units_in_last_place(rows[~missing], expected[~missing]) <= 1
    schema = stack.run(f"oph_cubeschema cube={applied}")
    assert schema.rows("cubeschema_cubeinfo")[0]["MEASURE"] == "kelvin"


def test_expression_that_changes_type_and_length(stack, sst, make, file):
    applied = make(
        f"oph_apply cube={sst[1][0]};ncores=2;"
        "query=oph_cast('oph_float','oph_double',oph_get_subarray('oph_float','oph_float',"
        "measure,3,4));dim_query=oph_get_subarray('oph_double','oph_double',dimension,3,4)")
    rows, coordinates = explore(stack, applied)
    assert rows.dtype == np.float64
    expected = by_rows(read(file)[2:6]).astype("f8")
    expected[expected < -9e33] = -1e34  # still missing: the same number, as a double has it
    assert np.array_equal(rows, expected)
    assert np.array_equal(coordinates["TIME"], read(file, "TIME")[2:6])


def test_expression_that_reduces_equals_reduce(stack, sst, make):
    cube = sst[0][0]
    by_apply, coordinates = explore(stack, make(
        f"oph_apply cube={cube};query=oph_reduce('oph_float','oph_float',measure,'oph_avg',0,2,"
        "-1e34)"))
    by_reduce, _ = explore(stack, make(f"oph_reduce cube={cube};operation=avg"))
    assert np.array_equal(by_apply, by_reduce)
    assert coordinates["TIME"].size == 0


def test_copy_is_equal_in_all_layouts(stack, sst, make, file):
    for cube, ncores in sst:
        rows, coordinates = explore(stack, make(f"oph_duplicate cube={cube};ncores={ncores};"
                                                "nthreads=2"))
        assert np.array_equal(rows, by_rows(read(file)))
        assert np.array_equal(coordinates["TIME"], read(file, "TIME"))


def test_deletion_leaves_nothing(stack, sst):
    before = stack.fragment_tables()
    copy = stack.run(f"oph_duplicate cube={sst[1][0]}").cube
    assert stack.fragment_tables() != before
    stack.run(f"oph_delete cube={copy};ncores=2")
    assert stack.fragment_tables() == before
    assert stack.ask(f"oph_delete cube={copy}").error == f"no such datacube (cube={copy})"


def test_exploration_as_text(stack, sst):
    answer = stack.run(f"oph_explorecube cube={sst[2][0]};subset_dims=COADSY|TIME;"
                       "subset_filter=-0.9:1.1|1:2;subset_type=coord|index;limit_filter=3;"
                       "show_index=yes;show_id=yes;show_time=yes;level=2")
    rows = answer.rows("explorecube_data")
    assert list(rows[0]) == ["ID", "INDEX OF COADSY", "COADSY", "INDEX OF COADSX", "COADSX", "SST"]
    assert [row["INDEX OF COADSX"] for row in rows] == ["1", "2", "3"]
    assert rows[0]["COADSX"] == "21.000000"
    assert rows[0]["SST"].count(", ") == 1
    assert answer.message("Summary") == "Selected 3 row(s) out of 180"
    times = answer.rows("explorecube_dimvalues", "TIME")
    assert times[0]["VALUE"] == "0000-01-16 06:00:00"


@pytest.mark.parametrize("command, message", [
    ("oph_reduce operation=avg;group_size=24",
     "group size is larger than the array (length=12, group_size=24)"),
    ("oph_reduce operation=quantile;order=2",
     "order must be between 0 and 1 for a quantile (order=2)"),
    ("oph_subset subset_dims=latitude;subset_filter=1",
     "the cube has no dimension latitude; it has COADSY, COADSX, TIME"),
    ("oph_subset subset_dims=COADSY;subset_filter=900:950",
     "index 900:950 is outside COADSY (1:90)"),
    ("oph_subset subset_dims=COADSY;subset_filter=2.1:2.9;subset_type=coord",
     "the filter selects nothing of COADSY, which goes from -89.000000 to 89.000000 "
     "(subset_filter=2.1:2.9)"),
    ("oph_apply query=oph_sum_scalr(measure,2)",
     "unknown primitive (oph_sum_scalr), did you mean oph_sum_scalar?"),
    ("oph_apply query=oph_sum_scalar('oph_double','oph_double',measure,2)",
     "argument measure of oph_sum_scalar must be of type oph_double, it is oph_float "
     "(position=42)"),
    ("oph_apply query=oph_get_subarray3('oph_float','oph_float',measure,'1:99',1,12)",
     "oph_get_subarray3: the subset leaves the dimension (first=1, last=99, size=12)"),
    ("oph_duplicate container=nowhere", "no such container (container=/nowhere)"),
])
def test_what_is_wrong_is_told_and_leaves_nothing(stack, sst, command, message):
    before = stack.fragment_tables()
    assert stack.ask(f"{command};cube={sst[1][0]}").error == message
    assert stack.fragment_tables() == before


def test_aggregation_of_rows_in_all_layouts(stack, sst, make, file):
    values = np.ma.masked_equal(by_rows(read(file)), np.float32(-1e34))
    for cube, ncores in sst:
        rows, _ = explore(stack, make(
            f"oph_apply cube={cube};measure_type=auto;ncores={ncores};"
            "query=oph_aggregate_operator(measure,'oph_max',-1e34)"))
        assert np.array_equal(rows, [values.max(axis=0).data])
