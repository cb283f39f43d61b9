# SPDX-License-Identifier: GPL-3.0-or-later
"""Random chains of operators over small cubes."""

import random
from dataclasses import dataclass, replace

import netCDF4
import numpy


def write_field(path, seed):
    """Writes a float variable (lat, lon, level, time) with gaps, monthly, over three years."""
    noise = numpy.random.default_rng(seed)
    sizes = {"lat": 5, "lon": 6, "level": 3, "time": 36}
    with netCDF4.Dataset(path, "w") as file:
        for name, size in sizes.items():
            file.createDimension(name, size)
            variable = file.createVariable(name, "f8", (name,))
            variable[:] = numpy.arange(size) * 30.0 + 15 if name == "time" else numpy.arange(size)
        file["time"].units, file["time"].calendar = "days since 1990-01-01", "360_day"
        data = file.createVariable("t", "f4", tuple(sizes), fill_value=numpy.float32(1e20))
        values = noise.normal(0, 10, tuple(sizes.values())).astype("f4")
        values[noise.random(values.shape) < 0.05] = 1e20
        data[:] = numpy.ma.masked_equal(values, numpy.float32(1e20))


@dataclass(frozen=True)
class Shape:
    """What later operators have to know of a cube."""

    lat: int = 5
    lon: int = 6
    level: int = 3
    time: int = 36
    is_monthly: bool = True
    order: tuple = ("level", "time")
    fragments: int = 1

    @property
    def rows(self):
        return self.lat * self.lon


class Chain:
    """Makes up a chain: `steps` are (operator, arguments, names of the cubes that are read)."""

    def __init__(self, seed, length):
        self.random = random.Random(seed)
        self.fragments = self.random.choice([1, 2, 3, 5])
        self.shapes = [Shape(fragments=self.fragments)]
        self.steps = []
        for _ in range(length):
            self.add()

    def add(self):
        """Goes on from one of the last cubes, with something that fits it."""
        source = max(0, len(self.shapes) - 1 - int(self.random.random() ** 3 * 3))
        while True:
            kind = self.random.choice([self.apply, self.reduce, self.reduce2, self.subset, self.duplicate,
                                       self.combine, self.combine, self.permute, self.split, self.merge])
            made = kind(source, self.shapes[source])
            if made:
                operator, arguments, inputs, shape = made
                self.steps.append((operator, arguments, inputs))
                self.shapes.append(shape)
                return

    def apply(self, source, shape):
        query = self.random.choice([
            "oph_mul_scalar(measure, 1.5)", "oph_sum_scalar(measure, -3)", "oph_math(measure, 'OPH_MATH_ABS')",
            "oph_sum_scalar(oph_mul_scalar(measure, 0.25), 7)"])
        return "oph_apply", f"query={query};measure_type=auto", [source], shape

    def reduce(self, source, shape):
        inner = shape.order[-1]
        size = getattr(shape, inner)
        if size == 1:
            return None
        group = self.random.choice([n for n in range(2, size + 1) if size % n == 0])
        operation = self.random.choice(["max", "min", "sum", "avg", "std"])
        is_monthly = shape.is_monthly and inner != "time"
        return ("oph_reduce", f"operation={operation};group_size={group}", [source],
                replace(shape, **{inner: size // group}, is_monthly=is_monthly))

    def reduce2(self, source, shape):
        if not shape.is_monthly or shape.time != 36:
            return None
        if self.random.random() < 0.5:
            return "oph_reduce2", "dim=time;concept_level=q;operation=avg;mode=anomaly", [source], shape
        shape = replace(shape, time=3, is_monthly=False)
        return "oph_reduce2", "dim=time;concept_level=y;operation=avg", [source], shape

    def subset(self, source, shape):
        names = [name for name in ("lat", "lon", "level", "time") if getattr(shape, name) > 1]
        names = self.random.sample(names, min(len(names), self.random.choice([1, 1, 2, 3])))
        if not names:
            return None
        filters, sizes = [], {}
        for name in names:
            size = getattr(shape, name)
            first = self.random.randint(1, size)
            last = self.random.randint(first, size)
            step = self.random.choice([1, 1, 2])
            filters.append(f"{first}:{step}:{last}")
            sizes[name] = len(range(first, last + 1, step))
        # Fragments without rows are left out: how many stay is not followed.
        fragments = shape.fragments if not {"lat", "lon"} & set(names) else 0
        return ("oph_subset", f"subset_dims={'|'.join(names)};subset_filter={'|'.join(filters)}", [source],
                replace(shape, **sizes, fragments=fragments,
                        is_monthly=shape.is_monthly and "time" not in names))

    def duplicate(self, source, shape):
        return "oph_duplicate", "", [source], shape

    def combine(self, source, shape):
        """Any cubes of the same sizes, however they are cut."""
        sizes = (shape.lat, shape.lon, shape.level, shape.time, shape.order)
        others = [i for i, other in enumerate(self.shapes)
                  if (other.lat, other.lon, other.level, other.time, other.order) == sizes]
        other = self.random.choice(others)
        kind = self.random.choice(["oph_intercube", "oph_intercube2", "oph_mergecubes"])
        if kind == "oph_mergecubes":
            inner = shape.order[-1]
            shape = replace(shape, **{inner: 2 * getattr(shape, inner)}, is_monthly=False)
            return kind, "mode=i", [source, other], shape
        operations = {"oph_intercube": ["sub", "sum", "max", "mul"], "oph_intercube2": ["avg", "min", "sum"]}
        return kind, f"operation={self.random.choice(operations[kind])}", [source, other], shape

    def permute(self, source, shape):
        return "oph_permute", "dim_pos=2,1", [source], replace(shape, order=shape.order[::-1])

    def split(self, source, shape):
        if not shape.fragments or shape.rows // shape.fragments < 4:
            return None
        return "oph_split", "nsplit=2", [source], replace(shape, fragments=2 * shape.fragments)

    def merge(self, source, shape):
        if not shape.fragments or shape.fragments % 2:
            return None
        return "oph_merge", "nmerge=2", [source], replace(shape, fragments=shape.fragments // 2)

    def run(self, submit, mode, source):
        """Runs the chain over the cube `source`; returns the cubes of its steps, that first.
        submit(operator, *arguments) returns the PID of a new cube."""
        choice = random.Random(len(self.steps))
        cubes = [source]
        for operator, arguments, inputs in self.steps:
            given = [item for item in arguments.split(";") if item]
            names = [cubes[number] for number in inputs]
            given.append(f"cube={names[0]}" if len(names) == 1 else f"cubes={'|'.join(names)}")
            if operator != "oph_merge":
                given.append(f"materialize={choice.choice(['yes', 'no', 'auto']) if mode == 'mixed' else mode}")
            cubes.append(submit(operator, *given))
        return cubes
