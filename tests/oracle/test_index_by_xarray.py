# SPDX-License-Identifier: GPL-3.0-or-later
"""Indexes of OPH_FILEINDEX, by which xarray reads the same bytes of the same files with fsspec and zarr alone."""

import shutil

import netCDF4
import numpy
import pytest
import xarray

SIZES = {"time": 40, "lat": 9, "lon": 20}
# How the file stores the variable: arguments of createVariable, and the format.
STORAGES = {"contiguous": ({"contiguous": True}, "NETCDF4"), "steps": ({"chunksizes": (1, 9, 20)}, "NETCDF4"),
            "compressed": ({"chunksizes": (16, 4, 20), "zlib": True, "shuffle": True}, "NETCDF4"),
            "big_endian": ({"chunksizes": (7, 9, 20), "endian": "big"}, "NETCDF4"), "classic": ({}, "NETCDF3_CLASSIC")}


@pytest.fixture
def folder(stack):
    path = stack.data / "indexes"
    path.mkdir()
    yield path
    shutil.rmtree(path)


def write(path, storage, first=0, steps=40):
    """Numbers packed to 16 bits, some of them missing; times from `first` on."""
    arguments, form = STORAGES[storage]
    sizes = SIZES | {"time": steps}
    random = numpy.random.default_rng(5 + first)
    kind = ">i2" if arguments.get("endian") == "big" else "i2"
    with netCDF4.Dataset(path, "w", format=form) as file:
        for name, size in sizes.items():
            file.createDimension(name, None if name == "time" and storage == "steps" else size)
            numbers = numpy.arange(size) + (first if name == "time" else 0)
            file.createVariable(name, "f8", (name,))[:size] = numbers * 2.5
        file["time"].units = "hours since 2001-01-01"
        data = file.createVariable("tas", kind, tuple(SIZES), fill_value=-9999, **arguments)
        data.scale_factor, data.add_offset, data.units = 0.5, 280.0, "K"
        values = random.normal(280, 9, list(sizes.values()))
        data[:] = numpy.ma.array(values, mask=random.random(values.shape) < 0.05)
    return path


def compare(folder, name, wanted):
    # fsspec keeps what it knows of a path: each index has its own.
    options = {"consolidated": False, "storage_options": {"fo": str(folder / f"{name}.json")}}
    with xarray.open_dataset("reference://", engine="zarr", backend_kwargs=options) as found:
        assert found["tas"].dims == wanted["tas"].dims
        assert found["tas"].attrs["units"] == "K"
        assert int(wanted["tas"].isnull().sum()) > 0
        for variable in ("tas", *SIZES):
            numpy.testing.assert_array_equal(found[variable].values, wanted[variable].values, err_msg=variable)


@pytest.mark.parametrize("storage", STORAGES)
def test_xarray_reads_what_the_index_says(stack, folder, storage):
    write(folder / "a.nc", storage)
    cube = stack.run("oph_importnc src_path=indexes/a.nc;measure=tas;storage=reference").cube
    stack.run(f"oph_fileindex cube={cube};output_path=/indexes;output_name={storage}")
    stack.run(f"oph_delete cube={cube}")
    with xarray.open_dataset(folder / "a.nc") as wanted:
        compare(folder, storage, wanted)


@pytest.mark.parametrize("storage,lengths", [("contiguous", [9, 30, 12]), ("compressed", [32, 16, 24]),
                                             ("classic", [8, 20])])
def test_xarray_reads_several_files_as_one(stack, folder, storage, lengths):
    paths = [write(folder / f"part_{number}.nc", storage, sum(lengths[:number]), steps)
             for number, steps in enumerate(lengths)]
    cube = stack.run("oph_importncs src_path=indexes/part_*.nc;measure=tas;storage=reference").cube
    stack.run(f"oph_fileindex cube={cube};output_path=/indexes;output_name=joined_{storage}")
    stack.run(f"oph_delete cube={cube}")
    with xarray.open_mfdataset(paths, combine="nested", concat_dim="time", data_vars="minimal") as wanted:
        compare(folder, f"joined_{storage}", wanted.load())
