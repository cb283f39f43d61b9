# SPDX-License-Identifier: GPL-3.0-or-later
"""Reductions with groups of different sizes and with weights, and statistics of rows, against NumPy."""

import numpy as np
import pytest

from test_primitives import (  # noqa: F401: fixtures
    REDUCTIONS,
    TYPES,
    call,
    expected_array,
    library,
    masked,
    missing,
    name,
    random,
    random_array,
    reduced,
)

MASK = "1111111"


def check(got, wanted, missing):
    wanted = expected_array(np.ma.masked_invalid(np.asarray(wanted, float)), missing, np.float64)
    np.testing.assert_allclose(got, wanted, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("block", [1, 3, 40, 1500])
@pytest.mark.parametrize("operation", REDUCTIONS)
def test_reduce3(library, random, name, missing, operation, block):  # noqa: F811
    counts = random.integers(1, 9, int(random.integers(1, 6)))
    size, outer = int(counts.sum()), 2
    array = random_array(random, outer * size * block, TYPES[name], missing)
    cube = masked(array, missing).reshape(outer, size, block)
    starts = np.concatenate([[0], np.cumsum(counts)])
    columns = range(block) if block < 100 else range(0, block, 97)
    wanted = [
        [[reduced(plane[a:b, j], operation, 2) for j in columns] for a, b in zip(starts, starts[1:])]
        for plane in cube
    ]
    got = call(
        library,
        "oph_reduce3",
        *(name, "oph_double", array, operation, counts.astype(np.int64), block, size, 2, missing),
        output=np.float64,
    ).reshape(outer, len(counts), block)
    check(got[..., list(columns)], wanted, missing)


def weighted(values, weights, operation):
    use = ~np.ma.getmaskarray(values) & (weights > 0)
    x, w = np.asarray(values.data, float)[use], weights[use]
    if operation == "OPH_COUNT":
        return w.sum()
    if len(w) == 0:
        return np.nan
    if operation == "OPH_SUM":
        return (w * x).sum()
    mean = np.average(x, weights=w)
    if operation == "OPH_AVG":
        return mean
    if len(w) == 1:
        return np.nan
    variance = np.cov(x, aweights=w)
    return variance if operation == "OPH_VAR" else np.sqrt(variance)


@pytest.mark.parametrize("kind", ["dimension", "plane", "array"])
@pytest.mark.parametrize("block", [1, 5, 600])
@pytest.mark.parametrize("operation", ["OPH_COUNT", "OPH_SUM", "OPH_AVG", "OPH_VAR", "OPH_STD"])
def test_reduce_weighted(library, random, name, missing, operation, block, kind):  # noqa: F811
    size = int(random.integers(1, 100))
    outer, count = 2, int(random.integers(1, size + 1))
    array = random_array(random, outer * size * block, TYPES[name], missing)
    shape = {"dimension": (1, size, 1), "plane": (1, size, block), "array": (outer, size, block)}[kind]
    weights = np.round(np.maximum(random.random(shape) - 0.2, 0), 3)
    full = np.broadcast_to(weights, (outer, size, block))
    cube = masked(array, missing).reshape(outer, size, block)
    columns = range(block) if block < 100 else range(0, block, 97)
    wanted = [
        [
            [weighted(cube[i, a : a + count, j], full[i, a : a + count, j], operation) for j in columns]
            for a in range(0, size, count)
        ]
        for i in range(outer)
    ]
    got = call(
        library,
        "oph_reduce_weighted",
        *(name, "oph_double", array, weights.ravel(), operation, count, block, size, missing),
        output=np.float64,
    ).reshape(outer, -1, block)
    check(got[..., list(columns)], wanted, missing)


def statistics(values):
    x = np.asarray(values.compressed(), float)
    with np.errstate(all="ignore"):
        if len(x) == 0:
            return [np.nan] * 7
        deviation = x.std(ddof=1) if len(x) > 1 else np.nan
        z = (x - x.mean()) / deviation
        return [x.mean(), deviation**2, deviation, (z**3).mean(), (z**4).mean() - 3, x.max(), x.min()]


def test_statistics_of_rows_and_of_parts(library, random, name, missing):  # noqa: F811
    length = int(random.integers(1, 60))
    rows = [random_array(random, length, TYPES[name], missing) for _ in range(12)]
    stack = np.ma.array([masked(row, missing) for row in rows])
    wanted = np.array([statistics(stack[:, j]) for j in range(length)]).ravel()

    def aggregate(function, kind, parts):
        return call(library, function, kind, "oph_double", None, MASK, missing, output=np.float64, rows=parts)

    whole = aggregate("oph_aggregate_stats", name, rows)
    check(whole, wanted, missing)
    parts = [aggregate("oph_aggregate_stats_partial", name, rows[a:b]) for a, b in ((0, 1), (1, 4), (4, 12))]
    np.testing.assert_allclose(
        aggregate("oph_aggregate_stats_final", "oph_double", parts), whole, rtol=1e-9, atol=1e-9
    )


@pytest.mark.parametrize("operation", ["OPH_STD", "OPH_VAR"])
def test_deviation_of_rows(library, random, name, missing, operation):  # noqa: F811
    rows = [random_array(random, 200, TYPES[name], missing) for _ in range(9)]
    stack = np.ma.array([masked(row, missing) for row in rows])
    got = call(
        library,
        "oph_aggregate_operator",
        *(name, "oph_double", None, operation, missing),
        output=np.float64,
        rows=rows,
    )
    check(got, [reduced(stack[:, j], operation, 2) for j in range(200)], missing)


@pytest.mark.parametrize("probability", [0.0, 0.3, 0.5, 1.0])
def test_quantile_of_rows(library, random, name, probability):  # noqa: F811
    rows = [random.integers(-100, 100, 150).astype(TYPES[name]) for _ in range(11)]
    got = call(
        library,
        "oph_aggregate_operator",
        *(name, "oph_double", None, "OPH_QUANTILE", None, probability),
        output=np.float64,
        rows=rows,
    )
    np.testing.assert_allclose(got, np.quantile(np.array(rows, float), probability, axis=0), rtol=1e-12)


RUNNING = ["OPH_COUNT", "OPH_MAX", "OPH_MIN", "OPH_SUM", "OPH_AVG", "OPH_STD", "OPH_VAR", "OPH_QUANTILE"]


@pytest.mark.parametrize("align", ["CENTER", "TRAILING", "LEADING"])
@pytest.mark.parametrize("operation", RUNNING)
def test_running(library, random, name, missing, operation, align):  # noqa: F811
    array = random_array(random, int(random.integers(1, 300)), TYPES[name], missing)
    window, least = int(random.integers(1, 40)), int(random.integers(1, 4))
    before = {"CENTER": window // 2, "TRAILING": window - 1, "LEADING": 0}[align]
    values, probability = masked(array, missing), 0.3
    wanted = []
    for i in range(len(array)):
        part = values[max(i - before, 0) : max(i - before + window, 0)]
        if operation == "OPH_COUNT":
            wanted.append(part.count())
        elif part.count() < least:
            wanted.append(np.nan)
        elif operation == "OPH_QUANTILE":
            wanted.append(np.quantile(part.compressed().astype(float), probability))
        else:
            wanted.append(reduced(part, operation, 2))
    got = call(
        library,
        "oph_running",
        *(name, "oph_double", array, operation, window, probability, missing, align, least),
        output=np.float64,
    )
    check(got, wanted, missing)
