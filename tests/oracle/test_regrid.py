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
            cdo("-f", "nc4", *operator.split(), source, self.folder / name)
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


def test_levels_pass_through_to_a_regional_file_with_bounds(stack, work):
    """A target that descends, is not regular and has bounds; from three dimensions and global."""
    file = work.put(LEVITUS, "in.nc", "-sellevidx,1,5,9 -selname,TEMP")
    latitude, longitude = np.array([61., 55, 40, 38, 20, -10]), np.array([-30., -20, -5, 0, 15, 20])
    edges = np.array([64., 58, 50, 39, 30, 0, -20]), np.array([-36., -26, -12, -1, 8, 17, 26])
    with netCDF4.Dataset(work.folder / "target.nc", "w") as target:
        for name, values, edge, units in [("y", latitude, edges[0], "degrees_north"),
                                          ("x", longitude, edges[1], "degrees_east")]:
            target.createDimension(name, 6)
            target.createVariable(name, "f8", (name,))[:] = values
            target[name].units, target[name].bounds = units, f"{name}_bnds"
        target.createDimension("nv", 2)
        for name, edge in zip("yx", edges):
            target.createVariable(f"{name}_bnds", "f8", (name, "nv"))[:] = np.stack([edge[:-1], edge[1:]], 1)
    with open(work.folder / "target.txt", "w") as text:
        text.write("gridtype=lonlat\nxsize=6\nysize=6\n")
        for name, values, edge in [("x", longitude, edges[1]), ("y", latitude, edges[0])]:
            corners = np.stack([edge[:-1], edge[1:]], 1).ravel()
            text.write(f"{name}vals={' '.join(map(str, values))}\n")
            text.write(f"{name}bounds={' '.join(map(str, corners))}\n")
    source = work.importing("in.nc", "TEMP", "exp_dim=auto;imp_dim=XAXLEVITR;nfrag=3")
    for method, operator in [("bilinear", "remapbil"), ("conservative", "remapcon")]:
        cdo("-f", "nc4", f"{operator},{work.folder}/target.txt", file, work.folder / "cdo.nc")
        cube = work.cube(f"oph_regrid cube={source};target=/regrid/target.nc;method={method};ncores=2")
        agree(work.array(cube, "TEMP"), read(work.folder / "cdo.nc", "TEMP"), 2e-5)


def test_nothing_outside_of_a_region(stack, work):
    """Where the source ends, so does the result; a cube gives the grid."""
    region = "-sellonlatbox,100,160,-30,30 -selname,SST"
    file = work.put(CLIMATOLOGY, "region.nc", region)
    work.put(LEVITUS, "levitus.nc", "-remapnn,r80x41 -sellevidx,1 -selname,TEMP")
    target = work.importing("levitus.nc", "TEMP", "imp_dim=lon")
    source = work.importing("region.nc", "SST", "imp_dim=TIME|COADSX;nfrag=2")
    for method, operator in [("bilinear", "remapbil"), ("conservative", "remapcon")]:
        cdo("-f", "nc4", f"{operator},{work.folder}/levitus.nc", file, work.folder / "cdo.nc")
        cube = work.cube(f"oph_regrid cube={source};target={target};method={method}")
        ours = np.moveaxis(work.array(cube, "SST"), 1, 0)
        theirs = read(work.folder / "cdo.nc", "SST")
        assert np.isnan(ours[:, 0]).all() and np.isnan(ours[:, :, 0]).all()
        # CDO takes a point for missing if a neighbour without weight is.
        both = ~np.isnan(theirs)
        assert np.isnan(ours[both]).sum() == 0 and np.abs(ours - theirs)[both].max() < 2e-5
        extra = (~np.isnan(ours) & ~both).sum()
        assert extra == 0 if method == "conservative" else extra < 0.05 * both.sum()


def test_conservative_means_conserve(stack, work):
    """The area-weighted global mean stays, whatever grid: the integral of a field without gaps."""
    random = np.random.default_rng(5)
    file = stack.data / "regrid" / "full.nc"
    file.parent.mkdir(exist_ok=True)
    with netCDF4.Dataset(file, "w") as dataset:
        dataset.createDimension("lat", 24)
        dataset.createDimension("lon", 48)
        dataset.createVariable("lat", "f8", ("lat",))[:] = np.arange(-86.25, 90, 7.5)
        dataset.createVariable("lon", "f8", ("lon",))[:] = np.arange(0, 360, 7.5)
        dataset["lat"].units, dataset["lon"].units = "degrees_north", "degrees_east"
        dataset.createVariable("x", "f8", ("lat", "lon"))[:] = random.normal(size=(24, 48))

    def mean(values):
        edges = np.linspace(-90, 90, values.shape[0] + 1)
        areas = np.diff(np.sin(np.radians(edges)))
        return (values.mean(axis=1) * areas).sum() / 2

    source = work.importing("full.nc", "x", "imp_dim=lon")
    expected = mean(read(file, "x"))
    for target in ["360x180", "17x11", "1x1", "5x90"]:
        cube = work.cube(f"oph_regrid cube={source};target={target};method=conservative")
        assert abs(mean(work.array(cube, "x")) - expected) < 1e-13, target


def test_weights_are_kept_and_used_again(stack, work):
    folder = stack.folder / "weights"
    work.put(CLIMATOLOGY, "in.nc", "-selname,SST -seltimestep,1")
    source = work.importing("in.nc", "SST", "imp_dim=TIME")

    def regrid():
        return work.array(work.cube(f"oph_regrid cube={source};target=31x17"), "SST")

    before = set(folder.glob("*")) if folder.exists() else set()
    first = regrid()
    (file,) = set(folder.glob("*")) - before
    whole, time = file.read_bytes(), file.stat().st_mtime_ns
    assert np.array_equal(regrid(), first, equal_nan=True)
    assert file.stat().st_mtime_ns == time
    # Damaged, cut off, of other grids, empty: made again, never believed.
    other = next(iter(before)).read_bytes() if before else b"something else"
    middle = len(whole) // 2
    flipped = whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1:]
    for bad in [flipped, whole[:-1], whole[:40], other, b""]:
        file.write_bytes(bad)
        assert np.array_equal(regrid(), first, equal_nan=True)
        assert file.read_bytes() == whole
    assert set(folder.glob("new-*")) == set()


@pytest.mark.parametrize("method", ["bilinear", "conservative"])
def test_result_does_not_depend_on_the_number_of_ranks(stack, work, method):
    """Also of more ranks than fragments, and of rows than ranks."""
    work.put(CLIMATOLOGY, "real.nc", "-selname,SST")
    cube = work.importing("real.nc", "SST", "imp_dim=TIME;nhost=1;nfrag=3")
    results = []
    for ranks in (0, 2, 4):
        status, answer = stack.framework(
            f"operator=oph_regrid;cube={cube};target=20x13;method={method};", ranks)
        assert status == 0, answer.error
        work.made.append(answer.cube)
        results.append(work.array(answer.cube, "SST"))
    assert 0 < np.isnan(results[0]).mean() < 0.6
    for result in results[1:]:
        assert np.array_equal(results[0], result, equal_nan=True)
