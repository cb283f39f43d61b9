# SPDX-License-Identifier: GPL-3.0-or-later
"""Cells in files: bounds of coordinates and cell_methods, as the CF conventions and CDO have them."""

import itertools
import subprocess

import cftime
import netCDF4
import numpy as np
import pytest

from support.cubes import explore

NUMBERS = itertools.count()
LATITUDE_EDGES = np.array([90, 50, 20, -5, -60, -80.0])  # no borders halfway, and not to the pole
UNITS = "days since 1999-11-20 00:00:00"


@pytest.fixture
def made(stack):
    """Runs operators that make cubes, and deletes these at the end."""
    cubes = []

    def run(command):
        cubes.append(stack.run(command).cube)
        return cubes[-1]

    yield run
    for cube in cubes:
        stack.run(f"oph_delete cube={cube}")


def write_cells(stack, calendar="standard", steps=800, start=0, time_bounds=True):
    """Daily means (time, lat, lon) at noon, with the bounds of their cells."""
    path = stack.data / f"cells_{next(NUMBERS)}.nc"
    random = np.random.default_rng(5)
    latitudes, longitudes = 5, 4
    with netCDF4.Dataset(path, "w") as file:
        for name, size in (("time", steps), ("lat", latitudes), ("lon", longitudes), ("nv", 2)):
            file.createDimension(name, size)
        for name in ("time", "lat", "lon"):
            file.createVariable(name, "f8" if name == "time" else "f4", (name,))
        file["time"].units, file["time"].calendar = UNITS, calendar
        file["lat"].units, file["lon"].units = "degrees_north", "degrees_east"
        file["lat"].bounds, file["lon"].bounds = "lat_edges", "lon_bnds"
        days = start + np.arange(steps)
        file["time"][:] = days + 0.5
        file["lat"][:] = (LATITUDE_EDGES[1:] + LATITUDE_EDGES[:-1]) / 2
        file["lon"][:] = np.arange(longitudes) * 90
        file.createVariable("lat_edges", "f4", ("lat", "nv"))[:] = np.transpose([LATITUDE_EDGES[:-1],
                                                                              LATITUDE_EDGES[1:]])
        file.createVariable("lon_bnds", "f8", ("lon", "nv"))[:] = np.arange(4)[:, None] * 90 + [-45, 45]
        if time_bounds:
            file["time"].bounds = "time_bnds"
            file.createVariable("time_bnds", "f8", ("time", "nv"))[:] = days[:, None] + [0, 1]
        data = file.createVariable("v", "f8", ("time", "lat", "lon"))
        data.cell_methods = "time: mean"
        data[:] = random.normal(5, 20, (steps, latitudes, longitudes))
    return path


def export(stack, cube, arguments="dim_order=cf;ncores=2"):
    shown = stack.run(f"oph_exportnc2 cube={cube};output_path=/;output_name=cells_out;force=yes;"
                      f"{arguments}").message("Output File")
    path = stack.data / shown[1:]
    check_conventions(path)
    subprocess.run(["cdo", "-s", "sinfon", path], check=True, capture_output=True)
    return path


def check_conventions(path):
    """What a checker of CF-1.8 says of cells: sections 7.1, 7.3, 7.4 of its conformance document."""
    with netCDF4.Dataset(path) as file:
        assert getattr(file, "Conventions", "CF-1.8").split()[0] == "CF-1.8"
        for variable in file.variables.values():
            for key in {"bounds", "climatology"} & set(variable.ncattrs()):
                bounds = file[variable.getncattr(key)]
                assert bounds.dimensions[:-1] == variable.dimensions and bounds.shape[-1] == 2
                assert key == "bounds" or variable.units
            for name in getattr(variable, "coordinates", "").split():
                assert file[name].ndim == 0
            names = [word[:-1] for word in getattr(variable, "cell_methods", "").split() if word[-1] == ":"]
            assert all(name in file.variables or name == "area" for name in names), names


def bounds_of(path, name="time"):
    with netCDF4.Dataset(path) as file:
        key = "climatology" if "climatology" in file[name].ncattrs() else "bounds"
        return file[name].getncattr(key), np.array(file[file[name].getncattr(key)][:])


def attribute(path, variable, key):
    with netCDF4.Dataset(path) as file:
        return file[variable].getncattr(key)


def import_cells(made, path, arguments="imp_dim=time;nfrag=2"):
    return made(f"oph_importnc src_path=/{path.name};measure=v;container={path.stem};{arguments};cwd=/")


def test_bounds_come_back_as_they_were(stack, made):
    source = write_cells(stack)
    path = export(stack, import_cells(made, source))
    with netCDF4.Dataset(source) as theirs, netCDF4.Dataset(path) as ours:
        for name in ("time_bnds", "lat_edges", "lon_bnds"):
            np.testing.assert_array_equal(ours[name][:], theirs[name][:])
        assert ours["lat_edges"].dtype == "f4" and ours["time_bnds"].dtype == "f8"
        assert ours["v"].cell_methods == "time: mean"
    assert attribute(path, "lat", "bounds") == "lat_edges"
    plain = export(stack, import_cells(made, source), "export_metadata=no;dim_order=cf")
    np.testing.assert_array_equal(bounds_of(plain)[1], bounds_of(source)[1])


def test_bounds_follow_subsets(stack, made):
    source = write_cells(stack)
    cube = import_cells(made, source, "imp_dim=time;subset_dims=lon;subset_filter=-95:95;subset_type=coord")
    path = export(stack, made(f"oph_subset cube={cube};subset_dims=lat|time;subset_filter=2:3|10:2:15"))
    np.testing.assert_array_equal(bounds_of(path, "lat")[1], [[50, 20], [20, -5]])
    np.testing.assert_array_equal(bounds_of(path)[1], [[9, 10], [11, 12], [13, 14]])
    np.testing.assert_array_equal(bounds_of(path, "lon")[1], [[-135, -45], [-45, 45], [45, 135]])


@pytest.mark.parametrize("explicit", [False, True])
def test_periods_have_the_bounds_that_cdo_gives(stack, made, tmp_path, explicit):
    source = write_cells(stack)
    operator = "oph_aggregate2" if explicit else "oph_reduce2"
    cube = import_cells(made, source, f"imp_dim={'lon' if explicit else 'time'};nfrag=3")
    for level, command in (("M", "monmean"), ("y", "yearmean"), ("q", "seasmean")):
        month = 12 if level == "q" else 1
        path = export(stack, made(f"{operator} cube={cube};dim=time;operation=avg;concept_level={level};"
                                  f"first_month={month};ncores=2"))
        subprocess.run(["cdo", "-s", "-O", command, source, tmp_path / "cdo.nc"], check=True)
        name, bounds = bounds_of(path)
        assert name == "time_bnds" and attribute(path, "v", "cell_methods") == "time: mean time: mean"
        with netCDF4.Dataset(tmp_path / "cdo.nc") as theirs, netCDF4.Dataset(path) as ours:
            expected = theirs["time_bnds"]
            days = cftime.num2date(theirs["time_bnds"][:], theirs["time"].units, "standard")
            assert expected.shape == bounds.shape
            assert (cftime.num2date(bounds, ours["time"].units, "standard") == days).all()
            np.testing.assert_allclose(ours["v"][:], theirs["v"][:], rtol=1e-12)


@pytest.mark.parametrize("calendar", ["standard", "noleap", "360_day", "all_leap", "julian"])
def test_periods_without_cells_are_those_of_the_calendar(stack, made, calendar):
    source = write_cells(stack, calendar, time_bounds=False)
    cube = import_cells(made, source)
    path = export(stack, made(f"oph_reduce2 cube={cube};operation=max;concept_level=M"))
    _, bounds = bounds_of(path)
    dates = cftime.num2date(bounds, UNITS, calendar)
    first = [(1999 + (10 + i) // 12, (10 + i) % 12 + 1) for i in range(len(bounds) + 1)]
    assert [(date.year, date.month) for date in dates[:, 0]] == first[:-1]
    assert [(date.year, date.month) for date in dates[:, 1]] == first[1:]
    assert all((date.day, date.hour, date.minute) == (1, 0, 0) for date in dates.flat)
    assert attribute(path, "v", "cell_methods") == "time: mean time: maximum"
    # Days, and weeks, which begin on Mondays.
    path = export(stack, made(f"oph_reduce2 cube={cube};operation=sum;concept_level=d"))
    np.testing.assert_array_equal(bounds_of(path)[1], np.arange(800)[:, None] + [0, 1])
    path = export(stack, made(f"oph_reduce2 cube={cube};operation=sum;concept_level=w"))
    weeks = bounds_of(path)[1]
    np.testing.assert_array_equal(np.diff(weeks[:, 0]), 7)
    np.testing.assert_array_equal(weeks[:, 1] - weeks[:, 0], 7)
    if calendar == "standard":
        assert cftime.num2pydate(weeks[3, 0], UNITS).weekday() == 0


def test_a_climatology_tells_so(stack, made):
    cube = import_cells(made, write_cells(stack))
    path = export(stack, made(f"oph_reduce2 cube={cube};operation=avg;concept_level=M;mode=climatology"))
    name, bounds = bounds_of(path)
    assert name == "climatology_bounds" and attribute(path, "time", "climatology") == name
    assert attribute(path, "v", "cell_methods") == ("time: mean time: mean within years time: mean over years")
    dates = cftime.num2pydate(bounds, UNITS)
    assert [str(date)[:10] for date in dates[0]] == ["2000-01-01", "2002-01-28"]  # the data ends there
    assert [str(date)[:10] for date in dates[5]] == ["2000-06-01", "2001-07-01"]
    assert [str(date)[:10] for date in dates[10]] == ["1999-11-20", "2001-12-01"]
    anomaly = export(stack, made(f"oph_reduce2 cube={cube};operation=avg;concept_level=M;mode=anomaly"))
    assert attribute(anomaly, "v", "cell_methods") == "time: mean" and bounds_of(anomaly)[0] == "time_bnds"


@pytest.mark.parametrize("implicit, operator", [("time", "oph_aggregate"), ("lat|lon", "oph_reduce")])
def test_an_area_is_weighted_by_its_bounds(stack, made, implicit, operator):
    source = write_cells(stack)
    cube = import_cells(made, source, f"imp_dim={implicit}")
    mean = made(f"{operator} cube={cube};operation=avg;weights=area")
    path = export(stack, mean)
    weights = -np.diff(np.sin(np.radians(LATITUDE_EDGES)))
    with netCDF4.Dataset(source) as theirs, netCDF4.Dataset(path) as ours:
        expected = np.average(theirs["v"][:].mean(axis=2), axis=1, weights=weights)
        np.testing.assert_allclose(ours["v"][:], expected, rtol=1e-12)
        assert ours["v"].cell_methods == "time: mean area: mean"
        assert ours["v"].coordinates.split() == ["lat", "lon"] and ours["lat"][...] == 5
        np.testing.assert_array_equal(ours["lat_edges"][:], [-80, 90])
    whole = export(stack, made(f"oph_reduce cube={mean};operation=max") if implicit == "time"
                   else made(f"oph_aggregate cube={mean};operation=max"))
    assert attribute(whole, "v", "cell_methods") == "time: mean area: mean time: maximum"
    np.testing.assert_array_equal(bounds_of(whole)[1], [0, 800])
    assert attribute(whole, "time", "units") == UNITS


def test_unweighted_and_nameless_operations(stack, made):
    cube = import_cells(made, write_cells(stack, steps=30), "imp_dim=lat|lon")
    for operation, expected in (("std", "lat: lon: standard_deviation"), ("quantile;order=0.5", "lat: lon: median"),
                                ("quantile;order=0.9", ""), ("arg_max", "")):
        path = export(stack, made(f"oph_reduce cube={cube};operation={operation}"))
        assert attribute(path, "v", "cell_methods") == f"time: mean {expected}".strip()
    zonal = export(stack, made(f"oph_reduce2 cube={cube};operation=avg;dim=lat;weights=area"))
    assert attribute(zonal, "v", "cell_methods") == "time: mean lat: mean (area-weighted)"


def test_joined_files_join_their_cells(stack, made):
    parts = [write_cells(stack, steps=10, start=start) for start in (10, 0)]
    cube = made(f"oph_importncs src_path=/{parts[0].name}|/{parts[1].name};measure=v;imp_dim=time;"
                f"container={parts[0].stem};ncores=2;cwd=/")
    np.testing.assert_array_equal(bounds_of(export(stack, cube))[1], np.arange(20)[:, None] + [0, 1])
    later = write_cells(stack, steps=10, start=20)
    grown = made(f"oph_concatnc cube={cube};src_path=/{later.name}")
    np.testing.assert_array_equal(bounds_of(export(stack, grown))[1], np.arange(30)[:, None] + [0, 1])
    bare = write_cells(stack, steps=10, start=20, time_bounds=False)
    path = export(stack, made(f"oph_concatnc cube={cube};src_path=/{bare.name}"))
    with netCDF4.Dataset(path) as file:
        assert "bounds" not in file["time"].ncattrs() and "time_bnds" not in file.variables


def test_a_regridded_cube_has_the_cells_of_its_grid(stack, made):
    cube = import_cells(made, write_cells(stack, steps=5))
    path = export(stack, made(f"oph_regrid cube={cube};target=8x4;method=conservative"))
    np.testing.assert_allclose(bounds_of(path, "lat")[1], [[-90, -45], [-45, 0], [0, 45], [45, 90]])
    assert attribute(path, "v", "cell_methods") == "time: mean area: mean"
    path = export(stack, made(f"oph_regrid cube={cube};target=8x4;method=bilinear"))
    assert attribute(path, "v", "cell_methods") == "time: mean"
    rows, _ = explore(stack, cube)
    assert rows.shape == (20, 5)
