# SPDX-License-Identifier: GPL-3.0-or-later
"""Cubes that grow by files, by NumPy."""

import netCDF4
import numpy
import pytest

from support.stack import CommandError

SIZES = {"lat": 4, "lev": 3, "lon": 5}


@pytest.fixture(scope="module")
def folder(stack):
    path = stack.data / "concat"
    path.mkdir()
    return path


def write(path, times, units="days since 2000-01-01", order=("time", "lat", "lev", "lon"), dtype="f4", lev=0, lats=0,
          seed=1, fill=None, **options):
    sizes = {"time": len(times), **SIZES}
    data = numpy.random.default_rng(seed).normal(0, 100, tuple(sizes.values())).astype(dtype)
    with netCDF4.Dataset(path, "w") as file:
        for name, size in sizes.items():
            file.createDimension(name, size)
        for name, values in (("time", times), ("lat", lats + numpy.arange(4)), ("lev", lev + numpy.arange(3.))):
            file.createVariable(name, "f8", (name,))[:] = values
        file["time"].units, file["time"].calendar = units, "standard"
        file.note = "kept"
        variable = file.createVariable("v", dtype, order, fill_value=fill, **options)
        variable[:] = data.transpose([list(sizes).index(name) for name in order])
    return data


def read(stack, cube):
    """Numbers as time, lat, lev, lon, and the times."""
    stack.run(f"oph_exportnc2 cube={cube};output_path=/concat;output_name=back;force=yes")
    with netCDF4.Dataset(stack.data / "concat" / "back.nc") as file:
        variable = file["v"]
        order = [variable.dimensions.index(name) for name in ("time", "lat", "lev", "lon")]
        assert file.note == "kept"
        return variable[:].transpose(order), file["time"][:], file["lev"][:]


@pytest.mark.parametrize("layout", ["", "nfrag=3;ncores=2", "exp_dim=lat;imp_dim=lev|time|lon",
                                    "exp_dim=lon|lat;imp_dim=time|lev", "exp_dim=lat|lon;imp_dim=lev|time"])
@pytest.mark.parametrize("operator", ["oph_concatnc", "oph_concatnc2 nthreads=2"])
@pytest.mark.parametrize("options", [{}, {"zlib": True, "chunksizes": (2, 3, 2, 5), "order": ("lat", "time", "lev", "lon")}])
def test_time_grows(stack, folder, layout, operator, options):
    first = write(folder / "first.nc", numpy.arange(6.))
    second = write(folder / "second.nc", numpy.arange(7., 11.), seed=2, **options)
    cube = stack.run(f"oph_importnc src_path=/concat/first.nc;measure=v;container=grow;{layout}").cube
    name, _, extra = operator.partition(" ")
    grown = stack.run(f"{name} cube={cube};src_path=/concat/second.nc;{extra}").cube
    data, times, _ = read(stack, grown)
    numpy.testing.assert_array_equal(data, numpy.concatenate([first, second]))
    assert times.tolist() == [0, 1, 2, 3, 4, 5, 7, 8, 9, 10]
    again = stack.run(f"{name} cube={grown};src_path=/concat/second.nc;subset_dims=time;subset_filter=1:2;"
                      f"dim_continue=yes;{extra}").cube
    data, times, _ = read(stack, again)
    numpy.testing.assert_array_equal(data, numpy.concatenate([first, second, second[1:3]]))
    assert times.tolist()[-3:] == [10, 11, 12]
    for one in (cube, grown, again):
        stack.run(f"oph_delete cube={one}")


def test_levels_grow(stack, folder):
    first = write(folder / "low.nc", numpy.arange(6.))
    second = write(folder / "high.nc", numpy.arange(6.), lev=3, seed=2)
    cube = stack.run("oph_importnc src_path=/concat/low.nc;measure=v;container=levels;imp_dim=time|lev").cube
    data, times, levels = read(stack, stack.run(f"oph_concatnc cube={cube};src_path=/concat/high.nc;ncores=2").cube)
    numpy.testing.assert_array_equal(data, numpy.concatenate([first, second], axis=2))
    assert times.tolist() == [0, 1, 2, 3, 4, 5] and levels.tolist() == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize("arguments, times", [
    ("", [4, 6, 8, 10, 12, 14]),                             # overlaps: the spacing is kept
    ("dim_offset=100", [4, 6, 8, 104, 106, 108]), ("dim_offset=100;dim_continue=yes", [4, 6, 8, 108, 110, 112]),
    ("dim_continue=yes", [4, 6, 8, 10, 12, 14])])
def test_coordinates(stack, folder, arguments, times):
    write(folder / "even.nc", numpy.array([4., 6., 8.]))
    cube = stack.run("oph_importnc src_path=/concat/even.nc;measure=v;container=even").cube
    grown = stack.run(f"oph_concatnc cube={cube};src_path=/concat/even.nc;{arguments}").cube
    assert read(stack, grown)[1].tolist() == times


def test_times_are_converted_and_grids_named(stack, folder):
    write(folder / "a.nc", numpy.arange(3.)), write(folder / "b.nc", 24 * numpy.arange(3, 5), "hours since 2000-01-01")
    cube = stack.run("oph_importnc src_path=/concat/a.nc;measure=v;container=hours").cube
    grown = stack.run(f"oph_concatnc cube={cube};src_path=/concat/b.nc;grid=longer;description=all").cube
    assert read(stack, grown)[1].tolist() == [0, 1, 2, 3, 4]
    info = {row["NAME"]: row for row in stack.run(f"oph_cubeschema cube={grown}").rows("cubeschema_diminfo")}
    assert info["time"]["SIZE"] == "5" and info["time"]["LATTICE NAME"] == "longer"


@pytest.mark.parametrize("changed, text", [
    ({"lats": 1}, r"lat has other coordinates than in the cube \(check_exp_dim=no would let it pass\)"),
    ({"dtype": "f8"}, "variable v has another type than the cube: double, not float"),
    ({"fill": -1}, "variable v has another missing value than the cube: -1, not 7"),
    ({"order": ("time", "lat", "lev", "x")}, "variable v has other dimensions than the cube: time, lat, lev, x, not "
                                             "lat, lev, lon, time"),
])
def test_errors(stack, folder, changed, text):
    write(folder / "base.nc", numpy.arange(3.), fill=7)
    if "order" in changed:
        with netCDF4.Dataset(folder / "odd.nc", "w") as file:
            for name in changed["order"]:
                file.createDimension(name, 2)
            file.createVariable("v", "f4", changed["order"])[:] = 0
    else:
        write(folder / "odd.nc", numpy.arange(3., 5.), **{"fill": 7, **changed})
    cube = stack.run("oph_importnc src_path=/concat/base.nc;measure=v;container=base").cube
    before = stack.fragment_tables()
    with pytest.raises(CommandError, match=text):
        stack.run(f"oph_concatnc cube={cube};src_path=/concat/odd.nc;ncores=2")
    assert stack.fragment_tables() == before
    if "lats" in changed:
        stack.run(f"oph_concatnc cube={cube};src_path=/concat/odd.nc;check_exp_dim=no")
