# SPDX-License-Identifier: GPL-3.0-or-later
"""Steps by way of files: export and import again, growth by a file, other grids."""

import random
from dataclasses import dataclass, replace

import numpy as np

from oracle.chains import regridding
from oracle.chains.cube import Cube, Expected, fit, require
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
    """To a global grid. CDO is no oracle here: its cells are polygons of great circles, and it extrapolates."""

    operator = "oph_regrid"
    size: tuple = (4, 3)
    method: str = "bilinear"

    @property
    def command(self):
        return f"oph_regrid cube={{cube}};target={self.size[0]}x{self.size[1]};method={self.method}"

    @classmethod
    def draw(cls, draw, cube):
        step = cls(size=(draw.randint(1, 12), draw.randint(1, 9)), method=draw.choice(["bilinear", "conservative"]))
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
            # With a file appended they may go beyond a pole, or round the globe more than once.
            covered = np.abs(values).max() * 2 if axis == "lat" else len(values) * abs(values[1] - values[0])
            require(covered < {"lat": 180, "lon": 360}[axis] + 0.001)
            found.append(positions[0])
        require(cube.is_real)
        return found

    def expect(self, cube):
        axes = self.axes(cube)
        gone = np.moveaxis(cube.is_missing, axes, (-2, -1))
        fields = np.moveaxis(np.where(cube.is_missing, 0, cube.values.astype("f8")), axes, (-2, -1))
        latitudes, longitudes = (cube.dimensions[axis].coordinates.astype("f8") for axis in axes)
        lon = np.arange(self.size[0]) * 360 / self.size[0]
        lat = -90 + (np.arange(self.size[1]) + 0.5) * 180 / self.size[1]
        weights = regridding.bilinear if self.method == "bilinear" else regridding.conservative
        rows, columns = weights(latitudes, lat, False), weights(longitudes, lon, True)
        # How much of a point comes of what is missing, and of what is not.
        lost, kept = (rows @ part @ columns.T for part in (gone.astype("f8"), (~gone).astype("f8")))
        gone = (kept < 1e-9) if self.method == "conservative" else (kept < 1e-9) | (lost > 1e-9)
        values = np.where(gone, 0, rows @ fields @ columns.T / np.where(gone, 1, kept))
        outside = (lat < latitudes.min()) | (lat > latitudes.max())
        free = np.zeros(values.shape, bool)
        if self.method == "bilinear":  # what lies between the last latitude and a pole is told apart by other tests
            free[..., outside, :] = True
        dimensions = list(cube.dimensions)
        for axis, coordinates in zip(axes, (lat, lon)):
            dimensions[axis] = replace(dimensions[axis], coordinates=coordinates)
        values, gone, free = (np.moveaxis(part, (-2, -1), axes) for part in (values, gone, free))
        scale = np.abs(fields).max(initial=1)
        return Expected(Cube(fit(values, gone, cube), tuple(dimensions), cube.missing, cube.measure), 1e-6 * scale, free=free)


FILE_STEPS = [RoundTrip, Concat, Regrid]
