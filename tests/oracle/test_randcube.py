# SPDX-License-Identifier: GPL-3.0-or-later
"""Random cubes: the numbers are as random as they say, and do not depend on the layout."""

import base64

import numpy
import pytest

from support.stack import CommandError

TYPES = {"byte": "i1", "short": "i2", "int": "i4", "long": "i8", "float": "f4", "double": "f8"}


def make(stack, operator="oph_randcube", **changed):
    given = {"container": "random", "nfrag": 3, "ntuple": 4, "measure": "r", "measure_type": "float",
             "exp_ndim": 2, "dim": "x|y|t", "dim_size": "3|4|500", "seed": 7, **changed}
    return stack.run(f"{operator} " + ";".join(f"{k}={v}" for k, v in given.items()))


def numbers(stack, cube, dtype):
    """All rows of a cube, as an array for each."""
    rows = stack.run(f"oph_explorecube cube={cube};limit_filter=0;base64=yes").rows("explorecube_data")
    stack.run(f"oph_delete cube={cube}")
    return numpy.array([numpy.frombuffer(base64.b64decode(row["r"]), dtype) for row in rows])


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("algorithm", ["default", "temperatures"])
def test_distribution(stack, name, algorithm):
    cube = make(stack, measure_type=name, algorithm=algorithm).cube
    values = numbers(stack, cube, TYPES[name]).astype("f8")
    assert values.shape == (12, 500)
    if algorithm == "default":
        end = 128 if name == "byte" else 1000
        assert 0 <= values.min() < 0.02 * end and 0.98 * end < values.max() < end
        assert abs(values.mean() / end - 0.5) < 0.02
        correlation = numpy.corrcoef(values[:, 1:].ravel(), values[:, :-1].ravel())[0, 1]
        assert abs(correlation) < 0.05
    else:
        assert -46 <= values.min() and values.max() <= 76
        assert abs(values.mean() - 15) < 3 and 5 < values.std() < 11
        anomaly = values - values.mean(axis=1, keepdims=True)
        assert 0.8 < numpy.corrcoef(anomaly[:, 1:].ravel(), anomaly[:, :-1].ravel())[0, 1] < 0.95
    assert len(numpy.unique(values, axis=0)) == 12


def test_layout_does_not_matter(stack):
    layouts = [dict(nfrag=3, ntuple=4), dict(nfrag=12, ntuple=1, nhost=1), dict(nfrag=1, ntuple=6, nhost=2),
               dict(nfrag=6, ntuple=1, nhost=2, ncores=2, nthreads=2), dict(operator="oph_randcube2", nthreads=2)]
    first, *others = [numbers(stack, make(stack, **layout).cube, "f4") for layout in layouts]
    for other in others:
        numpy.testing.assert_array_equal(other, first)
    assert (numbers(stack, make(stack, seed=8).cube, "f4") != first).any()
    assert (numbers(stack, make(stack, seed="-").cube, "f4") != first).any()


def test_dimensions_follow_the_container(stack):
    stack.run("oph_createcontainer container=known;dim=x|t;dim_type=int|double;hierarchy=oph_base|oph_time;units=d")
    cube = make(stack, container="known", dim="x|t", exp_ndim=1, nfrag=1, ntuple=2, dim_size="2|3",
                concept_level="c|d", grid="g").cube
    schema = stack.run(f"oph_cubeschema cube={cube};level=1;dim=t;show_time=yes")
    assert [row["VALUE"] for row in schema.rows("cubeschema_dimvalues")] == [
        "1900-01-02 00:00:00", "1900-01-03 00:00:00", "1900-01-04 00:00:00"]
    info = {row["NAME"]: row for row in stack.run(f"oph_cubeschema cube={cube}").rows("cubeschema_diminfo")}
    assert info["x"]["TYPE"] == "int" and info["t"]["CONCEPT LEVEL"] == "day (d)"
    assert info["t"]["LATTICE NAME"] == "g"
    with pytest.raises(CommandError, match="grid g has other values of dimension x"):
        make(stack, container="known", dim="x|t", exp_ndim=1, nfrag=1, ntuple=3, dim_size="3|3",
             concept_level="c|d", grid="g")


def test_only_the_fragmentation(stack):
    answer = make(stack, container="never", run="no", nhost=1)
    assert answer.message("Fragmentation parameters").split("\n")[:3] == [
        "Number of hosts: 1", "Number of fragments per database: 3", "Number of tuples per fragment: 4"]
    assert answer.cube is None
    assert "never" not in str(stack.run("oph_list level=2").response)


@pytest.mark.parametrize("changed, text", [
    ({"dim_size": "3|5|9"}, r"the explicit sizes must multiply to nhost \* nfrag \* ntuple "
                            r"\(sizes=3\|5, rows=15, nhost=1, nfrag=3, ntuple=4\)"),
    ({"dim_size": "3|4"}, "dim_size needs one size for each of dim"),
    ({"dim_size": "3|4|x"}, r"dim_size must be whole numbers from 1 \(dim_size=x\)"),
    ({"dim_size": "3|4|0"}, r"dim_size must be whole numbers from 1 \(dim_size=0\)"),
    ({"dim_size": f"{2**62}|4|{2**62}"}, "the sizes of the dimensions are too large"),
    ({"exp_ndim": 3}, r"one dimension at least must be implicit \(exp_ndim=3, dimensions=3\)"),
    ({"dim": "x|x|t"}, "dim must name each dimension once"),
    ({"concept_level": "c|c"}, "concept_level needs one value, or one for each of dim"),
    ({"seed": "a"}, r"seed must be a whole number \(seed=a\)"),
    ({"nfrag": 1, "ntuple": 4, "nhost": 3}, r"nhost must not exceed the number of I/O servers \(nhost=3, maximum=2\)"),
])
def test_errors(stack, changed, text):
    before = stack.fragment_tables()
    with pytest.raises(CommandError, match=text):
        make(stack, **changed)
    assert stack.fragment_tables() == before
