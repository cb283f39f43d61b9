# SPDX-License-Identifier: GPL-3.0-or-later
"""Statistics, clusters, trends and climate indices against NumPy and SciPy."""

import itertools

import numpy as np
import pytest
from scipy import stats
from test_primitives import MISSING, TYPES, call, library, masked, missing, name, random, random_array  # noqa: F401

TOLERANCE = {"rtol": 1e-10, "atol": 1e-10}


def present(array, missing):
    return masked(array, missing).compressed()


def groups(array, count):
    return [array[i : i + count] for i in range(0, len(array), count)]


def filled(values, missing):
    """What a result in double holds where it is missing."""
    return np.where(np.isnan(values), np.nan if missing is None else missing, values)


def series(random, name, missing, longest=800):
    return random_array(random, int(random.integers(3, longest)), TYPES[name], missing)


def compute(library, function, name, array, *arguments):
    return call(library, function, name, "oph_double", array, *arguments, output=np.float64)


def test_sort(library, random, name, missing):
    array = series(random, name, missing, 3000)
    got = call(library, "oph_gsl_sort", name, name, array, missing, output=TYPES[name])
    ordered = np.sort(present(array, missing))
    np.testing.assert_array_equal(got[: len(ordered)], ordered.astype(TYPES[name]))
    assert len(got) == len(array) and len(present(got[len(ordered) :], missing)) == 0


def test_statistics(library, random, name, missing):
    array = series(random, name, missing)
    values = present(array, missing)
    mean, deviation = values.mean(), values.std(ddof=1)
    scaled = (values - mean) / deviation
    centred = np.where(masked(array, missing).mask, np.nan, array.astype(np.float64)) - mean
    wanted = [mean, deviation**2, deviation, abs(values - mean).mean(), (scaled**3).mean(), (scaled**4).mean() - 3]
    wanted.append(np.nansum(centred[1:] * centred[:-1]) / np.nansum(centred**2))
    wanted += [values.max(), values.min(), *np.quantile(values, [0.05, 0.25, 0.5, 0.75, 0.95])]
    got = compute(library, "oph_gsl_stats", name, array, None, missing)
    np.testing.assert_allclose(got, wanted, **TOLERANCE)
    got = compute(library, "oph_gsl_sd", name, array, missing)
    np.testing.assert_allclose(got, [deviation], **TOLERANCE)
    got = compute(library, "oph_gsl_boxplot", name, array, missing)
    np.testing.assert_allclose(got, np.quantile(values, [0, 0.25, 0.5, 0.75, 1]), **TOLERANCE)


@pytest.mark.parametrize("length", [1, 2, 3, 10, 1000, 20000])
def test_quantiles(library, random, name, missing, length):
    array = random_array(random, length, TYPES[name], missing)
    probabilities = [0, *np.round(random.random(int(random.integers(1, 12))), 3), 0.5, 1]
    text = ",".join(str(p) for p in probabilities)
    for count in (0, 7, 365):
        parts = groups(array, count or length)
        wanted = [
            np.quantile(values, probabilities) if len(values) else np.full(len(probabilities), np.nan)
            for values in (present(part, missing) for part in parts)
        ]
        got = compute(library, "oph_quantile", name, array, text, count, missing)
        np.testing.assert_allclose(got, filled(np.ravel(wanted), missing), **TOLERANCE)
        medians = [quantiles[probabilities.index(0.5)] for quantiles in wanted]
        got = compute(library, "oph_median", name, array, count, missing)
        np.testing.assert_allclose(got, filled(np.array(medians), missing), **TOLERANCE)


def test_gsl_quantile(library, random, name):
    array = random_array(random, 300, TYPES[name], None)
    values = present(array, None)
    probabilities = [float(p) for p in random.random(4)]
    wanted = np.quantile(values, probabilities)
    got = compute(library, "oph_gsl_quantile", name, array, *probabilities)
    np.testing.assert_allclose(got, wanted, **TOLERANCE)
    got = compute(library, "oph_gsl_quantile", name, array, *probabilities, "INDEX")
    nearest = [np.nanargmin(abs(array.astype(np.float64) - value)) + 1 for value in wanted]
    distance = abs(array.astype(np.float64)[got.astype(int) - 1] - wanted)
    np.testing.assert_allclose(distance, abs(array.astype(np.float64)[np.array(nearest) - 1] - wanted), **TOLERANCE)


def test_mode_and_rank(library, random, name, missing):
    array = series(random, name, missing)
    if name in ("oph_float", "oph_double"):
        array = np.round(array / 4)
        missing = None if missing is None else round(missing / 4)
    parts = [present(part, missing) for part in groups(array, 50)]
    wanted = [stats.mode(part, keepdims=False).mode if len(part) else np.nan for part in parts]
    got = compute(library, "oph_mode", name, array, 50, missing)
    np.testing.assert_array_equal(got, filled(np.array(wanted, float), missing))
    gaps = masked(array, missing).mask
    for ties in ("average", "min", "max", "dense"):
        ranks = np.full(len(array), np.nan)
        ranks[~gaps] = stats.rankdata(present(array, missing), ties)
        got = compute(library, "oph_rank", name, array, ties, missing)
        np.testing.assert_array_equal(got, filled(ranks, missing))


def test_autocorrelation(library, random, name, missing):
    array = series(random, name, missing)
    lags = [0, 1, 2, 12]
    wanted = []
    for part in groups(array, 100):
        centred = np.where(masked(part, missing).mask, np.nan, part.astype(np.float64))
        centred = centred - np.nanmean(centred)
        with np.errstate(invalid="ignore"):
            for lag in lags:
                products = centred[lag:] * centred[: len(centred) - lag]
                short = lag >= len(centred)
                wanted.append(np.nan if short else np.nansum(products) / np.nansum(centred**2))
    got = compute(library, "oph_autocorrelation", name, array, "0,1,2,12", 100, missing)
    np.testing.assert_allclose(got, filled(np.array(wanted), missing), rtol=1e-9, atol=1e-9)


def test_correlation(library, random, name, missing):
    a, b = (random_array(random, 500, TYPES[name], missing) for _ in range(2))
    both = ~(masked(a, missing).mask | masked(b, missing).mask)
    wanted = stats.pearsonr(a[both].astype(float), b[both].astype(float))[0]
    got = compute(library, "oph_gsl_correlation", name, a, b, missing)
    np.testing.assert_allclose(got, [wanted], **TOLERANCE)


@pytest.mark.parametrize("bins", [1, 2, 7, 40])
def test_histogram(library, random, name, missing, bins):
    array = series(random, name, missing)
    counts, limits = np.histogram(present(array, missing), bins)
    turns = np.append(np.column_stack([limits[:-1], counts]).ravel(), limits[-1])
    got = compute(library, "oph_gsl_histogram", name, array, bins, "ALL", "ABS", missing)
    np.testing.assert_allclose(got, turns, **TOLERANCE)
    got = compute(library, "oph_gsl_histogram", name, array, bins, "FREQS", "CDF", missing)
    np.testing.assert_allclose(got, counts.cumsum() / counts.sum(), **TOLERANCE)


def cost(values, labels, kind):
    center = np.mean if kind == "KMEANS" else np.median
    power = 2 if kind == "KMEANS" else 1
    return sum(
        (abs(values[labels == label] - center(values[labels == label])) ** power).sum() for label in np.unique(labels)
    )


@pytest.mark.parametrize("kind", ["KMEANS", "KMEDIANS"])
@pytest.mark.parametrize("k", [1, 2, 3, 5])
def test_clusters_are_the_best_of_all(library, random, kind, k):
    values = np.round(random.random(9) * 10, 2)
    got = compute(library, "oph_ccluster_kcluster", "oph_double", values, k, kind, "ALL")
    centroids, labels = got[:k], got[k:].astype(int)
    center = np.mean if kind == "KMEANS" else np.median
    np.testing.assert_allclose(centroids, [center(values[labels == c + 1]) for c in range(k)], **TOLERANCE)
    ordered = np.sort(values)
    partitions = (np.repeat(range(k), np.diff([0, *cuts, 9])) for cuts in itertools.combinations(range(1, 9), k - 1))
    best = min(cost(ordered, partition, kind) for partition in partitions)
    np.testing.assert_allclose(cost(values, labels, kind), best, **TOLERANCE)


def kendall(values):
    signs = np.sign(values[None, :] - values[:, None])
    s = np.triu(signs, 1).sum()
    n = len(values)
    ties = np.unique(values, return_counts=True)[1]
    variance = (n * (n - 1) * (2 * n + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18
    z = (s - np.sign(s)) / np.sqrt(variance) if variance > 0 else 0
    return [s, variance, z, 2 * stats.norm.sf(abs(z))]


def test_mann_kendall(library, random, name, missing):
    array = series(random, name, missing)
    wanted = []
    for part in groups(array, 77):
        values = present(part, missing)
        wanted += kendall(values) if len(values) > 1 else [np.nan] * 4
    got = compute(library, "oph_mann_kendall", name, array, None, 77, missing)
    np.testing.assert_allclose(got, filled(np.array(wanted), missing), **TOLERANCE)


def test_sen_slope(library, random, name, missing):
    array = series(random, name, missing, 400)
    keep = ~masked(array, missing).mask
    x = np.round(random.random(len(array)) * 30, 1)
    slope, intercept, *_ = stats.theilslopes(array[keep].astype(float), x[keep])
    got = call(
        library, "oph_sen_slope", f"{name}|oph_double", "oph_double", array, x, "11", 0, missing, output=np.float64
    )
    np.testing.assert_allclose(got, [slope, intercept], **TOLERANCE)
    slope, intercept, *_ = stats.theilslopes(array[keep].astype(float), np.flatnonzero(keep) + 1.0)
    got = compute(library, "oph_sen_slope", name, array, None, "11", 0, missing)
    np.testing.assert_allclose(got, [slope, intercept], **TOLERANCE)


SERIES_OF_MANY = {
    "walk": lambda random, n: np.cumsum(random.standard_normal(n)) + 0.01 * np.arange(n),
    "rounded": lambda random, n: np.round(random.standard_normal(n) * 3, 1),
    "whole": lambda random, n: random.integers(-3, 4, n).astype(float),
    "steps": lambda random, n: np.repeat(random.standard_normal(n // 100), 100),
    "equal": lambda random, n: np.full(n, 7.5),
    "line": lambda random, n: 0.1 * np.arange(n),
    "huge": lambda random, n: random.standard_normal(n) * 1e120,
    "tiny": lambda random, n: random.standard_normal(n) * 1e-310,
    "outliers": lambda random, n: random.standard_cauchy(n),
    "single": lambda random, n: random.standard_normal(n).astype(np.float32).astype(float) + 280,
}


@pytest.mark.parametrize("kind, length", [("walk", 4000), *((kind, 1200) for kind in SERIES_OF_MANY)])
def test_sen_slope_of_many(library, random, kind, length):
    """More slopes than are looked at one by one, with few or many equal ones, also in the abscissas."""
    values = SERIES_OF_MANY[kind](random, length)
    slope = stats.theilslopes(values)[0]
    got = compute(library, "oph_sen_slope", "oph_double", values)
    np.testing.assert_array_equal(got, np.full(1, slope))
    x = random.integers(0, length // 2, len(values)).astype(float)
    slope = stats.theilslopes(values, x)[0]
    got = call(library, "oph_sen_slope", "oph_double|oph_double", "oph_double", values, x, output=np.float64)
    np.testing.assert_array_equal(got, np.full(1, slope))


CONDITIONS = {
    ">": np.greater,
    "<": np.less,
    "==0": np.equal,
    ">=": np.greater_equal,
    "<=": np.less_equal,
    "!=": np.not_equal,
}


def runs(meets):
    return [len(list(group)) for value, group in itertools.groupby(meets) if value]


@pytest.mark.parametrize("word", [*CONDITIONS, "NAN"])
def test_spells_and_counts(library, random, name, missing, word):
    array = series(random, name, missing, 2000)
    threshold = int(random.integers(-10, 10))
    wanted = {"LONGEST": [], "COUNT": [], "ELEMENTS": [], "ALL": []}
    for part in groups(array, 365):
        gaps = masked(part, missing).mask * np.ones(len(part), bool)
        values = part.astype(np.float64)
        meets = gaps if word == "NAN" else CONDITIONS[word](values, threshold) & ~gaps
        spells = runs(meets)
        long = [length for length in spells if length >= 2]
        unknown = gaps.all() and word != "NAN"
        for key, value in zip(wanted, (max(spells, default=0), len(long), sum(long), meets.sum())):
            wanted[key].append(np.nan if unknown else value)
    for key in ("LONGEST", "COUNT", "ELEMENTS"):
        got = compute(library, "oph_spell", name, array, word, threshold, key, 2, 365, missing)
        np.testing.assert_array_equal(got, filled(np.array(wanted[key], float), missing))
    got = compute(library, "oph_count_if", name, array, word, threshold, 365, missing)
    np.testing.assert_array_equal(got, filled(np.array(wanted["ALL"], float), missing))


@pytest.mark.parametrize("side", ["ABOVE", "BELOW"])
def test_degree_days(library, random, name, missing, side):
    array = series(random, name, missing, 2000)
    sign = 1 if side == "ABOVE" else -1
    parts = [present(part, missing) for part in groups(array, 365)]
    wanted = [np.maximum(sign * (part - 2.5), 0).sum() if len(part) else np.nan for part in parts]
    got = compute(library, "oph_degree_days", name, array, 2.5, side, 365, missing)
    np.testing.assert_allclose(got, filled(np.array(wanted), missing), **TOLERANCE)
