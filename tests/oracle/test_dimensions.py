# SPDX-License-Identifier: GPL-3.0-or-later
"""Reductions of periods, rows and fields, and changes of dimensions: against CDO and NumPy."""

import itertools
import shutil
import subprocess

import netCDF4
import numpy as np
import pytest

from support.cubes import explore
from support.datasets import ferret

LAYOUTS = [(1, 1, 1), (2, 2, 1), (5, 1, 3)]  # fragments of a server, processes, threads
NUMBERS = itertools.count()  # each file has a container of its own
CALENDARS = ["standard", "proleptic_gregorian", "noleap", "all_leap", "360_day", "julian"]


def write_field(path, calendar="standard", kind="f4", steps=1200, hours=24, latitudes=6, longitudes=8):
    """A variable (time, lat, lon) with gaps, of values at noon or every so many hours."""
    random = np.random.default_rng(7)
    with netCDF4.Dataset(path, "w") as file:
        for name, size in (("time", steps), ("lat", latitudes), ("lon", longitudes)):
            file.createDimension(name, size)
            file.createVariable(name, "f8", (name,))
        file["time"].units, file["time"].calendar = "hours since 1999-11-05 00:00:00", calendar
        file["lat"].units, file["lon"].units = "degrees_north", "degrees_east"
        file["lat"].standard_name = "latitude"
        file["time"][:] = 12 + hours * np.arange(steps)
        file["lat"][:] = np.linspace(75, -75, latitudes)
        file["lon"][:] = np.arange(longitudes) * 360 / longitudes
        data = file.createVariable("v", kind, ("time", "lat", "lon"), fill_value=np.array(-99, kind))
        values = random.normal(5, 20, (steps, latitudes, longitudes)).astype(kind)
        values[random.random(values.shape) < 0.1] = -99
        values[:, 0, 0] = -99
        data[:] = values
    return path


def cdo(folder, operator, *files, variable="v"):
    """What CDO makes of files, with NaN for missing values: (time, …)."""
    target = folder / "cdo.nc"
    subprocess.run(["cdo", "-s", "-O", *operator.split(), *files, target], check=True, capture_output=True)
    with netCDF4.Dataset(target) as file:
        return np.ma.filled(file[variable][:].astype("f8"), np.nan)


def by_rows(array):
    """(time, lat, lon) as a cube has it: one row for each point, time in the row."""
    return array.reshape(array.shape[0], -1).T


def present(rows, missing=-99):
    rows = rows.astype("f8")
    rows[rows == missing] = np.nan
    return rows


@pytest.fixture
def made(stack):
    """Runs operators that make cubes, and deletes these at the end; files too."""
    cubes, files = [], []

    class Made:
        def __call__(self, command):
            cubes.append(stack.run(command).cube)
            return cubes[-1]

        def file(self, write, *arguments, **options):
            files.append(stack.data / f"dimensions_{next(NUMBERS)}.nc")
            write(files[-1], *arguments, **options)
            return files[-1]

        def layouts(self, file, variable, implicit, layouts=LAYOUTS):
            """The same file in several layouts: (cube, further arguments)."""
            for nfrag, ncores, nthreads in layouts:
                cube = self(f"oph_importnc src_path=/{file.name};measure={variable};imp_dim={implicit};"
                            f"nfrag={nfrag};cwd=/")
                yield cube, f"ncores={ncores};nthreads={nthreads}"

        def same(self, layouts, command):
            """What a command makes of each layout: the same to the last bit."""
            found = [explore(stack, self(command.replace(" ", f" cube={cube};{arguments};", 1))) for cube, arguments in layouts]
            for rows, coordinates in found[1:]:
                assert rows.tobytes() == found[0][0].tobytes(), command
                for name, values in coordinates.items():
                    assert values.tobytes() == found[0][1][name].tobytes()
            return found[0]

    yield Made()
    for cube in cubes:
        stack.run(f"oph_delete cube={cube}")
    for file in files:
        file.unlink()


PERIODS = [  # arguments, and what CDO calls it
    ("concept_level=M;operation=avg", "monmean"),
    ("concept_level=y;operation=max", "yearmax"),
    ("concept_level=q;first_month=12;operation=avg", "seasmean"),
    ("concept_level=M;mode=climatology;operation=avg", "ymonmean"),
    ("concept_level=q;first_month=12;mode=climatology;operation=avg", "yseasmean"),
    ("concept_level=d;mode=climatology;operation=min", "ydaymin"),
]


@pytest.mark.parametrize("calendar", CALENDARS)
def test_periods_of_calendars(made, tmp_path, calendar):
    file = made.file(write_field, calendar)
    layouts = list(made.layouts(file, "v", "time", LAYOUTS if calendar == "standard" else LAYOUTS[1:2]))
    for arguments, operator in PERIODS:
        rows, _ = made.same(layouts, f"oph_reduce2 midnight=00;{arguments}")
        np.testing.assert_allclose(present(rows), by_rows(cdo(tmp_path, operator, file)), rtol=2e-6)
    rows, coordinates = made.same(layouts, "oph_reduce2 midnight=00;concept_level=M;mode=anomaly;operation=avg")
    expected = cdo(tmp_path, "ymonsub", file, "-ymonmean", file)
    np.testing.assert_allclose(present(rows), by_rows(expected), rtol=1e-5, atol=1e-5)
    with netCDF4.Dataset(file) as dataset:
        np.testing.assert_array_equal(coordinates["time"], dataset["time"][:])


def test_anomalies_of_rows_are_those_of_arrays(made, tmp_path):
    file = made.file(write_field, steps=800)
    expected = cdo(tmp_path, "ymonsub", file, "-ymonmean", file)
    layouts = list(made.layouts(file, "v", "lat|lon"))
    rows, coordinates = made.same(layouts, "oph_aggregate2 dim=time;midnight=00;concept_level=M;mode=anomaly;"
                                           "operation=avg")
    np.testing.assert_allclose(present(rows), expected.reshape(len(rows), -1), rtol=1e-5, atol=1e-5)
    with netCDF4.Dataset(file) as dataset:
        np.testing.assert_array_equal(coordinates["time"], dataset["time"][:])
    # Rows whose groups are apart, in the middle of other dimensions.
    layouts = list(made.layouts(file, "v", "lon", LAYOUTS[1:]))
    rows, _ = made.same(layouts, "oph_aggregate2 dim=time;midnight=00;concept_level=M;mode=anomaly;operation=avg")
    np.testing.assert_allclose(present(rows), expected.reshape(len(rows), -1), rtol=1e-5, atol=1e-5)


def test_coordinates_of_periods_are_midpoints(stack, made):
    file = made.file(write_field, steps=100)
    cube = made(f"oph_importnc src_path=/{file.name};measure=v;imp_dim=time;cwd=/")
    monthly = made(f"oph_reduce2 cube={cube};concept_level=M;operation=avg")
    _, coordinates = explore(stack, monthly)
    hours = 12 + 24 * np.arange(100)
    days = [26, 31, 31, 12]  # of November, from the 5th, to February
    ends = np.cumsum([0, *days])
    middles = [(hours[a] + hours[b - 1]) / 2 for a, b in zip(ends, ends[1:])]
    np.testing.assert_array_equal(coordinates["time"], middles)
    # From months to years, by the hierarchy; a second step to months is none.
    made(f"oph_reduce2 cube={monthly};concept_level=y;operation=avg")
    error = stack.ask(f"oph_reduce2 cube={monthly};concept_level=M;operation=avg").error
    assert "level month (M) cannot be reduced to this level (concept_level=M)" in error
    error = stack.ask(f"oph_reduce2 cube={cube};dim=lat;concept_level=M;operation=avg").error
    assert "implicit dimension lat" in error


def test_midnight_belongs_to_one_of_two_days(stack, made):
    file = made.file(write_field, steps=16, hours=6)  # 12, 18, 24, 30 … hours
    cube = made(f"oph_importnc src_path=/{file.name};measure=v;imp_dim=time;cwd=/")
    with netCDF4.Dataset(file) as dataset:
        hours = dataset["time"][:]
    for midnight, day in (("24", np.ceil(hours / 24) - 1), ("00", np.floor(hours / 24))):
        daily = made(f"oph_reduce2 cube={cube};concept_level=d;operation=count;midnight={midnight};"
                     "missingvalue=1e30")
        rows, _ = explore(stack, daily)
        np.testing.assert_array_equal(rows[-1], np.unique(day, return_counts=True)[1])
    hourly = made(f"oph_reduce2 cube={cube};concept_level=h;mode=climatology;operation=count;midnight=00;"
                  "missingvalue=1e30")
    rows, coordinates = explore(stack, hourly)
    np.testing.assert_array_equal(rows, 4)
    np.testing.assert_array_equal(coordinates["time"], [0, 6, 12, 18])


def weighted_mean(values, weights, axis):
    total = np.nansum(np.where(np.isnan(values), 0, values * weights), axis=axis)
    return total / np.sum(np.where(np.isnan(values), 0, weights), axis=axis)


def weighted_variance(values, weights, axis):
    mean = np.expand_dims(weighted_mean(values, weights, axis), axis)
    weights = np.where(np.isnan(values), 0, weights)
    total = weights.sum(axis=axis)
    squares = np.nansum(weights * (values - mean) ** 2, axis=axis)
    return squares / (total - (weights ** 2).sum(axis=axis) / total)


FIELDS = [  # for rows, for arrays, and what CDO or NumPy makes of values and weights
    ("oph_aggregate operation=avg;weights=area", "oph_reduce operation=avg;weights=area",
     lambda values, weights: weighted_mean(values, weights, (1, 2))),
    ("oph_aggregate operation=var;weights=area", "oph_reduce operation=var;weights=area",
     lambda values, weights: weighted_variance(values, weights, (1, 2))),
    ("oph_aggregate2 dim=lat;operation=avg;weights=area", "oph_reduce2 dim=lat;operation=avg;weights=area",
     lambda values, weights: weighted_mean(values, weights, 1)),
    ("oph_aggregate2 dim=lat;operation=sum;weights=area", "oph_reduce2 dim=lat;operation=sum;weights=area",
     lambda values, weights: np.nansum(values * weights, axis=1)),
    ("oph_aggregate2 dim=lat;operation=std", "oph_reduce2 dim=lat;operation=std",
     lambda values, _: np.nanstd(values, axis=1, ddof=1)),
    ("oph_aggregate operation=max", "oph_reduce operation=max", "fldmax"),
    ("oph_aggregate2 dim=lon;operation=avg", "oph_reduce2 dim=lon;operation=avg", "zonmean"),
]


def test_fields(made, tmp_path):
    file = made.file(write_field, steps=40)
    with netCDF4.Dataset(file) as dataset:
        values = np.ma.filled(dataset["v"][:].astype("f8"), np.nan)
    borders = np.radians(np.linspace(90, -90, 7))  # halfway between 75, 45, 15 …
    weights = np.broadcast_to(np.abs(np.diff(np.sin(borders)))[:, None], (6, 8))
    explicit = list(made.layouts(file, "v", "time"))
    implicit = list(made.layouts(file, "v", "lat|lon"))
    for aggregate, reduce, oracle in FIELDS:
        rows, _ = made.same(explicit, aggregate)
        arrays, _ = made.same(implicit, reduce)
        np.testing.assert_allclose(present(rows).T, present(arrays), rtol=2e-6)
        expected = cdo(tmp_path, oracle, file) if isinstance(oracle, str) else oracle(values, weights)
        np.testing.assert_allclose(present(arrays), expected.reshape(40, -1), rtol=1e-5, atol=1e-5)


def test_field_mean_of_a_real_climatology(stack, made, tmp_path):
    file = made.file(lambda path: shutil.copy(ferret("coads_climatology.cdf"), path))
    layouts = list(made.layouts(file, "SST", "TIME"))
    rows, _ = made.same(layouts, "oph_aggregate operation=avg;weights=area")
    expected = cdo(tmp_path, "fldmean", file, variable="SST").ravel()
    # CDO takes the borders of cells for great circles, not for parallels.
    np.testing.assert_allclose(rows[0], expected, rtol=1e-4)
    rows, _ = made.same(layouts, "oph_aggregate2 dim=COADSX;operation=avg")
    expected = by_rows(cdo(tmp_path, "zonmean", file, variable="SST"))
    np.testing.assert_allclose(present(rows, np.float32(-1e34)), expected, rtol=1e-5)


STATISTICS = {
    "std": lambda a: np.nanstd(a, axis=0, ddof=1), "var": lambda a: np.nanvar(a, axis=0, ddof=1),
    "sum": lambda a: np.nansum(a, axis=0), "min": lambda a: np.nanmin(a, axis=0),
    "count": lambda a: np.sum(~np.isnan(a), axis=0), "cmoment": lambda a: np.nanvar(a, axis=0),
    "arg_max": lambda a: np.nanargmax(a, axis=0) + 1,
}


@pytest.mark.parametrize("kind", ["i1", "i2", "i4", "f4", "f8"])
def test_statistics_of_rows(made, kind):
    file = made.file(write_field, kind=kind, steps=30)
    with netCDF4.Dataset(file) as dataset:
        dataset.set_auto_mask(False)
        data = present(by_rows(dataset["v"][:]))
    layouts = list(made.layouts(file, "v", "time"))
    for operation, expected in STATISTICS.items():
        rows, _ = made.same(layouts, f"oph_aggregate operation={operation}")
        expected = expected(data)
        if kind.startswith("i"):
            info = np.iinfo(kind)
            if operation == "sum" and kind == "i1":
                expected = expected.astype("i8").astype("i1")
            expected = np.clip(np.trunc(expected), info.min, info.max)
        np.testing.assert_allclose(rows[0], expected, rtol=1e-5 if kind == "f4" else 1e-12)
    # Groups that cross fragments, the last one shorter.
    rows, _ = made.same(layouts, "oph_aggregate operation=max;group_size=3")
    parts = data.reshape(6, 8, -1)
    expected = np.stack([np.nanmax(np.where(np.isnan(part), -np.inf, part), axis=1)
                         for part in (parts[:, :3], parts[:, 3:6], parts[:, 6:])], axis=1)
    expected[np.isinf(expected)] = np.nan
    np.testing.assert_allclose(present(rows), expected.reshape(18, -1))


def test_quantiles_along_any_dimension(made):
    file = made.file(write_field, steps=30)
    with netCDF4.Dataset(file, "a") as dataset:
        dataset.set_auto_mask(False)
        data = np.random.default_rng(3).normal(0, 1, (30, 6, 8)).astype("f4")
        dataset["v"][:] = data
    layouts = list(made.layouts(file, "v", "time"))
    rows, _ = made.same(layouts, "oph_reduce operation=quantile;order=0.9")
    np.testing.assert_allclose(rows[:, 0], np.quantile(data, 0.9, axis=0).ravel(), rtol=1e-5)
    rows, _ = made.same(layouts, "oph_aggregate operation=quantile;order=0.25")
    np.testing.assert_allclose(rows[0], np.quantile(data.reshape(30, -1), 0.25, axis=1), rtol=1e-5)
    rows, _ = made.same(layouts, "oph_aggregate2 dim=lat;operation=quantile;order=0.5")
    np.testing.assert_allclose(rows, np.median(data, axis=1).T, rtol=1e-5)


@pytest.mark.filterwarnings("ignore:All-NaN slice encountered")
def test_quantiles_leave_missing_values_out(made):
    file = made.file(write_field, steps=30)
    with netCDF4.Dataset(file, "a") as dataset:
        data = np.random.default_rng(4).normal(0, 1, (30, 6, 8)).astype("f4")
        data[np.random.default_rng(5).random(data.shape) < 0.3] = np.nan
        data[:, 2, 3] = np.nan
        dataset["v"][:] = np.ma.masked_invalid(data)
    layouts = list(made.layouts(file, "v", "time"))
    rows, _ = made.same(layouts, "oph_reduce operation=quantile;order=0.9")
    np.testing.assert_allclose(present(rows)[:, 0], np.nanquantile(data, 0.9, axis=0).ravel(), rtol=1e-5)
    rows, _ = made.same(layouts, "oph_aggregate operation=quantile;order=0.25")
    np.testing.assert_allclose(present(rows)[0], np.nanquantile(data.reshape(30, -1), 0.25, axis=1), rtol=1e-5)


def test_time_as_rows(made, tmp_path):
    file = made.file(write_field, steps=800)
    layouts = list(made.layouts(file, "v", "lat|lon"))
    for arguments, operator in PERIODS:
        rows, _ = made.same(layouts, f"oph_aggregate2 dim=time;midnight=00;{arguments}")
        expected = cdo(tmp_path, operator, file)
        np.testing.assert_allclose(present(rows), expected.reshape(len(expected), -1), rtol=2e-6)


def test_dimensions_move(stack, made):
    file = made.file(write_field, steps=10)
    with netCDF4.Dataset(file) as dataset:
        dataset.set_auto_mask(False)
        data = dataset["v"][:]
    points = list(made.layouts(file, "v", "time"))
    rows, _ = made.same(points, "oph_rollup ndim=1")
    np.testing.assert_array_equal(rows, np.moveaxis(data, 0, 2).reshape(6, -1))
    rows, _ = made.same(points, "oph_rollup ndim=2")
    np.testing.assert_array_equal(rows, np.moveaxis(data, 0, 2).reshape(1, -1))
    fields = list(made.layouts(file, "v", "lat|lon"))
    rows, _ = made.same(fields, "oph_drilldown ndim=1")
    np.testing.assert_array_equal(rows, data.reshape(-1, 8))
    rows, _ = made.same(fields, "oph_drilldown ndim=2")
    np.testing.assert_array_equal(rows, data.reshape(-1, 1))
    rows, coordinates = made.same(fields, "oph_permute dim_pos=2,1")
    np.testing.assert_array_equal(rows, data.transpose(0, 2, 1).reshape(10, -1))
    assert list(coordinates) == ["time", "lon", "lat"]
    # There and back.
    cube = made(f"oph_rollup cube={points[1][0]};ndim=2;ncores=2")
    rows, coordinates = explore(stack, made(f"oph_drilldown cube={cube};ndim=2"))
    np.testing.assert_array_equal(rows, by_rows(data))
    assert list(coordinates) == ["lat", "lon", "time"]


@pytest.mark.parametrize("command, message", [
    ("oph_reduce2 operation=avg;concept_level=A;dim=time2",
     "the cube has no implicit dimension time2 to reduce; it has time"),
    ("oph_reduce2 operation=avg;concept_level=y;mode=climatology",
     "these periods do not recur: a cycle is of quarters, months, days of the year or parts of a day "
     "(concept_level=y)"),
    ("oph_reduce2 operation=avg;weights=area",
     "weights=area needs the latitude among the reduced dimensions (time)"),
    ("oph_aggregate operation=quantile;order=0.5;weights=area", "the operation takes no weights (operation=quantile)"),
    ("oph_aggregate operation=avg;group_size=12",
     "group size must divide the product of the inner dimensions, or be a multiple of it "
     "(product=8, group_size=12)"),
    ("oph_aggregate operation=avg;group_size=49",
     "group size is larger than the number of rows (length=48, group_size=49)"),
    ("oph_permute dim_pos=1,1", "dim_pos must name each level of the implicit dimensions once "
     "(dim_pos=1,1, dimensions=1)"),
    ("oph_rollup ndim=3", "the cube has fewer explicit dimensions (ndim=3, dimensions=2)"),
    ("oph_drilldown ndim=2", "the cube has fewer implicit dimensions (ndim=2, dimensions=1)"),
])
def test_bad_arguments_are_explained(stack, made, command, message):
    file = made.file(write_field, steps=10)
    cube = made(f"oph_importnc src_path=/{file.name};measure=v;imp_dim=time;cwd=/")
    assert stack.ask(f"{command};cube={cube}").error == message
