# SPDX-License-Identifier: GPL-3.0-or-later
"""What a datacube should hold, as NumPy sees it."""

from dataclasses import dataclass, replace

import numpy as np

TYPES = {"i1": "byte", "i2": "short", "i4": "int", "i8": "long", "f4": "float", "f8": "double"}


class Inapplicable(Exception):
    """A step that this cube does not take; chains that are being shrunk meet them."""


def require(condition, text="not for this cube"):
    if not condition:
        raise Inapplicable(text)


@dataclass(frozen=True)
class Dimension:
    """A dimension; without coordinates if it is collapsed."""

    name: str
    coordinates: np.ndarray
    is_explicit: bool
    is_collapsed: bool = False
    dates: tuple | None = None  # units and calendar of a time dimension, as long as it has dates
    level: str = "c"  # of the hierarchy of times
    is_numbered: bool = False  # values 1 to n, which are no coordinates
    axis: str = ""  # lat or lon, as long as it has coordinates on the globe

    @property
    def size(self):
        return 1 if self.is_collapsed else len(self.coordinates)

    def select(self, indexes):
        return replace(self, coordinates=self.coordinates[indexes])

    def numbered(self, size):
        """With another size, and values 1 to n."""
        numbers = np.arange(1, size + 1).astype(self.coordinates.dtype)
        return replace(self, coordinates=numbers, is_numbered=True, dates=None, axis="")

    def collapsed(self):
        return replace(self, coordinates=self.coordinates[:0], is_collapsed=True, dates=None, axis="")


@dataclass(frozen=True)
class Cube:
    """The values in the order of the dimensions, explicit ones first."""

    values: np.ndarray
    dimensions: tuple
    missing: object = None  # the number that stands for no value, beside NaN
    measure: str = "v"

    def __post_init__(self):
        assert self.values.shape == tuple(dimension.size for dimension in self.dimensions)

    @property
    def kind(self):
        return self.values.dtype.str[1:]

    @property
    def type(self):
        return TYPES[self.kind]

    @property
    def is_real(self):
        return self.kind[0] == "f"

    @property
    def explicit(self):
        return [dimension for dimension in self.dimensions if dimension.is_explicit]

    @property
    def implicit(self):
        return [dimension for dimension in self.dimensions if not dimension.is_explicit]

    @property
    def rows(self):
        """The values as the fragments hold them."""
        count = int(np.prod([dimension.size for dimension in self.explicit], dtype=int))
        return self.values.reshape(count, -1)

    @property
    def is_missing(self):
        return missing_mask(self.values, self.missing)

    def position(self, name):
        for position, dimension in enumerate(self.dimensions):
            if dimension.name == name:
                return position
        raise Inapplicable(f"no dimension {name}")

    def open(self, is_explicit):
        """Positions of the dimensions of a kind that are not collapsed, the outermost first."""
        return [position for position, dimension in enumerate(self.dimensions)
                if dimension.is_explicit == is_explicit and not dimension.is_collapsed]

    def with_dimension(self, position, dimension):
        dimensions = list(self.dimensions)
        dimensions[position] = dimension
        return tuple(dimensions)


def missing_mask(values, missing):
    mask = np.isnan(values) if values.dtype.kind == "f" else np.zeros(values.shape, bool)
    return mask if missing is None else mask | (values == np.array(missing, values.dtype))


@dataclass(frozen=True)
class Expected:
    """A cube, and how far numbers may be from its."""

    cube: Cube
    tolerance: object = 0.0  # a number, or one for each value
    unknown: tuple = ()  # names of dimensions whose coordinates the model does not know
    free: object = None  # where the model does not know whether there is a value


def fit(values, mask, like):
    """Numbers in double or long as elements of the type of a cube: fractions of integers are cut off."""
    kind = like.values.dtype
    if kind.kind == "i" and values.dtype.kind == "f":
        information = np.iinfo(kind)
        whole = np.trunc(np.where(mask, 0, values))
        values = np.clip(whole, float(information.min), float(information.max))
        if kind.itemsize == 8:
            values = np.clip(whole, -2.0 ** 62, 2.0 ** 62)
    with np.errstate(over="ignore", invalid="ignore"):
        result = values.astype(kind)
    if mask.any():
        result[mask] = np.nan if like.missing is None and kind.kind == "f" else like.missing or 0
    return result
