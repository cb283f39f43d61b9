# SPDX-License-Identifier: GPL-3.0-or-later
"""Operators as steps of a chain: how to draw one for a cube, and what NumPy makes of that cube.

A step is drawn with all its arguments; `expect` raises Inapplicable where a cube does not take them,
so that steps before it may be left out when a chain is being shrunk."""

from dataclasses import dataclass, replace

import numpy as np

from oracle.chains import calendars
from oracle.chains.cube import Cube, Dimension, Expected, fit, missing_mask, require
from oracle.chains.statistics import OPERATIONS, WEIGHTED, area_weights, reduce_groups


@dataclass(frozen=True)
class Step:
    """One command; {cube} is the cube of the step before."""

    arguments: str = ""
    operator = ""
    refusal = None  # part of an error that is right for some fragments; the chain goes on without the step

    @property
    def command(self):
        return f"{self.operator} cube={{cube}}" + (f";{self.arguments}" if self.arguments else "")

    def prepare(self, stack, cube):
        """Writes the files that the command reads."""

    def expect(self, cube):
        return Expected(cube)


# Copies and other fragments.


class Duplicate(Step):
    operator = "oph_duplicate"

    @classmethod
    def draw(cls, draw, cube):
        return cls()


class Merge(Step):
    operator = "oph_merge"
    refusal = "nmerge must not exceed the number of fragments"

    @classmethod
    def draw(cls, draw, cube):
        return cls(f"nmerge={draw.choice([0, 2, 3])}")


class Split(Step):
    operator = "oph_split"
    refusal = "nsplit must not exceed"

    @classmethod
    def draw(cls, draw, cube):
        return cls(f"nsplit={draw.choice([2, 3])}")


# Dimensions that move.


@dataclass(frozen=True)
class Move(Step):
    """Explicit dimensions become implicit, or the other way."""

    number: int = 1

    @property
    def command(self):
        return f"{self.operator} cube={{cube}};ndim={self.number}"

    @classmethod
    def draw(cls, draw, cube):
        step = cls(number=draw.choice([1, 1, 2]))
        step.expect(cube)
        return step


class RollUp(Move):
    operator = "oph_rollup"

    def expect(self, cube):
        count = len(cube.explicit)
        require(self.number < count)
        moved = [replace(d, is_explicit=d.is_explicit and i < count - self.number) for i, d in enumerate(cube.dimensions)]
        return Expected(replace(cube, dimensions=tuple(moved)))


class DrillDown(Move):
    operator = "oph_drilldown"

    def expect(self, cube):
        count = len(cube.explicit)
        require(self.number <= len(cube.implicit))
        moved = [replace(d, is_explicit=i < count + self.number) for i, d in enumerate(cube.dimensions)]
        return Expected(replace(cube, dimensions=tuple(moved)))


@dataclass(frozen=True)
class Permute(Step):
    operator = "oph_permute"
    order: tuple = ()

    @property
    def command(self):
        return f"oph_permute cube={{cube}};dim_pos={','.join(str(i + 1) for i in self.order)}"

    @classmethod
    def draw(cls, draw, cube):
        count = len(cube.implicit)
        require(count > 1)
        return cls(order=tuple(draw.sample(range(count), count)))

    def expect(self, cube):
        first = len(cube.explicit)
        require(len(self.order) == len(cube.implicit))
        axes = [*range(first), *(first + i for i in self.order)]
        return Expected(replace(cube, values=cube.values.transpose(axes).copy(),
                                dimensions=tuple(cube.dimensions[i] for i in axes)))


# Parts.


@dataclass(frozen=True)
class Filter:
    """What is taken of one dimension: positions from 0, and the words for them."""

    name: str
    kind: str  # index or coord
    text: str


def draw_filter(draw, dimension):
    """A filter by positions or coordinates, of a form at random."""
    size, name = dimension.size, dimension.name
    first = draw.randint(1, size)
    last = draw.randint(first, size)
    step = draw.randint(1, 3)
    values = dimension.coordinates.astype("f8")
    forms = [("index", str(first)), ("index", f"{first}:{last}"), ("index", f"{first}:{step}:{last}"),
             ("index", f"{first}:end"), ("index", ",".join(map(str, sorted(draw.sample(range(1, size + 1), min(size, 3))))))]
    if size > 1 and len(set(values)) == size and not dimension.dates:
        low, high = sorted((values[first - 1], values[last - 1]))
        forms.append(("coord", f"{low!r}:{high!r}".replace("np.float64(", "").replace(")", "")))
    if dimension.dates and dimension.level == "c":
        forms.append(("coord", draw.choice(["DJF", "MAM", "JJA", "SON"])))
    return Filter(name, *draw.choice(forms))


SEASONS = {"DJF": (12, 1, 2), "MAM": (3, 4, 5), "JJA": (6, 7, 8), "SON": (9, 10, 11)}


def positions(chosen, dimension):
    """Which positions of the dimension a filter takes."""
    values, size = dimension.coordinates.astype("f8"), dimension.size
    if chosen.text in SEASONS:
        require(dimension.dates is not None)
        months = [date.month for date in calendars.dates(dimension, True)]
        found = [i for i, month in enumerate(months) if month in SEASONS[chosen.text]]
    elif chosen.kind == "coord":
        low, high = map(float, chosen.text.split(":"))
        found = np.flatnonzero((values >= low) & (values <= high)).tolist()
    elif "," in chosen.text:
        found = [int(part) - 1 for part in chosen.text.split(",")]
    else:
        parts = [size if part == "end" else int(part) for part in chosen.text.split(":")]
        step = parts[1] if len(parts) == 3 else 1
        found = list(range(parts[0] - 1, parts[-1], step))
    require(found and found[-1] < size)
    return found


@dataclass(frozen=True)
class Subset(Step):
    operator = "oph_subset"
    filters: tuple = ()

    @property
    def command(self):
        return "oph_subset cube={cube};" + self.filter_arguments

    @property
    def filter_arguments(self):
        return ("subset_dims={};subset_filter={};subset_type={}".format(
            *("|".join(parts) for parts in zip(*((f.name, f.text, f.kind) for f in self.filters)))))

    @classmethod
    def draw(cls, draw, cube):
        open_dimensions = [d for d in cube.dimensions if not d.is_collapsed]
        require(open_dimensions)
        chosen = draw.sample(open_dimensions, draw.randint(1, len(open_dimensions)))
        step = cls(filters=tuple(draw_filter(draw, dimension) for dimension in chosen))
        step.expect(cube)
        return step

    def expect(self, cube):
        values, dimensions = cube.values, list(cube.dimensions)
        for chosen in self.filters:
            position = cube.position(chosen.name)
            require(not dimensions[position].is_collapsed)
            found = positions(chosen, dimensions[position])
            values = values.take(found, axis=position)
            dimensions[position] = dimensions[position].select(found)
        return Expected(replace(cube, values=values, dimensions=tuple(dimensions)))


# Reductions.


@dataclass(frozen=True)
class Consume(Step):
    """Groups of a fixed size: the innermost dimensions of a kind are consumed."""

    operation: str = "avg"
    order: float = 2.0
    group_size: str = "all"
    weights: str = "none"
    is_explicit = False

    @property
    def command(self):
        order = f"order={self.order};" if self.operation in ("quantile",) or self.operation.endswith("moment") else ""
        return (f"{self.operator} cube={{cube}};operation={self.operation};{order}group_size={self.group_size};"
                f"weights={self.weights}")

    @classmethod
    def draw(cls, draw, cube):
        sizes = [cube.dimensions[i].size for i in cube.open(cls.is_explicit)]
        require(sizes)
        operation = draw_operation(draw, cube)
        whole = draw.randrange(len(sizes))  # dimensions that are consumed wholly
        inner = int(np.prod(sizes[len(sizes) - whole:], dtype=int))
        size = inner * draw.randint(1, sizes[-1 - whole])
        step = cls(operation=operation, order=draw_order(draw, operation),
                   group_size=draw.choice([str(size), str(size), "all"]),
                   weights="area" if operation in WEIGHTED and draw.random() < 0.3 else "none")
        step.expect(cube)
        return step

    def expect(self, cube):
        axes = cube.open(self.is_explicit)
        require(axes)
        sizes = [cube.dimensions[axis].size for axis in axes]
        group = int(np.prod(sizes)) if self.group_size == "all" else int(self.group_size)
        consumed, inner = [], 1
        while axes and (inner < group or self.group_size == "all"):
            consumed.insert(0, axes.pop())
            inner *= cube.dimensions[consumed[0]].size
        require(consumed, "nothing to consume")
        first = cube.dimensions[consumed[0]].size
        rest = inner // first
        require(group % rest == 0 and group <= inner)
        return self.reduce(cube, consumed, -(-first // (group // rest)), group)

    def reduce(self, cube, consumed, count, group):
        names = [cube.dimensions[axis] for axis in consumed]
        merged = merge_axes(cube, consumed)
        groups = np.arange(merged.values.shape[consumed[0]]) // group
        weights = self.weights_of(names) if self.weights == "area" else None
        values, mask, tolerance = reduce_groups(merged, consumed[0], groups, self.operation, self.order, weights)
        dimensions = list(cube.dimensions)
        for axis in consumed:
            dimensions[axis] = dimensions[axis].collapsed()
        if count > 1:
            dimensions[consumed[0]] = cube.dimensions[consumed[0]].numbered(count)
        shape = [dimension.size for dimension in dimensions]
        result = replace(cube, values=fit(values, mask, cube).reshape(shape), dimensions=tuple(dimensions))
        return Expected(result, exactness(cube, self.operation, values, tolerance, weights).reshape(shape))

    @staticmethod
    def weights_of(dimensions):
        require(any(dimension.axis == "lat" for dimension in dimensions), "no latitude")
        sizes = [dimension.size for dimension in dimensions]
        weights = np.ones(sizes)
        for position, dimension in enumerate(dimensions):
            if dimension.axis == "lat":
                require(dimension.size > 1)
                shape = [-1 if i == position else 1 for i in range(len(sizes))]
                weights = weights * area_weights(dimension.coordinates.astype("f8")).reshape(shape)
        return weights.ravel()


def exactness(cube, operation, values, tolerance, weights=None):
    """Integers are cut off: what is nearly whole may fall to either side."""
    values = np.where(np.isfinite(values.astype("f8")), values, 0)
    if cube.is_real:
        return tolerance + 2e-7 * np.abs(values) * (cube.kind == "f4") + 1e-15 * np.abs(values)
    exact = operation in ("count", "sum", "max", "min", "avg", "arg_max", "arg_min") and weights is None
    limit = np.abs(values) * 1e-14 if cube.kind == "i8" else 0
    return np.zeros(values.shape) + limit + (0 if exact else 1)


def draw_operation(draw, cube):
    return draw.choice(OPERATIONS)


def draw_order(draw, operation):
    if operation == "quantile":
        return draw.choice([0.0, 0.25, 0.5, 0.9, 1.0])
    return draw.choice([1.0, 2.0, 3.0]) if operation.endswith("moment") else 2.0


def merge_axes(cube, axes):
    """The cube with some axes as one, at the place of the first; collapsed ones between do not matter."""
    shape = list(cube.values.shape)
    for axis in axes[1:]:
        shape[axes[0]] *= shape[axis]
        shape[axis] = 1
    names = [Dimension(str(i), np.arange(size), True) for i, size in enumerate(shape)]
    return Cube(cube.values.reshape(shape), tuple(names), cube.missing)


class Reduce(Consume):
    operator = "oph_reduce"


class Aggregate(Consume):
    operator = "oph_aggregate"
    is_explicit = True


@dataclass(frozen=True)
class Along(Step):
    """Reductions along one dimension, of all of it or of periods."""

    operation: str = "avg"
    order: float = 2.0
    dimension: str = ""
    level: str = "A"
    mode: str = "series"
    midnight: str = "24"
    first_month: int = 1
    weights: str = "none"
    is_explicit = False

    @property
    def command(self):
        order = f"order={self.order};" if self.operation == "quantile" or self.operation.endswith("moment") else ""
        return (f"{self.operator} cube={{cube}};operation={self.operation};{order}dim={self.dimension};"
                f"concept_level={self.level};mode={self.mode};midnight={self.midnight};"
                f"first_month={self.first_month};weights={self.weights}")

    @classmethod
    def draw(cls, draw, cube):
        axes = cube.open(cls.is_explicit)
        require(axes)
        dimension = cube.dimensions[draw.choice(axes)]
        dated = [cube.dimensions[axis] for axis in axes if cube.dimensions[axis].dates]
        if dated and draw.random() < 0.7:
            dimension = dated[0]
        operation = draw_operation(draw, cube)
        level, mode = "A", "series"
        if dimension.dates:
            mode = draw.choice(["series", "series", "climatology", "anomaly"])
            level = draw.choice(calendars.CYCLES if mode != "series" else [*calendars.LEVELS[1:], "A"])
        if mode == "anomaly":
            operation = draw.choice(["avg", "max", "min"])
        lat = dimension.axis == "lat" and operation in WEIGHTED
        step = cls(operation=operation, order=draw_order(draw, operation), dimension=dimension.name, level=level, mode=mode,
                   midnight=draw.choice(["00", "24"]), first_month=draw.choice([1, 12]),
                   weights="area" if lat and draw.random() < 0.5 else "none")
        step.expect(cube)
        return step

    def expect(self, cube):
        axis = cube.position(self.dimension)
        dimension = cube.dimensions[axis]
        require(dimension.is_explicit == self.is_explicit and not dimension.is_collapsed)
        groups, count = self.groups(dimension)
        weights = area_weights(dimension.coordinates.astype("f8")) if self.weights == "area" else None
        require(weights is None or dimension.axis == "lat" and dimension.size > 1)
        values, mask, tolerance = reduce_groups(cube, axis, groups, self.operation, self.order, weights)
        tolerance = exactness(cube, self.operation, values, tolerance, weights)
        if self.mode == "anomaly":
            return self.anomaly(cube, axis, groups, values, mask, tolerance)
        result = fit(values, mask, cube)
        if self.level == "A":
            reduced = dimension.collapsed()
            return Expected(replace(cube, values=result, dimensions=cube.with_dimension(axis, reduced)), tolerance)
        return self.reduced(cube, axis, groups, count, result, tolerance)

    def groups(self, dimension):
        if self.level == "A":
            require(self.mode == "series")
            return np.zeros(dimension.size, int), 1
        require(dimension.dates is not None)
        require(calendars.LEVELS.index(self.level) > calendars.LEVELS.index(dimension.level))
        return calendars.periods(dimension, self.level, self.first_month, self.midnight == "00", self.mode != "series")

    def reduced(self, cube, axis, groups, count, result, tolerance):
        dimension = cube.dimensions[axis]
        values, unknown = dimension.coordinates, ()
        firsts = [np.flatnonzero(groups == group)[[0, -1]] for group in range(count)]
        middles = np.array([(values[first] + values[last]) / 2 for first, last in firsts])
        new = replace(dimension, coordinates=middles.astype(values.dtype), level=self.level)
        if self.mode == "climatology":
            new, unknown = replace(new, dates=None), (dimension.name,)
        # Periods of periods: what is known of the borders is the server's own business.
        new = replace(new, dates=None)
        return Expected(replace(cube, values=result, dimensions=cube.with_dimension(axis, new)), tolerance, unknown)

    def anomaly(self, cube, axis, groups, values, mask, tolerance):
        require(cube.is_real, "anomalies of integers")
        back = values.astype("f8").take(groups, axis=axis)
        gone = mask.take(groups, axis=axis) | cube.is_missing
        with np.errstate(invalid="ignore"):
            result = np.where(gone, 0, cube.values.astype("f8") - np.where(gone, 0, back))
        slack = tolerance.take(groups, axis=axis) + 3e-7 * np.abs(np.where(gone, 0, back)) * (cube.kind == "f4") + 1e-14 * np.abs(back)
        return Expected(replace(cube, values=fit(result, gone, cube)), np.where(gone, 0, slack))


class Reduce2(Along):
    operator = "oph_reduce2"


class Aggregate2(Along):
    operator = "oph_aggregate2"
    is_explicit = True


# Expressions.


@dataclass(frozen=True)
class Expression:
    """A call of primitives, what NumPy makes of (values, missing), and which cubes take it."""

    text: str  # {t} is the type, {m} the missing value
    compute: object
    is_exact: bool = True
    needs: str = ""  # real, complete: without missing values


def scalar(function):
    return lambda values: (function(values.astype("f8") if values.dtype.kind == "f" else values), None)


EXPRESSIONS = {
    "sum_scalar": Expression("oph_sum_scalar('oph_{t}','oph_{t}',measure,3,{m})", lambda v: v + v.dtype.type(3)),
    "sum_real": Expression("oph_sum_scalar('oph_{t}','oph_{t}',measure,-273.15,{m})",
                           lambda v: v.astype("f8") - 273.15, False, "real"),
    "mul_scalar": Expression("oph_mul_scalar('oph_{t}','oph_{t}',measure,-1,{m})", lambda v: -v),
    "mul_real": Expression("oph_mul_scalar('oph_{t}','oph_{t}',measure,0.5,{m})", lambda v: v * v.dtype.type(0.5), False, "real"),
    "affine": Expression("oph_affine('oph_{t}','oph_{t}',measure,1.8,32,{m})",
                         lambda v: v.astype("f8") * 1.8 + 32, False, "real"),
    "twice": Expression("oph_sum_array('oph_{t}|oph_{t}','oph_{t}',measure,measure,{m})", lambda v: v + v),
    "square": Expression("oph_mul_array('oph_{t}|oph_{t}','oph_{t}',measure,measure,{m})",
                         lambda v: v.astype("f8") ** 2, False, "real"),
    "nested": Expression("oph_sub_array('oph_{t}|oph_{t}','oph_{t}',oph_sum_scalar('oph_{t}','oph_{t}',measure,5,{m}),"
                         "measure,{m})", lambda v: v.dtype.type(5) + 0 * v, False, "whole"),
    "absolute": Expression("oph_math('oph_{t}','oph_{t}',measure,'OPH_MATH_ABS')", np.abs, True, "real complete"),
    "floor": Expression("oph_math('oph_{t}','oph_{t}',measure,'OPH_MATH_FLOOR')", np.floor, True, "real complete"),
    "sine": Expression("oph_math('oph_{t}','oph_{t}',measure,'OPH_MATH_SIN')",
                       lambda v: np.sin(v.astype("f8")), False, "real complete"),
    "predicate": Expression("oph_predicate('oph_{t}','oph_{t}',measure,'x-5','>0','x-5','0')",
                            lambda v: np.maximum(v.astype("f8") - 5, 0), False, "real complete"),
    "reverse": Expression("oph_reverse('oph_{t}','oph_{t}',measure)", "reverse"),
    "sort": Expression("oph_gsl_sort('oph_{t}','oph_{t}',measure)", "sort", True, "complete"),
    "accumulate": Expression("oph_accumulate('oph_{t}','oph_{t}',measure)", "accumulate", False, "real complete"),
}


@dataclass(frozen=True)
class Apply(Step):
    operator = "oph_apply"
    name: str = "sum_scalar"
    query: str = ""

    @property
    def command(self):
        return f"oph_apply cube={{cube}};query={self.query}"

    @classmethod
    def draw(cls, draw, cube):
        name = draw.choice(sorted(EXPRESSIONS))
        step = cls(name=name, query=EXPRESSIONS[name].text.format(t=cube.type, m=number(cube.missing)))
        step.expect(cube)
        return step

    def expect(self, cube):
        expression = EXPRESSIONS[self.name]
        require(self.query == expression.text.format(t=cube.type, m=number(cube.missing)))
        mask = cube.is_missing
        require("real" not in expression.needs or cube.is_real)
        require("complete" not in expression.needs or not mask.any())
        require("whole" not in expression.needs or not cube.is_real)
        if isinstance(expression.compute, str):
            return self.rearranged(cube, expression)
        with np.errstate(all="ignore"):
            values = expression.compute(np.where(mask, cube.values.dtype.type(0), cube.values))
        scale = np.abs(np.where(mask, 0, cube.values.astype("f8")))
        tolerance = 0 if expression.is_exact or not cube.is_real else (3e-7 if cube.kind == "f4" else 1e-13) * (np.abs(values) + 2 * scale + 300)
        return Expected(replace(cube, values=fit(values, mask, cube)), tolerance)

    @staticmethod
    def rearranged(cube, expression):
        rows = cube.rows
        if expression.compute == "accumulate":
            result = np.cumsum(rows.astype("f8"), axis=1)
            slack = 1e-5 * np.cumsum(np.abs(rows.astype("f8")), axis=1)
            return Expected(replace(cube, values=result.astype(rows.dtype).reshape(cube.values.shape)), slack.reshape(cube.values.shape))
        result = rows[:, ::-1] if expression.compute == "reverse" else np.sort(rows, axis=1)
        return Expected(replace(cube, values=result.copy().reshape(cube.values.shape)))


def number(missing):
    """A missing value in a query: every bit is kept."""
    if missing is None:
        return "NULL"
    return repr(float(missing)) if isinstance(missing, np.floating) else str(int(missing))


# Several cubes.


@dataclass(frozen=True)
class Several(Step):
    """The other operands are made of the cube first: {changed} and {reduced} by these steps."""

    operation: str = "sub"
    other: Step = None

    def expect(self, cube):
        return self.expect_with(cube, self.other.expect(cube).cube)


def draw_other(draw, cube, reduces):
    """A step that keeps the shape, or one that takes dimensions away."""
    kinds = [Apply] * 3 + ([Reduce2, Aggregate2, Reduce, Aggregate] if reduces else [])
    step = draw.choice(kinds).draw(draw, cube)
    if isinstance(step, (Consume, Along)):
        step = replace(step, operation=draw.choice(["max", "min"]), weights="none")
        if isinstance(step, Along):
            step = replace(step, level="A", mode="series")
        else:
            step = replace(step, group_size="all")
    return step


@dataclass(frozen=True)
class InterCube(Several):
    operator = "oph_intercube"
    on_missing: str = "skip"

    @property
    def command(self):
        return f"oph_intercube cube={{cube}};cube2={{other}};operation={self.operation};on_missing={self.on_missing}"

    @classmethod
    def draw(cls, draw, cube):
        step = cls(operation=draw.choice(["sum", "sub", "mul", "max", "min", "div", "arg_max", "arg_min", "abs", "mask"]),
                   on_missing=draw.choice(["skip", "propagate"]), other=draw_other(draw, cube, True))
        step.expect(cube)
        return step

    def expect_with(self, cube, other):
        a, b = cube.values, np.broadcast_to(other.values, cube.values.shape)
        gone_a, gone_b = cube.is_missing, missing_mask(b, other.missing)
        require(cube.is_real or self.operation in ("sum", "sub", "max", "min", "arg_max", "arg_min"))
        wide = "f8" if cube.is_real else cube.values.dtype
        x, y = np.where(gone_a, 0, a).astype(wide), np.where(gone_b, 0, b).astype(wide)
        with np.errstate(all="ignore"):
            values, mask, unsure = combine(self.operation, x, y, gone_a, gone_b, self.on_missing)
            scale = (np.abs(x) + np.abs(y)) if self.operation not in ("mul", "div") else np.abs(np.where(mask, 0, values))
        exact = self.operation in ("max", "min", "arg_max", "arg_min", "mask") or not cube.is_real
        tolerance = 0 if exact else (3e-7 if cube.kind == "f4" else 1e-14) * scale
        return Expected(replace(cube, values=fit(values, mask, cube)), tolerance, free=unsure)


def combine(operation, x, y, gone_x, gone_y, on_missing):
    """(values, where missing, where the model does not say)."""
    zero = x.dtype.type(0)
    both = gone_x | gone_y
    unsure = None
    if operation == "mask":
        values, mask = np.where(y != 0, x, zero), gone_x | gone_y | (y == 0)
        return values, mask, None
    functions = {"sum": lambda: x + y, "sub": lambda: x - y, "mul": lambda: x * y, "div": lambda: x / y,
                 "max": lambda: np.maximum(x, y), "min": lambda: np.minimum(x, y), "abs": lambda: np.hypot(x, y),
                 "arg_max": lambda: np.where(x > y, 1, 2), "arg_min": lambda: np.where(x < y, 1, 2)}
    values = functions[operation]()
    alone_y = {"sub": -y, "arg_max": np.full(y.shape, 2), "arg_min": np.full(y.shape, 2)}.get(operation, y)
    alone_x = np.full(x.shape, 1) if operation.startswith("arg") else x
    if operation == "div":
        with np.errstate(all="ignore"):
            alone_y = 1 / y
            unsure = (y == 0)
    values = np.where(gone_x, alone_y, np.where(gone_y, alone_x, values))
    if on_missing == "propagate" or operation == "abs":
        return values, both, unsure
    return values, gone_x & gone_y, unsure


@dataclass(frozen=True)
class InterCube2(Several):
    operator = "oph_intercube2"

    @property
    def command(self):
        return f"oph_intercube2 cubes={{cube}}|{{other}}|{{cube}};operation={self.operation}"

    @classmethod
    def draw(cls, draw, cube):
        step = cls(operation=draw.choice(["avg", "sum", "max", "min", "arg_max", "arg_min"]), other=draw_other(draw, cube, False))
        step.expect(cube)
        return step

    def expect_with(self, cube, other):
        stacked = np.stack([cube.values, other.values, cube.values], axis=-1)
        names = tuple(Dimension(str(i), np.arange(size), True) for i, size in enumerate(stacked.shape))
        groups = np.zeros(3, int)
        values, mask, tolerance = reduce_groups(Cube(stacked, names, cube.missing), stacked.ndim - 1, groups, self.operation)
        values, mask, tolerance = values[..., 0], mask[..., 0], tolerance[..., 0]
        if self.operation.startswith("arg"):
            mask = cube.is_missing & other.is_missing
            # The number of the operand of no value at all is not said.
            return Expected(replace(cube, values=fit(values, np.zeros(mask.shape, bool), cube)), 0, free=mask)
        return Expected(replace(cube, values=fit(values, mask, cube)), exactness(cube, self.operation, values, tolerance))


@dataclass(frozen=True)
class MergeCubes(Several):
    operator = "oph_mergecubes"
    mode: str = "i"
    hold: str = "no"

    @property
    def command(self):
        return f"oph_mergecubes cubes={{cube}}|{{other}};mode={self.mode};hold_values={self.hold}"

    @classmethod
    def draw(cls, draw, cube):
        step = cls(mode=draw.choice("ia"), hold=draw.choice(["yes", "no"]), other=draw_other(draw, cube, False))
        step.expect(cube)
        return step

    def expect_with(self, cube, other):
        axes = cube.open(False)
        require(axes)
        require(cube.values.size < 20000)
        axis = axes[-1] if self.mode == "i" else axes[0]
        dimension = cube.dimensions[axis]
        if self.mode == "i":
            values = np.stack([cube.values, other.values], axis=axis + 1).reshape(
                [size * (2 if i == axis else 1) for i, size in enumerate(cube.values.shape)])
            held = np.repeat(dimension.coordinates, 2)
        else:
            values = np.concatenate([cube.values, other.values], axis=axis)
            held = np.concatenate([dimension.coordinates] * 2)
        new = dimension.numbered(2 * dimension.size)
        if self.hold == "yes":
            new = replace(dimension, coordinates=held, dates=None, axis="")
        return Expected(replace(cube, values=values, dimensions=cube.with_dimension(axis, new)))


@dataclass(frozen=True)
class MergeCubes2(Several):
    operator = "oph_mergecubes2"
    name: str = "member"

    @property
    def command(self):
        return f"oph_mergecubes2 cubes={{cube}}|{{other}}|{{cube}};dim={self.name};dim_type=int"

    @classmethod
    def draw(cls, draw, cube):
        step = cls(name=f"member{draw.randrange(10 ** 6)}", other=draw_other(draw, cube, False))
        step.expect(cube)
        return step

    def expect_with(self, cube, other):
        require(all(d.name != self.name for d in cube.dimensions) and cube.values.size < 20000)
        values = np.stack([cube.values, other.values, cube.values], axis=-1)
        new = Dimension(self.name, np.arange(1, 4, dtype="i4"), False, is_numbered=True)
        return Expected(replace(cube, values=values, dimensions=(*cube.dimensions, new)))


STEPS = [Duplicate, Merge, Split, RollUp, DrillDown, Permute, Subset, Reduce, Aggregate, Reduce2, Aggregate2, Apply, InterCube,
         InterCube2, MergeCubes, MergeCubes2]
