# SPDX-License-Identifier: GPL-3.0-or-later
"""Spectra, filters, wavelets, splines and fits against NumPy and SciPy."""

import numpy as np
import pytest
from scipy import interpolate, signal, stats
from test_primitives import TYPES, call, library, masked, missing, name, random, random_array  # noqa: F401

TOLERANCE = {"rtol": 1e-10, "atol": 1e-10}
COMPLEX = "oph_complex_double"


def complex_series(random, length):
    return random.standard_normal(length) + 1j * random.standard_normal(length)


# products of small primes, primes, and products with a large one
@pytest.mark.parametrize("length", [1, 2, 3, 12, 97, 365, 1024, 131, 262, 1009, 3650, 10007])
def test_fft(library, random, length):
    values = complex_series(random, length)
    got = call(library, "oph_gsl_fft", COMPLEX, COMPLEX, values, output=np.complex128)
    np.testing.assert_allclose(got, np.fft.fft(values), rtol=1e-9, atol=1e-9)
    back = call(library, "oph_gsl_ifft", COMPLEX, COMPLEX, got, output=np.complex128)
    np.testing.assert_allclose(back, values, rtol=1e-9, atol=1e-9)


def test_fft_of_reals(library, random, name):
    array = random.integers(-100, 100, 365).astype(TYPES[name])
    got = call(library, "oph_gsl_fft", name, COMPLEX, array, output=np.complex128)
    np.testing.assert_allclose(got, np.fft.fft(array.astype(float)), rtol=1e-9, atol=1e-9)


FILTERS = {
    "LPF": lambda f: f <= 0.1,
    "HPF": lambda f: f >= 0.1,
    "BPF": lambda f: (f >= 0.1) & (f <= 0.23),
    "BSF": lambda f: (f < 0.1) | (f > 0.23),
}


@pytest.mark.parametrize("kind", FILTERS)
@pytest.mark.parametrize("length", [50, 131, 365])
def test_filter(library, random, kind, length):
    values = complex_series(random, length)
    spectrum = np.fft.fft(values) * FILTERS[kind](abs(np.fft.fftfreq(length)))
    cuts = (0.1,) if kind in ("LPF", "HPF") else (0.1, 0.23)
    got = call(library, "oph_filter", COMPLEX, COMPLEX, values, kind, *cuts, output=np.complex128)
    np.testing.assert_allclose(got, np.fft.ifft(spectrum), **TOLERANCE)
    got = call(library, "oph_filter", COMPLEX, "oph_double", values, kind, *cuts, output=np.float64)
    np.testing.assert_allclose(got, np.fft.ifft(spectrum).real, **TOLERANCE)


def test_haar(library, random):
    values = random.standard_normal(64)
    smooth, wanted = values, []
    while len(smooth) > 1:
        even, odd = smooth[::2], smooth[1::2]
        wanted = [*(even - odd) / np.sqrt(2), *wanted]
        smooth = (even + odd) / np.sqrt(2)
    got = call(library, "oph_gsl_dwt", "oph_double", "oph_double", values, "HAAR", 2, output=np.float64)
    np.testing.assert_allclose(got, [*smooth, *wanted], **TOLERANCE)


MEMBERS = {
    "DAUBECHIES": range(4, 21, 2),
    "HAAR": [2],
    "BSPLINE": [103, 105, 202, 204, 206, 208, 301, 303, 305, 307, 309],
}


@pytest.mark.parametrize("centred", ["", "_C"])
@pytest.mark.parametrize("family,member", [(f, m) for f, members in MEMBERS.items() for m in members])
def test_wavelets(library, random, family, member, centred):
    values = random.standard_normal(256)
    arguments = (f"{family}{centred}", member)
    there = call(library, "oph_gsl_dwt", "oph_double", "oph_double", values, *arguments, output=np.float64)
    back = call(library, "oph_gsl_idwt", "oph_double", "oph_double", there, *arguments, output=np.float64)
    np.testing.assert_allclose(back, values, rtol=1e-7, atol=1e-7)
    if family != "BSPLINE":  # the others are orthogonal
        np.testing.assert_allclose((there**2).sum(), (values**2).sum(), rtol=1e-9)


@pytest.mark.parametrize("direction", [1, -1])
def test_spline(library, random, name, missing, direction):
    array = random_array(random, 60, TYPES[name], missing)
    x = np.cumsum(0.1 + random.random(60))[::direction]
    new = random.uniform(x.min() - 1, x.max() + 1, 200)
    keep = ~masked(array, missing).mask
    spline = interpolate.CubicSpline(x[keep][::direction], array[keep][::direction].astype(float), bc_type="natural")
    inside = (new >= x[keep].min()) & (new <= x[keep].max())
    wanted = np.where(inside, spline(new), np.nan if missing is None else missing)
    types = f"{name}|oph_double|oph_double"
    got = call(library, "oph_gsl_spline", types, "oph_double", array, x, new, missing, output=np.float64)
    np.testing.assert_allclose(got, wanted, rtol=1e-9, atol=1e-8)


def test_fits(library, random, name, missing):
    array = random_array(random, 200, TYPES[name], missing)
    x = random.random(200) * 50
    new = random.random(30) * 50
    keep = ~masked(array, missing).mask
    values = array[keep].astype(float)
    fit = stats.linregress(x[keep], values)
    types = f"{name}|oph_double|oph_double"
    got = call(library, "oph_gsl_fit_linear", types, "oph_double", array, x, new, missing, output=np.float64)
    np.testing.assert_allclose(got, fit.intercept + fit.slope * new, **TOLERANCE)
    types = f"{name}|oph_double"
    got = call(
        library, "oph_gsl_fit_linear_coeff", types, "oph_double", array, x, "111111", missing, output=np.float64
    )
    squares = ((values - fit.intercept - fit.slope * x[keep]) ** 2).sum()
    covariance = -x[keep].mean() * fit.stderr**2
    wanted = [fit.intercept, fit.slope, fit.intercept_stderr**2, covariance, fit.stderr**2, squares]
    np.testing.assert_allclose(got, wanted, **TOLERANCE)


def test_detrend(library, random, name, missing):
    array = random_array(random, 200, TYPES[name], missing)
    keep = ~masked(array, missing).mask
    place = np.arange(200.0)
    fit = stats.linregress(place[keep], array[keep].astype(float))
    wanted = np.where(keep, array.astype(float) - fit.intercept - fit.slope * place, np.nan if missing is None else missing)
    got = call(library, "oph_detrend", name, "oph_double", array, None, missing, output=np.float64)
    np.testing.assert_allclose(got, wanted, **TOLERANCE)
    whole = random.standard_normal(100)
    got = call(library, "oph_detrend", "oph_double", "oph_double", whole, output=np.float64)
    np.testing.assert_allclose(got, signal.detrend(whole), **TOLERANCE)
