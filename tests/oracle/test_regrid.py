# SPDX-License-Identifier: GPL-3.0-or-later
"""Regridding of real fields: against CDO and NumPy, in any layout and order of dimensions."""

import subprocess

import netCDF4
import numpy as np
import pytest

from support.datasets import ferret

CLIMATOLOGY = ferret("coads_climatology.cdf")
LEVITUS = ferret("levitus_climatology.cdf")


def cdo(*arguments):
    subprocess.run(["cdo", "-s", "-O", *map(str, arguments)], check=True, capture_output=True)


def read(file, variable):
    with netCDF4.Dataset(file) as dataset:
        values = dataset[variable][:]
        return np.ma.filled(values.astype("f8"), np.nan)


@pytest.fixture
def work(stack, tmp_path):
    """Runs operators, puts files where the stack finds them, and cleans up."""

    class Work:
        folder = stack.data / "regrid"
        made = []

        def put(self, source, name, operator="copy"):
            self.folder.mkdir(exist_ok=True)
            cdo("-f", "nc4", operator, source, self.folder / name)
            return self.folder / name

        def cube(self, command):
            self.made.append(stack.run(command).cube)
            return self.made[-1]

        def importing(self, file, measure, more):
            return self.cube(f"oph_importnc src_path=/regrid/{file};measure={measure};cwd=/;{more}")

        def array(self, cube, measure):
            """The cube as it is exported: dimensions in their order, NaN where nothing is."""
            self.folder.mkdir(exist_ok=True)
            stack.run(f"oph_exportnc2 cube={cube};output_path=/regrid;output_name=out;force=yes")
            return read(self.folder / "out.nc", measure)

    work = Work()
    work.made = []
    yield work
    for cube in work.made:
        stack.run(f"oph_delete cube={cube}")


def agree(ours, theirs, tolerance=1e-5):
    assert ours.shape == theirs.shape
    assert np.array_equal(np.isnan(ours), np.isnan(theirs))
    assert np.nanmax(np.abs(ours - theirs)) < tolerance


def test_bilinear_is_that_of_cdo(stack, work):
    file = work.put(CLIMATOLOGY, "in.nc", "-selname,SST")
    cdo("-f", "nc4", "remapbil,r70x36", file, work.folder / "cdo.nc")
    source = work.importing("in.nc", "SST", "imp_dim=TIME")
    ours = work.array(work.cube(f"oph_regrid cube={source};target=70x36"), "SST")
    agree(np.moveaxis(ours, -1, 0), read(work.folder / "cdo.nc", "SST"), 2e-5)


@pytest.mark.parametrize("rule", ["fracarea", "destarea"])
def test_conservative_is_that_of_cdo(stack, work, rule, monkeypatch):
    file = work.put(CLIMATOLOGY, "in.nc", "-selname,SST")
    monkeypatch.setenv("CDO_REMAP_NORM", rule)
    cdo("-f", "nc4", "remapcon,r72x36", file, work.folder / "cdo.nc")
    source = work.importing("in.nc", "SST", "imp_dim=TIME")
    ours = work.array(work.cube(f"oph_regrid cube={source};target=r72x36;method=conservative;"
                                f"normalise={rule}"), "SST")
    agree(np.moveaxis(ours, -1, 0), read(work.folder / "cdo.nc", "SST"))


# How the dimensions lie, and how many fragments and processes.
LAYOUTS = [("imp_dim=time", 1, 1), ("imp_dim=time", 7, 2), ("imp_dim=lat|lon", 3, 2),
           ("imp_dim=lon|time|lat", 1, 2), ("exp_dim=lat|time;imp_dim=level|lon", 5, 2),
           ("exp_dim=lon|lat|time;imp_dim=level", 4, 1),
           ("exp_dim=time;imp_dim=lat|level|lon", 2, 2),
           ("exp_dim=lon;imp_dim=lat|time|level", 2, 1)]


@pytest.mark.parametrize("method", ["bilinear", "conservative"])
def test_result_does_not_depend_on_the_layout(stack, work, method):
    """Latitude and longitude explicit or implicit, in any order, with other dimensions between."""
    random = np.random.default_rng(3)
    data = random.normal(10, 5, (5, 2, 9, 12)).astype("f4")
    data[random.random(data.shape) < 0.08] = 1e20
    work.folder.mkdir(exist_ok=True)
    with netCDF4.Dataset(work.folder / "small.nc", "w") as file:
        for name, values, units in [("time", np.arange(5.), "days since 2000-01-01"),
                                    ("level", [10., 20.], "m"),
                                    ("lat", np.linspace(80, -80, 9), "degrees_north"),
                                    ("lon", np.arange(-165., 180, 30), "degrees_east")]:
            file.createDimension(name, len(values))
            file.createVariable(name, "f8", (name,))[:] = values
            file[name].units = units
        names = ("time", "level", "lat", "lon")
        file.createVariable("x", "f4", names, fill_value=np.float32(1e20))[:] = data
    expected = None
    for dimensions, nfrag, ncores in LAYOUTS:
        source = work.importing("small.nc", "x", f"{dimensions};nhost=1;nfrag={nfrag}")
        cube = work.cube(f"oph_regrid cube={source};target=20x13;method={method};ncores={ncores}")
        values = work.array(cube, "x")
        with netCDF4.Dataset(work.folder / "out.nc") as file:
            values = values.transpose([file["x"].dimensions.index(name) for name in names])
            assert np.allclose(file["lat"][:], np.arange(-90 + 90 / 13, 90, 180 / 13))
            assert np.allclose(file["lon"][:], np.arange(0, 360, 18.))
        assert values.shape == (5, 2, 13, 20)
        expected = values if expected is None else expected
        assert np.array_equal(expected, values, equal_nan=True), dimensions
    assert 0 < np.isnan(expected).mean() < 0.5
