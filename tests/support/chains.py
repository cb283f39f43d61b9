# SPDX-License-Identifier: GPL-3.0-or-later
"""Random chains of operators over small cubes."""

import math
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
    explicit: tuple = ("lat", "lon")
    order: tuple = ("level", "time")  # of the implicit ones
    fragments: int = 1

    @property
    def rows(self):
        return math.prod(getattr(self, name) for name in self.explicit)


class Chain:
    """Makes up a chain: `steps` are (operator, arguments, names of the cubes that are read)."""

    def __init__(self, seed, length):
        self.random = random.Random(seed)
        self.fragments = self.random.choice([1, 2, 3, 5])
        self.explicit = self.random.choice([("lat", "lon"), ("lat", "lon"), ("time", "lat"), ("level", "time")])
        self.implicit = tuple(name for name in ("level", "time", "lat", "lon") if name not in self.explicit)
        self.shapes = [Shape(fragments=self.fragments, explicit=self.explicit, order=self.implicit)]
        self.steps = []
        for _ in range(length):
            self.add()

    def add(self):
        """Goes on from one of the last cubes, with something that fits it."""
        source = max(0, len(self.shapes) - 1 - int(self.random.random() ** 3 * 3))
        while True:
            kind = self.random.choice([self.apply, self.reduce, self.reduce2, self.subset, self.duplicate,
                                       self.combine, self.combine, self.permute, self.split, self.merge,
                                       self.aggregate, self.aggregate2, self.rollup, self.drilldown])
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
        return self.grouped("oph_reduce", shape.order[-1], source, shape)

    def aggregate(self, source, shape):
        # How many fragments have rows is not followed.
        return self.grouped("oph_aggregate", shape.explicit[-1], source, replace(shape, fragments=0))

    def grouped(self, operator, inner, source, shape):
        size = getattr(shape, inner)
        if size == 1:
            return None
        group = self.random.choice([n for n in range(2, size + 1) if size % n == 0])
        operation = self.random.choice(["max", "min", "sum", "avg", "std"])
        is_monthly = shape.is_monthly and inner != "time"
        return (operator, f"operation={operation};group_size={group}", [source],
                replace(shape, **{inner: size // group}, is_monthly=is_monthly))

    def aggregate2(self, source, shape):
        name = self.random.choice(shape.explicit)
        if getattr(shape, name) == 1:
            return None
        operation = self.random.choice(["max", "avg", "var"])
        if name == "time" and shape.is_monthly and shape.time == 36:
            level = self.random.choice("Mq")
            return ("oph_aggregate2", f"dim=time;concept_level={level};operation={operation};mode=anomaly", [source],
                    shape)
        is_monthly = shape.is_monthly and name != "time"
        return ("oph_aggregate2", f"dim={name};operation={operation}", [source],
                replace(shape, **{name: 1}, is_monthly=is_monthly, fragments=0))

    def rollup(self, source, shape):
        *others, inner = shape.explicit
        if not others or getattr(shape, inner) == 1:
            return None
        return ("oph_rollup", "", [source],
                replace(shape, explicit=tuple(others), order=(inner, *shape.order), fragments=0))

    def drilldown(self, source, shape):
        outer, *others = shape.order
        if not others or getattr(shape, outer) == 1:
            return None
        return ("oph_drilldown", "", [source],
                replace(shape, explicit=(*shape.explicit, outer), order=tuple(others)))

    def reduce2(self, source, shape):
        if not shape.is_monthly or shape.time != 36 or "time" not in shape.order:
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
        fragments = shape.fragments if not set(shape.explicit) & set(names) else 0
        return ("oph_subset", f"subset_dims={'|'.join(names)};subset_filter={'|'.join(filters)}", [source],
                replace(shape, **sizes, fragments=fragments,
                        is_monthly=shape.is_monthly and "time" not in names))

    def duplicate(self, source, shape):
        return "oph_duplicate", "", [source], shape

    def combine(self, source, shape):
        """Any cubes of the same sizes, however they are cut."""
        def sizes(shape):
            return shape.lat, shape.lon, shape.level, shape.time, shape.explicit, shape.order

        others = [i for i, other in enumerate(self.shapes) if sizes(other) == sizes(shape)]
        other = self.random.choice(others)
        kind = self.random.choice(["oph_intercube", "oph_intercube2", "oph_mergecubes"])
        if kind == "oph_mergecubes":
            inner = shape.order[-1]
            shape = replace(shape, **{inner: 2 * getattr(shape, inner)}, is_monthly=False)
            return kind, "mode=i", [source, other], shape
        operations = {"oph_intercube": ["sub", "sum", "max", "mul"], "oph_intercube2": ["avg", "min", "sum"]}
        return kind, f"operation={self.random.choice(operations[kind])}", [source, other], shape

    def permute(self, source, shape):
        if len(shape.order) == 1:
            return None
        levels = ",".join(str(level) for level in range(len(shape.order), 0, -1))
        return "oph_permute", f"dim_pos={levels}", [source], replace(shape, order=shape.order[::-1])

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
