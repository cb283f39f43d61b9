# SPDX-License-Identifier: GPL-3.0-or-later
"""NetCDF files: what is imported and exported again is the same, by NumPy and CDO."""

import os
import shutil
import subprocess

import netCDF4
import numpy
import pytest

from support.datasets import ferret

# Every variable of real files that has at least one dimension and is no coordinate.
REAL_FILES = ["coads_climatology.cdf", "esku_heat_budget.cdf", "etopo60.cdf",
              "levitus_climatology.cdf", "monthly_navy_winds.cdf", "ocean_atlas_subset.nc"]

# Written by NetCDF itself, or meaningful for the encoding in the source only.
OF_ENCODING = {"_FillValue", "scale_factor", "add_offset", "_Unsigned",
               # They name variables that are not exported.
               "bounds", "climatology", "coordinates", "cell_measures", "grid_mapping"}


@pytest.fixture(scope="module")
def folder(stack):
    path = stack.data / "netcdf"
    path.mkdir(exist_ok=True)
    return path


def variables(file):
    with netCDF4.Dataset(file) as dataset:
        return [name for name, variable in dataset.variables.items()
                if variable.dimensions and name not in dataset.dimensions
                and variable.dtype is not str and variable.dtype.kind in "iuf"]


def round_trip(stack, source, measure, import_arguments="", export_arguments="", container=None):
    """Imports and exports one variable; returns the path of the exported file."""
    name = f"{source.stem}_{measure}_back"
    cube = stack.run(f"oph_importnc src_path=/netcdf/{source.name};measure={measure};"
                     f"container={container or source.stem};{import_arguments}").cube
    shown = stack.run(f"oph_exportnc2 cube={cube};output_path=/netcdf;output_name={name};force=yes;"
                      f"{export_arguments}").message("Output File")
    assert shown == f"/netcdf/{name}.nc"
    stack.run(f"oph_delete cube={cube}")
    return source.parent / f"{name}.nc"


def attributes(variable):
    return {name: variable.getncattr(name) for name in variable.ncattrs()
            if name not in OF_ENCODING}


def assert_same_attributes(ours, theirs):
    assert ours.keys() == theirs.keys()
    for name, value in theirs.items():
        numpy.testing.assert_array_equal(ours[name], value, err_msg=name)


def ours_of_file(file):
    """The attributes of a file but for those that an export renews."""
    return {name: value for name, value in attributes(file).items()
            if name not in ("Conventions", "history")}


def assert_history(ours, theirs):
    assert ours.Conventions.split(" ")[0].rstrip(",") == "CF-1.8"
    lines = ours.history.split("\n")
    assert ": oph_importnc " in lines[0]
    assert "\n".join(lines[1:]) == getattr(theirs, "history", "").rstrip("\n")


def assert_same_numbers(ours, theirs):
    assert ours.shape == theirs.shape
    mask = numpy.ma.getmaskarray(theirs)
    assert (numpy.ma.getmaskarray(ours) == mask).all()
    numpy.testing.assert_array_equal(numpy.ma.getdata(ours)[~mask], numpy.ma.getdata(theirs)[~mask])


def assert_same_variable(exported, source, measure, is_same_type=True):
    """Compares a variable, its coordinates and all attributes; dimensions may be in another order."""
    with netCDF4.Dataset(exported) as ours, netCDF4.Dataset(source) as theirs:
        found, expected = ours[measure], theirs[measure]
        assert sorted(found.dimensions) == sorted(expected.dimensions)
        order = [expected.dimensions.index(name) for name in found.dimensions]
        assert_same_numbers(found[:], numpy.ma.transpose(expected[:], order))
        if is_same_type:
            assert found.dtype == expected.dtype
            assert_same_attributes(attributes(found), attributes(expected))
            fills = [getattr(v, "_FillValue", getattr(v, "missing_value", None)) for v in (found, expected)]
            numpy.testing.assert_array_equal(*fills)
        assert_same_attributes(ours_of_file(ours), ours_of_file(theirs))
        assert_history(ours, theirs)
        for name in expected.dimensions:
            # Only the outermost dimension of a file can grow.
            is_unlimited = theirs.dimensions[name].isunlimited() and name == found.dimensions[0]
            assert ours.dimensions[name].isunlimited() == is_unlimited
            assert (name in ours.variables) == (name in theirs.variables)
            if name in theirs.variables:
                assert ours[name].dtype == theirs[name].dtype
                numpy.testing.assert_array_equal(ours[name][:], theirs[name][:])
                assert_same_attributes(attributes(ours[name]), attributes(theirs[name]))


@pytest.mark.parametrize("name", REAL_FILES)
def test_real_files_come_back(stack, folder, name):
    source = folder / name
    shutil.copy(ferret(name), source)
    names = variables(source)
    assert names
    for measure in names[:4]:
        assert_same_variable(round_trip(stack, source, measure), source, measure)


def test_cdo_sees_no_difference(stack, folder):
    source = folder / "coads_climatology.cdf"
    shutil.copy(ferret(source.name), source)
    back = round_trip(stack, source, "SST", "exp_dim=TIME|COADSY;imp_dim=COADSX")
    result = subprocess.run(["cdo", "diffn", back, "-selname,SST", source], text=True,
                            capture_output=True)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "records differ" not in result.stdout
    for program in (["cdo", "-s", "sinfon", back], ["ncdump", "-h", back], ["ncks", "-m", back]):
        subprocess.run(program, check=True, capture_output=True)


def write_file(path, dtype, dimensions, fill=None, seed=3, **options):
    """A variable `v` over `dimensions` (name to size, coordinates), all numbers of its type."""
    random = numpy.random.default_rng(seed)
    with netCDF4.Dataset(path, "w", format=options.pop("format", "NETCDF4")) as file:
        file.title, file.number, file.list = "made up", numpy.int32(7), numpy.array([1.5, 2.25])
        for name, (size, coordinates) in dimensions.items():
            file.createDimension(name, None if options.get("unlimited") == name else size)
            if coordinates is not None:
                variable = file.createVariable(name, coordinates.dtype, (name,))
                variable[:] = coordinates
                variable.long_name = f"the {name}"
        options.pop("unlimited", None)
        variable = file.createVariable("v", dtype, tuple(dimensions), fill_value=fill, **options)
        variable.units, variable.weight = "1", numpy.float64(0.1)
        shape = [size for size, _ in dimensions.values()]
        kind = numpy.dtype(dtype)
        if kind.kind == "f":
            data = random.normal(0, 1e3, shape).astype(kind)
        else:
            limits = numpy.iinfo(kind)
            data = random.integers(limits.min, min(limits.max, 2**62), shape, dtype=kind)
        if fill is not None:
            data.ravel()[::7] = fill
        variable[:] = data
    return path


GRID = {"lat": (4, numpy.array([60., 20., -20., -60.])), "lon": (6, numpy.arange(6, dtype="f4")),
        "time": (5, numpy.arange(5, dtype="i4"))}


@pytest.mark.parametrize("dtype", ["i1", "i2", "i4", "i8", "f4", "f8"])
@pytest.mark.parametrize("fill", [None, -99])
def test_types_come_back(stack, folder, dtype, fill):
    source = write_file(folder / f"type_{dtype}_{fill}.nc", dtype, GRID, fill)
    assert_same_variable(round_trip(stack, source, "v"), source, "v")


@pytest.mark.parametrize("dtype, wider", [("u1", "i2"), ("u2", "i4"), ("u4", "i8"), ("u8", "i8")])
def test_unsigned_numbers_widen(stack, folder, dtype, wider):
    source = write_file(folder / f"type_{dtype}.nc", dtype, GRID, 200)
    back = round_trip(stack, source, "v")
    assert_same_variable(back, source, "v", is_same_type=False)
    with netCDF4.Dataset(back) as file:
        assert file["v"].dtype == wider


@pytest.mark.parametrize("format", ["NETCDF3_CLASSIC", "NETCDF3_64BIT_OFFSET", "NETCDF3_64BIT_DATA",
                                    "NETCDF4_CLASSIC"])
@pytest.mark.parametrize("unlimited", ["lat", None])
def test_formats_come_back(stack, folder, format, unlimited):
    source = write_file(folder / f"{format}_{unlimited}.nc", "f4", GRID, 1e20, format=format,
                        unlimited=unlimited)
    assert_same_variable(round_trip(stack, source, "v"), source, "v")


@pytest.mark.parametrize("layout", [
    "imp_dim=lon", "imp_dim=lat|lon", "imp_dim=time|lat", "exp_dim=time;nfrag=2",
    "exp_dim=lon|lat", "imp_dim=lat|lon|time;exp_dim=level", "exp_dim=time|lon|lat;imp_dim=level",
    "exp_dim=level|time;nfrag=3;nhost=1;ncores=2"])
@pytest.mark.parametrize("chunks", [None, (3, 2, 5, 1), (1, 4, 6, 5)])
def test_layouts_and_chunks_come_back(stack, folder, layout, chunks):
    dimensions = {"level": (7, None), **GRID}
    source = write_file(folder / f"layout_{chunks is None or chunks[0]}.nc", "f8", dimensions, 1e20,
                        chunksizes=chunks, zlib=chunks is not None)
    assert_same_variable(round_trip(stack, source, "v", layout), source, "v")


@pytest.mark.parametrize("unlimited", ["lat", "lon", "time"])
@pytest.mark.parametrize("compression", ["", "deflate=1", "deflate=9;shuffle=yes", "shuffle=yes"])
def test_unlimited_dimensions_and_compression(stack, folder, unlimited, compression):
    source = write_file(folder / f"unlimited_{unlimited}.nc", "f4", GRID, 1e20, unlimited=unlimited)
    back = round_trip(stack, source, "v", "exp_dim=lat;imp_dim=lon|time", compression)
    assert_same_variable(back, source, "v")
    with netCDF4.Dataset(back) as file:
        filters = file["v"].filters()
        assert filters["shuffle"] == ("shuffle" in compression)
        level = int(compression[8]) if "deflate" in compression else 0
        assert filters["complevel"] == level and filters["zlib"] == (level > 0)


def test_packed_numbers_are_unpacked(stack, folder):
    source = folder / "packed.nc"
    with netCDF4.Dataset(source, "w") as file:
        file.createDimension("x", 1000)
        file.createDimension("y", 20)
        for name, scale in (("single", numpy.float32(0.01)), ("double", 0.01)):
            packed = file.createVariable(name, "i2", ("x", "y"), fill_value=-32768)
            packed.scale_factor, packed.add_offset = scale, type(scale)(273.15)
            packed.valid_range = numpy.array([-32767, 32767], "i2")
            packed.set_auto_maskandscale(False)
            packed[:] = numpy.random.default_rng(5).integers(-32768, 32768, (1000, 20), dtype="i2")
            packed[0, :5] = -32768
    for name, dtype in (("single", "f4"), ("double", "f8")):
        with netCDF4.Dataset(round_trip(stack, source, name)) as ours, netCDF4.Dataset(source) as theirs:
            assert ours[name].dtype == dtype
            expected = theirs[name]
            expected.set_auto_scale(False)
            raw = expected[:]
            number = raw.astype("f8") * float(expected.scale_factor) + float(expected.add_offset)
            assert_same_numbers(ours[name][:], number.astype(dtype))
            assert not set(ours[name].ncattrs()) & {"scale_factor", "add_offset", "valid_range"}


@pytest.mark.parametrize("calendar", ["360_day", "noleap", "365_day", "all_leap", "standard", "gregorian",
                                      "proleptic_gregorian", "julian", None])
@pytest.mark.parametrize("units", ["days since 1850-1-1", "hours since 1990-02-03T06:30:00Z",
                                   "seconds since 2000-01-01 12:00"])
def test_time_comes_back(stack, folder, calendar, units):
    source = folder / "time.nc"
    with netCDF4.Dataset(source, "w") as file:
        file.createDimension("time", None)
        file.createDimension("x", 3)
        time = file.createVariable("time", "f8", ("time",))
        time.units, time.standard_name = units, "time"
        if calendar:
            time.calendar = calendar
        time[:] = numpy.arange(40) * 30.4375
        file.createVariable("v", "f4", ("time", "x"))[:] = numpy.arange(120).reshape(40, 3)
    container = f"time_{calendar}_{units[:4]}"
    back = round_trip(stack, source, "v", container=container)
    assert_same_variable(back, source, "v")
    plain = round_trip(stack, source, "v", "", "export_metadata=no", container)
    with netCDF4.Dataset(plain) as ours, netCDF4.Dataset(source) as theirs:
        assert not ours.ncattrs() and set(ours["time"].ncattrs()) == {"units", "calendar"}
        dates = [netCDF4.num2date(f["time"][:], f["time"].units, getattr(f["time"], "calendar", "standard"))
                 for f in (ours, theirs)]
        assert (dates[0] == dates[1]).all()


def test_another_base_of_time_in_the_container(stack, folder):
    """What the attributes say follows the numbers, when a container has another base."""
    for year in (1990, 2000):
        with netCDF4.Dataset(folder / f"year{year}.nc", "w") as file:
            file.createDimension("time", 4)
            time = file.createVariable("time", "f8", ("time",))
            time.units, time.calendar = f"days since {year}-01-01", "standard"
            time[:] = numpy.arange(4)
            file.createDimension("x", 2)
            file.createVariable("v", "f4", ("x", "time"))[:] = numpy.zeros((2, 4))
    round_trip(stack, folder / "year1990.nc", "v", container="years")
    with netCDF4.Dataset(round_trip(stack, folder / "year2000.nc", "v", container="years")) as file:
        dates = netCDF4.num2date(file["time"][:], file["time"].units, file["time"].calendar)
        assert dates[0].year == 2000 and dates[3].day == 4


def test_collapsed_dimensions_are_left_out(stack, folder):
    source = write_file(folder / "collapse.nc", "f8", GRID)
    cube = stack.run("oph_importnc src_path=/netcdf/collapse.nc;measure=v;container=collapse;"
                     "exp_dim=lat;imp_dim=lon|time").cube
    reduced = stack.run(f"oph_reduce cube={cube};operation=max").cube
    one = stack.run(f"oph_subset cube={reduced};subset_dims=lat;subset_filter=2").cube
    for name, input_cube, dimensions in (("rows", reduced, ("lat",)), ("one", one, ("lat",))):
        stack.run(f"oph_exportnc2 cube={input_cube};output_path=/netcdf;output_name={name};force=yes")
        with netCDF4.Dataset(folder / f"{name}.nc") as ours, netCDF4.Dataset(source) as theirs:
            assert ours["v"].dimensions == dimensions
            expected = theirs["v"][:].max(axis=(1, 2))
            numpy.testing.assert_array_equal(ours["v"][:], expected if name == "rows" else expected[1:2])


def test_scalar_coordinates_and_texts_do_no_harm(stack, folder):
    source = folder / "scalars.nc"
    with netCDF4.Dataset(source, "w") as file:
        file.createDimension("x", 4)
        file.createDimension("text", 8)
        file.createVariable("height", "f8", ())[:] = 2.0
        file.createVariable("name", "S1", ("x", "text"))
        file.createVariable("label", str, ("x",))[:] = numpy.array(list("abcd"), dtype=object)
        v = file.createVariable("v", "f4", ("x",))
        v[:] = numpy.arange(4)
        v.coordinates, v.empty, v.unicode = "height", "", "Größe, µm; a|b=c"
        v.names = ["one", "two"]
    back = round_trip(stack, source, "v")
    with netCDF4.Dataset(back) as file:
        numpy.testing.assert_array_equal(file["v"][:], numpy.arange(4))
        assert file["v"].unicode == "Größe, µm; a|b=c" and file["v"].empty == ""
        assert file["v"].names == "one, two"


def test_infinite_and_missing_numbers(stack, folder):
    source = folder / "special.nc"
    values = numpy.array([[numpy.nan, numpy.inf, -numpy.inf, -0.0, 5e-324, 1.7976931348623157e308]])
    with netCDF4.Dataset(source, "w") as file:
        file.createDimension("y", 1)
        file.createDimension("x", 6)
        for name, fill in (("plain", None), ("nan", numpy.nan)):
            file.createVariable(name, "f8", ("y", "x"), fill_value=fill)[:] = values
    for name in ("plain", "nan"):
        with netCDF4.Dataset(round_trip(stack, source, name)) as file:
            file.set_auto_mask(False)
            assert file[name][:].tobytes() == values.tobytes()


def test_postponed_and_no_metadata(stack, folder):
    source = write_file(folder / "metadata.nc", "f4", GRID, -99)
    with netCDF4.Dataset(round_trip(stack, source, "v", "", "export_metadata=postpone")) as file:
        assert "_FillValue" not in file["v"].ncattrs() and file["v"].units == "1"
        assert file.title == "made up" and file["lat"].long_name == "the lat"
    with netCDF4.Dataset(round_trip(stack, source, "v", "", "export_metadata=no")) as file:
        assert file["v"].ncattrs() == ["_FillValue"] and not file.ncattrs()


@pytest.fixture(scope="module")
def cube(stack, folder):
    write_file(folder / "places.nc", "f4", GRID)
    return stack.run("oph_importnc src_path=/netcdf/places.nc;measure=v;container=places").cube


@pytest.mark.parametrize("arguments, shown", [
    ("output_path=/netcdf/new/folders", "/netcdf/new/folders/v.nc"),
    ("output_path=new;cdd=/netcdf;output_name=a.nc", "/netcdf/new/a.nc"),
    ("output_path=local;cdd=/netcdf;output_name=b", "/netcdf/b.nc"),
    ("output=/netcdf/c.nc", "/netcdf/c.nc"), ("output=d;cdd=/netcdf", "/netcdf/d.nc"),
    ("output=sub/e;cdd=/netcdf;output_path=/netcdf/not_here", "/netcdf/sub/e.nc")])
def test_places_in_the_repository(stack, cube, arguments, shown):
    answer = stack.run(f"oph_exportnc2 cube={cube};{arguments};force=yes")
    assert answer.objects("exportnc") and not answer.objects("exportnc2")
    assert answer.message("Output File") == shown
    assert variables(stack.data / shown[1:]) == ["v"]


@pytest.mark.parametrize("misc", ["yes", "no"])
def test_places_in_the_session(stack, cube, misc):
    answer = stack.run(f"oph_exportnc2 cube={cube};misc={misc};force=yes")
    assert answer.objects("exportnc2") and not answer.objects("exportnc")
    path = answer.message("Output File")
    numbers = "misc" if misc == "yes" else "nc/" + "/".join(cube.split("/")[-2:])
    assert path.endswith(f"/export/{numbers}/v.nc")
    assert variables(path) == ["v"]


def files(folder):
    return sorted(str(path) for path in folder.rglob("*"))


@pytest.mark.parametrize("arguments, expected", [
    ("output_path=/netcdf;output_name=kept", ["the file exists already", "force=yes", "/netcdf/kept.nc"]),
    ("output_path=/;output_name=netcdf/x", ["output_name", "netcdf/x"]),
    ("output_path=/;output_name=.hidden", ["output_name", ".hidden"]),
    ("output_path=/;output_name=..", ["output_name"]),
    ("output_path=/netcdf/../..;output_name=x", ["output_path", "/netcdf/../.."]),
    ("output_path=http://host/x;output_name=x", ["output_path", "no addresses"]),
    ("output_path=/netcdf/kept.nc;output_name=x", ["output_path", "kept.nc"]),
    ("output_path=/netcdf/way_out;output_name=x", ["output_path", "outside"]),
    ("output_path=/netcdf;output_name=is_folder", ["folder", "/netcdf/is_folder.nc"]),
    ("output_path=/netcdf;deflate=10", ["deflate", "10"]),
    ("output_path=/netcdf;force=perhaps", ["force", "perhaps"]),
    ("output=/netcdf/", ["output_name"])])
def test_errors_of_exports_leave_nothing(stack, folder, cube, arguments, expected):
    stack.run(f"oph_exportnc2 cube={cube};output_path=/netcdf;output_name=kept;force=yes")
    (folder / "is_folder.nc").mkdir(exist_ok=True)
    if not (folder / "way_out").exists():
        os.symlink(stack.folder, folder / "way_out")
    before, content = files(stack.data), (folder / "kept.nc").read_bytes()
    answer = stack.ask(f"oph_exportnc2 cube={cube};{arguments}")
    assert answer.exit_status != 0
    for part in expected:
        assert part in answer.error
    assert files(stack.data) == before
    assert (folder / "kept.nc").read_bytes() == content


def test_a_cube_that_cannot_be_read_leaves_no_file(stack, folder, cube):
    """An I/O server loses a table: the export fails half way and takes its file along."""
    lost = stack.run("oph_importnc src_path=/netcdf/places.nc;measure=v;container=places;nfrag=2").cube
    number = lost.split("/")[-1]
    tables = [file for file in stack.folder.glob(f"**/ophion_fragments/fact_{number}_*")]
    assert tables
    last = max(file.stem for file in tables)
    for file in tables:
        if file.stem == last:
            file.unlink()
    before = files(stack.data)
    answer = stack.ask(f"oph_exportnc2 cube={lost};output_path=/netcdf;output_name=lost")
    assert answer.exit_status != 0 and answer.error
    assert files(stack.data) == before
