# SPDX-License-Identifier: GPL-3.0-or-later
"""Operators on several cubes, other fragments and compression, against CDO and NumPy on real data."""

import numpy as np
import pytest

from oracle.test_cubes import (by_rows, cdo, explore, file, read,  # noqa: F401
                               units_in_last_place)

MISSING = np.float32(-1e34)
LAYOUTS = ["nfrag=1;nhost=1", "nfrag=3;nhost=2", "nfrag=7;nhost=2;compressed=yes"]


@pytest.fixture(scope="module")
def sst(stack, file):  # noqa: F811
    """The same sea surface temperature in layouts that do not fit each other."""
    cubes = [stack.run(f"oph_importnc src_path=/{file.name};measure=SST;imp_dim=TIME;cwd=/;"
                       f"container=layout_{i};{layout}").cube for i, layout in enumerate(LAYOUTS)]
    yield cubes
    for cube in cubes:
        stack.run(f"oph_delete cube={cube}")


def reference(a, b, operation):
    """What the operation makes of two arrays: where one is missing, of the other alone."""
    both = (a != MISSING) & (b != MISSING)
    with np.errstate(all="ignore"):
        value = {"sum": a + b, "sub": a - b, "mul": a * b, "div": a / b, "max": np.maximum(a, b),
                 "min": np.minimum(a, b)}[operation]
        alone_b = {"sub": -b, "div": 1 / b}.get(operation, b)
    value = np.where(both, value, np.where(a != MISSING, a, alone_b))
    return np.where((a == MISSING) & (b == MISSING), MISSING, value).astype("f4")


@pytest.fixture(scope="module")
def shifted(stack, sst):
    """Another field on the same grid, with other gaps, in each layout."""
    query = "oph_shift('oph_float','oph_float',measure,1)"
    cubes = [stack.run(f"oph_apply cube={cube};query={query}").cube for cube in sst]
    yield cubes
    for cube in cubes:
        stack.run(f"oph_delete cube={cube}")


@pytest.mark.parametrize("operation", ["sum", "sub", "mul", "div", "max", "min"])
def test_pairs_of_any_layouts(stack, sst, shifted, make, operation):  # noqa: F811
    a, _ = explore(stack, sst[0])
    b, _ = explore(stack, shifted[0])
    expected = reference(a, b, operation)
    for first, second, ncores in ((0, 0, 1), (1, 1, 2), (1, 2, 2), (2, 0, 1)):
        rows, coordinates = explore(stack, make(
            f"oph_intercube cube={sst[first]};cube2={shifted[second]};operation={operation};"
            f"ncores={ncores};nthreads=2"))
        np.testing.assert_array_equal(rows, expected)  # NaN (0 / 0) equals NaN
        assert coordinates["TIME"].size == 12


def test_anomaly_against_cdo(stack, sst, make, file, tmp_path):  # noqa: F811
    expected = by_rows(cdo(file, tmp_path, "-sub", "-selname,SST", file, "-timmean"))
    mean = make(f"oph_reduce cube={sst[1]};operation=avg")
    rows, _ = explore(stack, make(f"oph_intercube cube={sst[2]};cube2={mean};ncores=2"))
    known = by_rows(read(file)) != MISSING
    assert rows.shape == expected.shape
    np.testing.assert_allclose(rows[known], expected[known], atol=4e-6)


AXES = {"TIME": 0, "COADSY": 1, "COADSX": 2}
LACKING = [  # explicit dimensions, implicit ones, those that the second operand lacks
    ("COADSY|COADSX", "TIME", "COADSX"), ("TIME|COADSY", "COADSX", "TIME|COADSX"),
    ("TIME|COADSY", "COADSX", "COADSY"), ("COADSX", "TIME|COADSY", "COADSY"),
    ("COADSY", "COADSX|TIME", "COADSX|COADSY"), ("COADSX", "COADSY|TIME", "COADSX|COADSY|TIME")]


@pytest.mark.parametrize("explicit, implicit, lacking", LACKING)
def test_an_operand_is_repeated_along_what_it_lacks(stack, make, file, explicit, implicit, lacking):  # noqa: F811
    container = f"lack_{explicit}".replace("|", "_")
    cubes = [make(f"oph_importnc src_path=/{file.name};measure=SST;exp_dim={explicit};imp_dim={implicit};cwd=/;"
                  f"container={container};{layout}") for layout in LAYOUTS]
    order = [AXES[name] for name in [*explicit.split("|"), *implicit.split("|")]]
    field = read(file).transpose(order)
    axes = tuple(order.index(AXES[name]) for name in lacking.split("|"))
    least = np.where(field == MISSING, np.inf, field).min(axis=axes, keepdims=True)
    least = np.where(np.isinf(least), MISSING, least).astype("f4")
    expected = reference(field, np.broadcast_to(least, field.shape), "sub")
    for first, second in ((0, 2), (1, 1), (2, 0)):
        part = cubes[second]
        for name in lacking.split("|"):
            operator = "aggregate2" if name in explicit else "reduce2"
            part = make(f"oph_{operator} cube={part};dim={name};operation=min")
        rows, _ = explore(stack, make(f"oph_intercube cube={cubes[first]};cube2={part};ncores=2"))
        np.testing.assert_array_equal(rows, expected.reshape(rows.shape))


def test_fragments_come_and_go(stack, sst, make, file):  # noqa: F811
    expected = by_rows(read(file))
    for cube in sst:
        for command in ("oph_merge nmerge=1", "oph_merge nmerge=0", "oph_split nsplit=5"):
            changed = make(f"{command};cube={cube};ncores=2")
            rows, _ = explore(stack, changed)
            assert np.array_equal(rows, expected)
            schema = stack.run(f"oph_cubeschema cube={changed}")
            compressed = schema.rows("cubeschema_morecubeinfo")[0]["COMPRESSED"]
            assert compressed == ("yes" if cube == sst[2] else "no")


def test_many_cubes(stack, sst, make):  # noqa: F811
    a, _ = explore(stack, sst[0])
    mean, _ = explore(stack, make(f"oph_intercube2 cubes={'|'.join(sst)}"))
    assert units_in_last_place(mean, a) <= 1
    interlaced, _ = explore(stack, make(f"oph_mergecubes cubes={sst[1]}|{sst[2]};ncores=2"))
    assert np.array_equal(interlaced, np.repeat(a, 2, axis=1))
    appended, coordinates = explore(stack, make(f"oph_mergecubes cubes={sst[2]}|{sst[0]};mode=a"))
    assert np.array_equal(appended, np.tile(a, 2))
    assert coordinates["TIME"].tolist() == list(range(1, 25))


def test_compressed_cubes_are_smaller_and_the_same(stack, sst, make, file, tmp_path):  # noqa: F811
    sizes = [float(stack.run(f"oph_cubesize cube={cube};algorithm=count").rows("cubesize")[0]
                   ["CUBE SIZE"]) for cube in sst]
    assert sizes[2] < sizes[1]
    count = stack.run(f"oph_cubeelements cube={sst[2]};algorithm=count")
    assert count.rows("cubeelements")[0]["NUMBER OF ELEMENTS"] == str(12 * 90 * 180)
    box = "subset_dims=COADSY|TIME;subset_filter=30:59|2:9"
    part, _ = explore(stack, make(f"oph_subset cube={sst[2]};{box};ncores=2"))
    assert np.array_equal(part, by_rows(read(file)[1:9, 29:59]))
    stack.run(f"oph_exportnc2 cube={sst[2]};output_path=/;output_name=layout_packed;force=yes;dim_order=cf")
    assert np.array_equal(read(stack.data / "layout_packed.nc"), read(file))


@pytest.mark.parametrize("sizes, explicit, rows, message", [
    ("100000|100000|100000", 2, 10**10, "the new datacube needs more space than is free on the disk of its "
     "I/O servers (bytes=80003200"),
    ("1|100000|100000", 1, 1, "the arrays of the new datacube are longer than an I/O server takes "
     "(bytes=80000000000, maximum="),
])
def test_what_does_not_fit_is_refused_with_the_numbers(stack, sizes, explicit, rows, message):
    before = stack.fragment_tables()
    error = stack.ask(f"oph_randcube container=layout_big;measure=m;measure_type=double;dim=x|y|z;"
                      f"exp_ndim={explicit};dim_size={sizes};nfrag=1;nhost=1;ntuple={rows};cwd=/").error
    assert error.startswith(message)
    assert stack.fragment_tables() == before
