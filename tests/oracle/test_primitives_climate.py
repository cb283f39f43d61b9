# SPDX-License-Identifier: GPL-3.0-or-later
"""Climate indices against those of CDO, on series of a small grid."""

import subprocess

import netCDF4
import numpy as np
import pytest
from test_primitives import call, library  # noqa: F401

FILL = -999.0


def write(path, name, units, values):
    with netCDF4.Dataset(path, "w") as file:
        for dimension, size in zip(("time", "lat", "lon"), values.shape):
            file.createDimension(dimension, size)
            file.createVariable(dimension, "f8", (dimension,))[:] = np.arange(size)
        file["time"].units, file["time"].calendar = "days since 2001-01-01", "365_day"
        file["lat"].units, file["lon"].units = "degrees_north", "degrees_east"
        variable = file.createVariable(name, "f4", ("time", "lat", "lon"), fill_value=FILL)
        variable.units = units
        variable[:] = values


def cdo(operator, *paths):
    """All variables of the result, in the order of the file."""
    subprocess.run(["cdo", "-s", "-O", operator, *map(str, paths)], check=True, capture_output=True)
    with netCDF4.Dataset(paths[-1]) as file:
        fields = [v for v in file.variables.values() if v.ndim == 3 and "time" in v.dimensions]
        return [np.ma.filled(v[0].astype(float), np.nan) for v in fields]


@pytest.fixture(scope="module")
def rain():
    random = np.random.default_rng(5)
    wet = random.gamma(0.4, 6, (365, 3, 4)).astype(np.float32)
    return np.where(random.random(wet.shape) < 0.3, np.float32(0), wet)


@pytest.fixture(scope="module")
def warmth():
    random = np.random.default_rng(6)
    season = 12 - 14 * np.cos(2 * np.pi * np.arange(365) / 365)
    values = season[:, None, None] + 5 * random.standard_normal((365, 3, 4))
    values[random.random(values.shape) < 0.05] = FILL
    values[:, 0, 0] = FILL
    return values.astype(np.float32)


def fields(library, function, values, *arguments):
    cells = values.reshape(len(values), -1).T
    results = [
        call(library, function, "oph_float", "oph_double", np.ascontiguousarray(cell), *arguments, output=np.float64)
        for cell in cells
    ]
    return np.reshape(results, values.shape[1:])


def test_dry_and_wet_spells(library, rain, tmp_path):
    write(tmp_path / "rain.nc", "pr", "mm", rain)
    for operator, word in (("eca_cdd", "<"), ("eca_cwd", ">=")):
        longest, number = cdo(f"{operator},1,5", tmp_path / "rain.nc", tmp_path / f"{operator}.nc")
        np.testing.assert_array_equal(fields(library, "oph_spell", rain, word, 1, "LONGEST"), longest)
        np.testing.assert_array_equal(fields(library, "oph_spell", rain, word, 1, "COUNT", 6), number)


def test_days_over_threshold(library, rain, warmth, tmp_path):
    write(tmp_path / "rain.nc", "pr", "mm", rain)
    (heavy,) = cdo("eca_r10mm", tmp_path / "rain.nc", tmp_path / "r10mm.nc")
    np.testing.assert_array_equal(fields(library, "oph_count_if", rain, ">=", 10), heavy)
    # CDO wants Kelvin; whole thresholds in Celsius are halves here, so that rounding has no part.
    kelvin = np.where(warmth == FILL, FILL, np.round(warmth) + 273.65).astype(np.float32)
    write(tmp_path / "warmth.nc", "tas", "K", kelvin)
    for operator, word, limit in (("eca_su,25", ">", 298.15), ("eca_fd", "<", 273.15)):
        (days,) = cdo(operator, tmp_path / "warmth.nc", tmp_path / "days.nc")
        got = fields(library, "oph_count_if", kelvin, word, limit, 0, FILL)
        np.testing.assert_array_equal(got, np.where(np.isnan(days), FILL, days))


def test_degree_days(library, warmth, tmp_path):
    kelvin = np.where(warmth == FILL, FILL, warmth + 273.15).astype(np.float32)
    write(tmp_path / "warmth.nc", "tas", "K", kelvin)
    (heating,) = cdo("eca_hd,17,17", tmp_path / "warmth.nc", tmp_path / "heating.nc")
    got = fields(library, "oph_degree_days", kelvin, 290.15, "BELOW", 0, FILL)
    np.testing.assert_allclose(got, np.where(np.isnan(heating), FILL, heating), rtol=1e-5)
