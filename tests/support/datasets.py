# SPDX-License-Identifier: GPL-3.0-or-later
"""Data for tests: real files of Debian's ferret-datasets, and made-up ones written at run time."""

import subprocess
from pathlib import Path

import netCDF4
import numpy


def ferret(name):
    """Path of a file of the package ferret-datasets."""
    files = subprocess.run(["dpkg-query", "-L", "ferret-datasets"], text=True, capture_output=True,
                           check=True).stdout.splitlines()
    return next(Path(file) for file in files if file.endswith("/" + name))


def write_series(path, steps, latitudes, longitudes, variable="tas", seed=1):
    """Writes a float variable (time, lat, lon), one step per chunk, as model output often is."""
    random = numpy.random.default_rng(seed)
    with netCDF4.Dataset(path, "w") as file:
        file.title = "made-up series"
        file.createDimension("time", None)
        file.createDimension("lat", latitudes)
        file.createDimension("lon", longitudes)
        time = file.createVariable("time", "f8", ("time",))
        time.units, time.calendar = "days since 1990-01-01", "standard"
        lat = file.createVariable("lat", "f8", ("lat",))
        lat.units, lat.standard_name = "degrees_north", "latitude"
        lon = file.createVariable("lon", "f8", ("lon",))
        lon.units, lon.standard_name = "degrees_east", "longitude"
        data = file.createVariable(variable, "f4", ("time", "lat", "lon"), fill_value=numpy.float32(1e20),
                                   chunksizes=(1, latitudes, longitudes))
        data.units = "K"
        time[:] = numpy.arange(steps)
        lat[:] = numpy.linspace(-90, 90, latitudes)
        lon[:] = numpy.arange(longitudes) * 360.0 / longitudes
        for start in range(0, steps, 256):
            count = min(256, steps - start)
            noise = random.standard_normal((count, latitudes, longitudes), dtype="f4")
            data[start:start + count] = 280 + 10 * noise
    return path


def write_sparse(path, steps, latitudes, longitudes):
    """Writes a float variable (time, lat, lon) of any size that takes little room: only the element in the middle,
    5, was ever written."""
    with netCDF4.Dataset(path, "w") as file:
        for name, size in (("time", steps), ("lat", latitudes), ("lon", longitudes)):
            file.createDimension(name, size)
            file.createVariable(name, "f8", (name,))[:] = numpy.arange(size)
        file["time"].units = "days since 2000-01-01"
        file.set_fill_off()
        data = file.createVariable("tas", "f4", ("time", "lat", "lon"), contiguous=True)
        data[steps // 2, latitudes // 2, longitudes // 2] = 5
    return path
