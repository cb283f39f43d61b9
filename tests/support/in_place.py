# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that cubes refer to, stored in all ways that can be read in place, and what tests do with them."""

import shutil

import netCDF4
import numpy

SIZES = {"time": 50, "lev": 2, "lat": 9, "lon": 20}
LAYOUTS = [(("lat", "lon", "lev"), ("time",)), (("lon", "lat"), ("lev", "time")), (("time", "lev"), ("lat", "lon")),
           (("lon", "time"), ("lat", "lev"))]
# How a file stores the variable: arguments of createVariable, and the format.
STORAGES = {"contiguous": ({"contiguous": True}, "NETCDF4"), "steps": ({"chunksizes": (1, 2, 9, 20)}, "NETCDF4"),
            "tiles": ({"chunksizes": (9, 2, 4, 7)}, "NETCDF4"),
            "deflated": ({"chunksizes": (16, 1, 9, 20), "zlib": True, "shuffle": False}, "NETCDF4"),
            "shuffled": ({"chunksizes": (50, 1, 4, 20), "zlib": True, "shuffle": True}, "NETCDF4"),
            "big_endian": ({"chunksizes": (7, 2, 9, 20), "endian": "big"}, "NETCDF4"),
            "classic": ({}, "NETCDF3_CLASSIC"), "offset64": ({}, "NETCDF3_64BIT_OFFSET"),
            "data64": ({}, "NETCDF3_64BIT_DATA"), "model": ({"chunksizes": (1, 2, 9, 20)}, "NETCDF4_CLASSIC")}


def write(path, storage, unlimited=False, kind="f4", packed=False, other=False, gap=False, first=0, steps=50,
          scale=0.5):
    """A variable with some missing values, stored in some way; `other`: a second one beside it; `first`: what its
    times begin with."""
    arguments, form = STORAGES[storage]
    random = numpy.random.default_rng(3 + first)
    sizes = SIZES | {"time": steps}
    shape = tuple(sizes.values())
    with netCDF4.Dataset(path, "w", format=form) as file:
        for name, size in sizes.items():
            file.createDimension(name, None if unlimited and name == "time" else size)
            file.createVariable(name, "f8", (name,))[:size] = numpy.arange(size) + (first if name == "time" else 0)
        file["time"].units, file["time"].calendar = "days since 2001-01-01", "standard"
        file["lat"].units, file["lon"].units = "degrees_north", "degrees_east"
        if other:
            file.createVariable("flag", "i1", ("time", "lat"))[:] = 1
        fill = {"i1": -100, "u1": 255}.get(kind, -9999)
        if unlimited:
            arguments = {key: value for key, value in arguments.items() if key != "contiguous"}
        if "chunksizes" in arguments:
            arguments = arguments | {"chunksizes": [min(pair) for pair in zip(arguments["chunksizes"], shape)]}
        kind = numpy.dtype(kind).newbyteorder(">" if arguments.get("endian") == "big" else "=")
        data = file.createVariable("tas", kind, tuple(SIZES), fill_value=fill, **arguments)
        values = random.integers(0, 90, shape) if kind.kind != "f" else random.normal(280, 9, shape)
        if packed:
            data.scale_factor, data.add_offset = scale, 10.0
            data.set_auto_scale(False)
        masked = numpy.ma.array(values.astype(kind), mask=random.random(shape) < 0.02)
        if gap:
            data[20:] = masked[20:]
        else:
            data[:] = masked
    return path


def files_in_place(stack):
    """For a fixture: a folder below the data repository, and the cubes of the test, which go at its end."""
    folder = stack.data / "in_place"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    cubes = []

    class Files:
        path = folder

        @staticmethod
        def run(command):
            answer = stack.run(command)
            if answer.cube:
                cubes.append(answer.cube)
            return answer

        @staticmethod
        def load(path, storage, arguments="", measure="tas"):
            return Files.run(f"oph_importnc src_path=in_place/{path.name};measure={measure};storage={storage};"
                             f"{arguments}").cube

        @staticmethod
        def join(pattern, storage, arguments=""):
            return Files.run(f"oph_importncs src_path=in_place/{pattern};measure=tas;storage={storage};"
                             f"{arguments}").cube

        @staticmethod
        def values(cube):
            Files.run(f"oph_exportnc2 cube={cube};output_path=/in_place;output_name=out;force=yes")
            measure = None
            with netCDF4.Dataset(folder / "out.nc") as file:
                measure = next(name for name in file.variables if name not in file.dimensions
                               and file[name].ndim > 0 and not name.endswith("_bnds"))
                file.set_auto_mask(False)
                return file[measure][:]

        @staticmethod
        def are_equal(one, other):
            return numpy.array_equal(Files.values(one), Files.values(other), equal_nan=True)

    yield Files
    for cube in reversed(cubes):
        stack.ask(f"oph_delete cube={cube}")
    shutil.rmtree(folder, ignore_errors=True)
