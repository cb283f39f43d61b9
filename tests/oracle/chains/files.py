# SPDX-License-Identifier: GPL-3.0-or-later
"""Steps by way of files: export and import again, growth by a file, other grids as CDO makes them."""

import random
import subprocess
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import netCDF4
import numpy as np

from oracle.chains.cube import Cube, Expected, require
from oracle.chains.sources import write_variable
from oracle.chains.steps import Step


def file_dimensions(cube):
    """Those that files have: without the collapsed ones."""
    return [dimension for dimension in cube.dimensions if not dimension.is_collapsed]


@dataclass(frozen=True)
class RoundTrip(Step):
    """To a file and back, with the dimensions in another order."""

    operator = "oph_exportnc2"
    order: tuple = ()  # names, explicit ones first
    explicit: int = 1
    storage: str = ""
    measure: str = "v"
    container: str = "chain_trip"

    @property
    def command(self):
        return (f"oph_exportnc2 cube={{cube}};output=/chain_trip.nc;force=yes;{self.storage}\n"
                f"oph_importnc src_path=/chain_trip.nc;measure={self.measure};exp_dim={'|'.join(self.order[:self.explicit])};"
                f"imp_dim={'|'.join(self.order[self.explicit:])};container={self.container};cwd=/")

    @classmethod
    def draw(cls, draw, cube):
        names = [dimension.name for dimension in file_dimensions(cube)]
        require(len(names) > 1)
        return cls(order=tuple(draw.sample(names, len(names))), explicit=draw.randint(1, len(names) - 1),
                   storage=draw.choice(["deflate=0", "deflate=1", "deflate=4;shuffle=yes"]),
                   measure=cube.measure, container=f"chain_trip_{draw.randrange(10 ** 9)}")

    def expect(self, cube):
        names = [dimension.name for dimension in file_dimensions(cube)]
        require(sorted(names) == sorted(self.order) and 0 < self.explicit < len(names))
        kept = cube.values.reshape([dimension.size for dimension in file_dimensions(cube)])
        dimensions = [replace(cube.dimensions[cube.position(name)], is_explicit=i < self.explicit, level="c")
                      for i, name in enumerate(self.order)]
        return Expected(replace(cube, values=kept.transpose([names.index(name) for name in self.order]).copy(),
                                dimensions=tuple(dimensions)))


@dataclass(frozen=True)
class Concat(Step):
    """A file that goes on where the cube ends."""

    operator = "oph_concatnc"
    name: str = "time"
    seed: int = 0
    steps: int = 1

    @property
    def command(self):
        return "oph_concatnc cube={cube};src_path=/chain_more.nc"

    @classmethod
    def draw(cls, draw, cube):
        axes = cube.open(False)
        require(axes)
        step = cls(name=cube.dimensions[draw.choice(axes)].name, seed=draw.randrange(2 ** 31), steps=draw.randint(1, 5))
        step.part(cube)
        return step

    def part(self, cube):
        """What the file holds."""
        require(not any(d.is_collapsed or d.is_numbered or d.name.lower() == "time" and not d.dates or d.level != "c"
                        for d in cube.dimensions))
        axis = cube.position(self.name)
        dimension = cube.dimensions[axis]
        require(not dimension.is_explicit and cube.values.size < 20000)
        values = dimension.coordinates
        require(dimension.size > 1 and (np.diff(values) > 0).all(), "coordinates must ascend")
        spacing = values[-1] - values[-2]
        more = (values[-1] + spacing * np.arange(1, self.steps + 1)).astype(values.dtype)
        shape = [self.steps if i == axis else size for i, size in enumerate(cube.values.shape)]
        numbers = np.rint(np.random.default_rng(self.seed).normal(10, 30, shape)).astype(cube.values.dtype)
        return Cube(numbers, cube.with_dimension(axis, replace(dimension, coordinates=more)), cube.missing, cube.measure)

    def prepare(self, stack, cube):
        part = self.part(cube)
        write_variable(random.Random(self.seed), stack.data / "chain_more.nc", part.dimensions, part.values, cube.missing, cube.measure)

    def expect(self, cube):
        part, axis = self.part(cube), cube.position(self.name)
        dimension = cube.dimensions[axis]
        longer = replace(dimension, coordinates=np.concatenate([dimension.coordinates, part.dimensions[axis].coordinates]))
        return Expected(replace(cube, values=np.concatenate([cube.values, part.values], axis=axis),
                                dimensions=cube.with_dimension(axis, longer)))


@dataclass(frozen=True)
class Regrid(Step):
    """CDO is the oracle; where it has no value for want of one neighbour, Ophion may have one."""

    operator = "oph_regrid"
    size: tuple = (4, 3)
    method: str = "bilinear"

    @property
    def command(self):
        return f"oph_regrid cube={{cube}};target={self.size[0]}x{self.size[1]};method={self.method}"

    @classmethod
    def draw(cls, draw, cube):
        # CDO's cells are polygons of great circles: they must not be half the globe wide.
        step = cls(size=(draw.randint(4, 12), draw.randint(2, 9)), method=draw.choice(["bilinear", "conservative"]))
        step.axes(cube)
        return step

    @staticmethod
    def axes(cube):
        """Positions of latitude and longitude, which must be evenly spaced."""
        found = []
        for axis in ("lat", "lon"):
            positions = [i for i, d in enumerate(cube.dimensions) if d.axis == axis and not d.is_collapsed]
            require(len(positions) == 1)
            values = cube.dimensions[positions[0]].coordinates
            require(len(values) > 2 and np.allclose(np.diff(values), values[1] - values[0]))
            found.append(positions[0])
        require(cube.is_real)
        return found

    def expect(self, cube):
        axes = self.axes(cube)
        fields = np.moveaxis(np.where(cube.is_missing, np.nan, cube.values), axes, (-2, -1))
        latitudes, longitudes = (cube.dimensions[axis].coordinates for axis in axes)
        flat = fields.reshape(-1, *fields.shape[-2:])
        found, lat, lon = by_cdo(flat, latitudes, longitudes, self.size, self.method)
        result = np.moveaxis(found.reshape(*fields.shape[:-2], *found.shape[-2:]), (-2, -1), axes)
        dimensions = list(cube.dimensions)
        for axis, values in zip(axes, (lat, lon)):
            dimensions[axis] = replace(dimensions[axis], coordinates=values)
        gone = np.isnan(result)
        values = result.astype(cube.values.dtype)
        if cube.missing is not None:
            values[gone] = cube.missing
        scale = np.nanmax(np.abs(flat), initial=1)
        return Expected(Cube(values, tuple(dimensions), cube.missing, cube.measure), 3e-5 * scale,
                        free=gone if self.method == "bilinear" else None)


def by_cdo(fields, latitudes, longitudes, size, method):
    """Fields on the new grid, NaN where nothing is, and its latitudes and longitudes."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.nc", Path(folder) / "out.nc"
        with netCDF4.Dataset(source, "w") as file:
            for name, values, units in (("z", np.arange(len(fields)), "m"), ("lat", latitudes, "degrees_north"),
                                        ("lon", longitudes, "degrees_east")):
                file.createDimension(name, len(values))
                file.createVariable(name, "f8", (name,))[:] = values
                file[name].units = units
            file.createVariable("v", "f8", ("z", "lat", "lon"), fill_value=1e20)[:] = np.nan_to_num(fields.astype("f8"), nan=1e20)
        operator = {"bilinear": "remapbil", "conservative": "remapcon"}[method]
        lon, lat = np.arange(size[0]) * 360 / size[0], -90 + 90 / size[1] + np.arange(size[1]) * 180 / size[1]
        grid = Path(folder) / "grid"
        grid.write_text(f"gridtype=lonlat\nxsize={size[0]}\nysize={size[1]}\nxvals={' '.join(map(repr, lon.tolist()))}\n"
                        f"yvals={' '.join(map(repr, lat.tolist()))}\n")
        subprocess.run(["cdo", "-s", "-O", "-b", "F64", "-f", "nc4", f"{operator},{grid}", source, target],
                       check=True, capture_output=True, timeout=60)
        with netCDF4.Dataset(target) as file:
            return np.ma.filled(file["v"][:].astype("f8"), np.nan), file["lat"][:].data, file["lon"][:].data


FILE_STEPS = [RoundTrip, Concat, Regrid]
