# SPDX-License-Identifier: GPL-3.0-or-later
"""Several files as one cube, and filters of files, by NumPy and CDO."""

import shutil
import subprocess

import netCDF4
import numpy
import pytest

from support.datasets import ferret
from support.stack import CommandError

LAYOUTS = ["", "exp_dim=time;nfrag=2", "imp_dim=lat|lon", "ncores=2;nthreads=2;nfrag=3",
           "storage=reference", "exp_dim=time;storage=reference"]


@pytest.fixture(scope="module")
def folder(stack):
    path = stack.data / "several"
    path.mkdir()
    return path


def write(path, first, steps, units="days since 2000-01-01", lats=(60., 0., -60.), dtype="f4", calendar="noleap",
          **options):
    """Numbers tell time, latitude and longitude; time counts from `first`."""
    lons = numpy.arange(0., 360., 30.)
    start = netCDF4.num2date(first, "days since 2000-01-01", calendar)
    times = netCDF4.date2num(start, units, calendar) + numpy.arange(steps)
    with netCDF4.Dataset(path, "w") as file:
        for name, values in (("time", times), ("lat", lats), ("lon", lons)):
            file.createDimension(name, None if name == "time" else len(values))
            file.createVariable(name, "f8", (name,))[:] = values
        file["time"].units, file["time"].calendar = units, calendar
        file["lon"].units, file["lat"].units = "degrees_east", "degrees_north"
        variable = file.createVariable("v", dtype, ("time", "lat", "lon"), **options)
        data = (first + numpy.arange(steps))[:, None, None] + numpy.asarray(lats)[:, None] / 1e3 + lons / 1e6
        variable[:] = data if dtype != "i2" else numpy.round(data)
    return path


def exported(stack, cube):
    stack.run(f"oph_exportnc2 cube={cube};output_path=/several;output_name=back;force=yes")
    stack.run(f"oph_delete cube={cube}")
    return netCDF4.Dataset(stack.data / "several" / "back.nc")


def compare(stack, cube, expected, dimensions=("time", "lat", "lon")):
    with exported(stack, cube) as ours, netCDF4.Dataset(expected) as theirs:
        order = [ours["v"].dimensions.index(name) for name in dimensions]
        numpy.testing.assert_array_equal(ours["v"][:].transpose(order), theirs["v"][:])
        for name in dimensions:
            turn = 360 if name == "lon" else 1e9
            numpy.testing.assert_array_equal(ours[name][:] % turn, theirs[name][:] % turn)
            assert len(ours[name][:]) < 2 or len(set(numpy.sign(numpy.diff(ours[name][:])))) == 1


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("options", [{}, {"zlib": True, "chunksizes": (4, 2, 5)}])
def test_files_in_any_order_become_one_cube(stack, folder, layout, options):
    parts = [write(folder / f"part_{name}.nc", first, steps, **options)
             for name, first, steps in (("b", 10, 7), ("a", 17, 1), ("c", 0, 10))]
    whole = folder / "whole.nc"
    subprocess.run(["cdo", "-s", "-O", "mergetime", *parts, whole], check=True, capture_output=True)
    cube = stack.run(f"oph_importncs src_path=/several/part_*.nc;measure=v;container=parts;{layout}").cube
    compare(stack, cube, whole)


def test_lists_and_src_list(stack, folder):
    write(folder / "one.nc", 0, 3), write(folder / "two.nc", 3, 4)
    whole = write(folder / "both.nc", 0, 7)
    (folder / "list.txt").write_text("one.nc\n\n  two.nc \n")
    for source in ("src_path=two.nc|one.nc", "input=one.nc|t[wv]o.nc|one.nc", "src_list=list.txt",
                   "src_path=absent.nc;src_list=/several/list.txt"):
        compare(stack, stack.run(f"oph_importncs {source};measure=v;cdd=/several;container=lists").cube, whole)
    alone = stack.run("oph_importncs src_path=/several/both.nc;measure=v;container=lists").cube
    compare(stack, alone, whole)


def test_other_units_latitudes_and_packing(stack, folder):
    write(folder / "days.nc", 0, 3), write(folder / "hours.nc", 3, 4, units="days since 1999-12-31")
    compare(stack, stack.run("oph_importncs src_path=/several/days.nc|/several/hours.nc;measure=v;container=units").cube,
            write(folder / "all_days.nc", 0, 7))
    # Along a descending latitude, and files that are packed each in its own way.
    write(folder / "north.nc", 0, 2, lats=(60., 30.)), write(folder / "south.nc", 0, 2, lats=(0., -30., -60.))
    whole = write(folder / "globe.nc", 0, 2, lats=(60., 30., 0., -30., -60.))
    compare(stack, stack.run("oph_importncs src_path=/several/[ns]o?th.nc;measure=v;container=lats").cube, whole)
    for name, first, scale in (("p1", 0, 0.5), ("p2", 100, 0.25)):
        with netCDF4.Dataset(folder / f"{name}.nc", "w") as file:
            file.createDimension("x", 5)
            file.createVariable("x", "i4", ("x",))[:] = first + numpy.arange(5)
            variable = file.createVariable("v", "i2", ("x",), fill_value=-1)
            variable.scale_factor, variable.add_offset = numpy.float32(scale), numpy.float32(first)
            variable[:] = numpy.ma.masked_equal(numpy.arange(5) * scale + first, 2 * scale + first)
    with exported(stack, stack.run("oph_importncs src_path=/several/p?.nc;measure=v;container=packed").cube) as file:
        numpy.testing.assert_array_equal(file["x"][:], [0, 1, 2, 3, 4, 100, 101, 102, 103, 104])
        assert file["v"][:].tolist() == [0, 0.5, None, 1.5, 2, 100, 100.25, None, 100.75, 101]


def test_filters_reach_over_files(stack, folder):
    for first in (0, 100, 200, 300):
        write(folder / f"year_{first}.nc", first, 100)
    whole = write(folder / "year.nc", 0, 400)
    for subset, select in [
            ("subset_dims=time;subset_filter=95:204", "seltimestep,96/205"),
            ("subset_dims=time;subset_filter=2000-03-05_2000-05-20;subset_type=coord",
             "seldate,2000-03-05,2000-05-20"),
            ("subset_dims=time;subset_filter=JJA;subset_type=coord", "selseason,JJA"),
            ("subset_dims=time|lat;subset_filter=DJF|1:2;subset_type=coord|index",
             "-selseason,DJF -sellevidx,1 -selindexbox,1,12,2,3"),
            ("subset_dims=lon;subset_filter=-40:70;subset_type=coord", "sellonlatbox,-40,70,-90,90"),
            ("subset_dims=lon|lat;subset_filter=-60:-10|-10:90;subset_type=coord", "sellonlatbox,-60,-10,-10,90")]:
        select = select.replace(" -sellevidx,1", "")
        subprocess.run(["cdo", "-s", "-O", *(f"-{select.lstrip('-')}".split()), whole, folder / "cut.nc"],
                       check=True, capture_output=True)
        for layout in ("", "imp_dim=lon;nfrag=3", "exp_dim=lon|lat", "storage=reference", "imp_dim=lon;storage=reference"):
            cube = stack.run("oph_importncs src_path=/several/year_*.nc;measure=v;container=year;"
                             f"{subset};{layout}").cube
            compare(stack, cube, folder / "cut.nc")


@pytest.mark.parametrize("name, options, text", [
    ("odd_lat", {"lats": (61., 0., -60.)},
     r"lat has other coordinates than in /several/e0.nc, and the files are joined along time \(path=/several/e9.nc\)"),
    ("odd_type", {"dtype": "f8"}, r"variable v has another type than in /several/e0.nc: double, not float "
                                  r"\(path=/several/e9.nc\)"),
    ("odd_fill", {"fill_value": -1}, r"variable v has another missing value than in /several/e0.nc: -1, not none"),
    ("odd_calendar", {"calendar": "360_day"}, r"time is counted in another calendar than in /several/e0.nc"),
    ("overlap", {"first": 4}, r"the files overlap along time: one ends at 4, the next one starts at 4 "
                              r"\(path=/several/e0.nc, /several/e9.nc\)"),
    ("other", None, r"variable v is not in the file; it has x, w, did you mean x\? \(path=/several/e9.nc\)"),
])
def test_the_odd_file_is_named(stack, folder, name, options, text):
    for path in folder.glob("e?.nc"):
        path.unlink()
    write(folder / "e0.nc", 0, 5), write(folder / "e5.nc", 20, 5)
    if options is None:
        with netCDF4.Dataset(folder / "e9.nc", "w") as file:
            file.createDimension("x", 2)
            file.createVariable("x", "f8", ("x",)), file.createVariable("w", "f8", ("x",))
    else:
        write(folder / "e9.nc", options.pop("first", 40), 5, **options)
    before = stack.fragment_tables()
    with pytest.raises(CommandError, match=text):
        stack.run("oph_importncs src_path=/several/e*.nc;measure=v;container=odd;ncores=2")
    assert stack.fragment_tables() == before
    assert "odd" not in str(stack.run("oph_list level=2").response)


@pytest.mark.parametrize("source, text", [
    ("src_path=/several/none*.nc", r"no file matches the pattern \(src_path=/several/none\*.nc\)"),
    ("src_list=/several/empty.txt", r"the list of files is empty \(src_list=/several/empty.txt\)"),
    ("src_path=/several/../*.nc", r"\.\."),
    ("src_path=/several/twice_*.nc", "the files have the same coordinates: they cannot be joined"),
    ("cdd=/", "src_path is missing"),
])
def test_bad_sources(stack, folder, source, text):
    (folder / "empty.txt").write_text("\n")
    write(folder / "twice_1.nc", 0, 5), write(folder / "twice_2.nc", 0, 5)
    with pytest.raises(CommandError, match=text):
        stack.run(f"oph_importncs {source};measure=v;container=bad")


def test_near_data_import_is_the_same(stack, folder):
    shutil.copy(ferret("coads_climatology.cdf"), folder / "coads.nc")
    both = []
    for operator in ("oph_importnc", "oph_importnc2"):
        cube = stack.run(f"{operator} src_path=/several/coads.nc;measure=SST;container=same;nthreads=2").cube
        with exported(stack, cube) as file:
            both.append(file["SST"][:])
    assert (both[0].mask == both[1].mask).all() and (both[0] == both[1]).all()
