# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays a chain on a stack and compares each step with NumPy."""

import random
import re
from dataclasses import dataclass, field, replace

import numpy as np

from oracle.chains.cube import Inapplicable, missing_mask
from oracle.chains.second_opinion import differences, opinion
from oracle.chains.sources import make_source
from oracle.chains.files import FILE_STEPS
from oracle.chains.steps import STEPS, Several
from support.cubes import explore

LENGTH = 6
WAYS = ["materialize", "reuse", "storage"]


class Disagreement(AssertionError):
    """Ophion and NumPy differ; the text says where."""


@dataclass
class Chain:
    """A source and steps; each step has further arguments that must not matter."""

    source: object
    steps: list = field(default_factory=list)  # (step, how it is run)
    way: str = "ncores=1"  # how the source is imported

    def text(self):
        lines = [f"  {self.source.command};{self.way}   # file of seed {self.source.seed}"]
        for step, way in self.steps:
            if isinstance(step, Several):
                lines.append(f"  other = {step.other.command}")
            lines.append(f"  {step.command};{way}")
        return "\n".join(lines)


class Player:
    """Runs commands in the session of the stack, and deletes the cubes that they make."""

    def __init__(self, stack, manuals=()):
        self.stack = stack
        self.ways = ways(manuals)
        self.counts = {}  # commands by operator
        self.opinions = {}  # by program

    def play(self, chain):
        """Plays a whole chain; Disagreement tells the number of the step, 0 is the import."""
        self.made, self.containers = [], set()
        try:
            pid, cube = self.begin(chain)
            for number, (step, way) in enumerate(chain.steps, 1):
                pid, cube = self.advance(number, step, way, pid, cube)
        finally:
            self.clean()

    def play_random(self, seed, length=LENGTH):
        """Draws a chain while it is played; returns it. A Disagreement has it as its `chain`."""
        self.made, self.containers = [], set()
        # Numbers of their own, so that a new way does not change the steps.
        draw, ways = random.Random(f"chain {seed}"), random.Random(f"ways {seed}")
        source = make_source(seed, self.stack.data)
        chain = Chain(source, way=self.draw_way(ways, source.command))
        try:
            pid, cube = self.begin(chain)
            for number in range(1, length + 1):
                step = draw_step(draw, cube)
                way = self.draw_way(ways, step.command)
                chain.steps.append((step, way))
                pid, cube = self.advance(number, step, way, pid, cube)
        except Disagreement as difference:
            difference.chain = chain
            raise
        finally:
            self.clean()
        return chain

    def draw_way(self, draw, command):
        """Arguments that must not matter to the result."""
        operator = command.split("\n")[-1].split(" ")[0]
        chosen = {"ncores": draw.randint(1, 2), "nthreads": draw.randint(1, 3)}
        for name, values in self.ways.get(operator, {}).items():
            chosen[name] = draw.choice(values)
        return ";".join(f"{name}={value}" for name, value in chosen.items())

    def clean(self):
        for pid in reversed(self.made):
            self.stack.run(f"oph_delete cube={pid}")
        for container in self.containers:
            self.stack.ask(f"oph_deletecontainer container={container};cwd=/;force=yes")

    def make(self, command):
        self.containers.update(re.findall(r"container=(\w+)", command))
        for line in command.split("\n"):
            answer = self.stack.ask(line)
            if answer.error:
                break
        if answer.cube is None:
            raise Disagreement(f"{command}\n  made no cube: {answer.error or answer.stderr}")
        self.made.append(answer.cube)
        self.counts[command.split(" ")[0]] = self.counts.get(command.split(" ")[0], 0) + 1
        return answer.cube

    def make_unless(self, command, *refusals):
        """None if the answer is one of these errors."""
        try:
            return self.make(command)
        except Disagreement as difference:
            if any(refusal and refusal in str(difference) for refusal in refusals):
                return None
            raise

    def begin(self, chain):
        try:
            source, command = chain.source, f"{chain.source.command};{chain.way}"
            # Not every file can be read in place, and what is has no data to compress.
            pid = (self.make_unless(command, "storage=copy", "cannot be compressed")
                   or self.make(command.replace("storage=reference", "storage=copy")))
            return pid, self.compare(pid, source.cube)
        except Disagreement as difference:
            difference.number = 0
            raise

    def advance(self, number, step, way, pid, cube):
        """The next cube, with the values as Ophion has them."""
        try:
            return self.take(step, way, pid, cube)
        except Disagreement as difference:
            difference.number = number
            raise

    def take(self, step, way, pid, cube):
        names, other = {"cube": pid}, None
        step.prepare(self.stack, cube)
        expected = step.expect(cube)
        if isinstance(step, Several):
            names["other"] = self.make(step.other.command.format(cube=pid))
            made = step.other.expect(cube)
            other = self.compare(names["other"], made.cube, made)
            expected = step.expect_with(cube, other)
        result = self.make_unless(f"{step.command.format(**names)};{way}", step.refusal)
        if result is None:
            return pid, cube
        actual = self.compare(result, expected.cube, expected)
        self.ask_others(cube, step, other, actual)
        return result, actual

    def ask_others(self, cube, step, other, actual):
        answer = opinion(cube, step, other)
        if answer:
            program, found = answer
            self.opinions[program] = self.opinions.get(program, 0) + 1
            text = differences(cube, actual, found)
            if text:
                raise Disagreement(f"{program} finds else: {text}")

    def compare(self, pid, cube, expected=None):
        rows, coordinates = explore(self.stack, pid)
        check_coordinates(cube, coordinates, expected.unknown if expected else ())
        check_values(cube, rows, expected)
        dimensions = tuple(d if d.is_collapsed else replace(d, coordinates=coordinates[d.name]) for d in cube.dimensions)
        return replace(cube, values=rows.reshape(cube.values.shape), dimensions=dimensions)


def ways(manuals):
    """By operator, the values of its arguments that say how a result is kept, not what it is."""
    return {manual["name"]: {argument["name"]: argument["values"].split("|") for argument in manual["arguments"]
                             if argument["name"] in WAYS} for manual in manuals}


def draw_step(draw, cube):
    while True:
        try:
            return draw.choice(STEPS + FILE_STEPS).draw(draw, cube)
        except Inapplicable:
            pass


def check_coordinates(cube, coordinates, unknown):
    names = [dimension.name for dimension in cube.dimensions]
    if list(coordinates) != names:
        raise Disagreement(f"dimensions are {list(coordinates)}, not {names}")
    for dimension in cube.dimensions:
        found = coordinates[dimension.name]
        if dimension.is_collapsed:
            same = found.size == 0
        else:
            same = found.shape == dimension.coordinates.shape and (dimension.name in unknown or np.allclose(
                found.astype("f8"), dimension.coordinates.astype("f8"), rtol=1e-12, atol=1e-9))
        if not same:
            raise Disagreement(f"coordinates of {dimension.name} are {found}, not {dimension.coordinates}")


def check_values(cube, rows, expected):
    wanted = cube.rows
    if rows.dtype != wanted.dtype or rows.shape != wanted.shape:
        raise Disagreement(f"the cube is {rows.dtype} {rows.shape}, not {wanted.dtype} {wanted.shape}")
    gone, should = missing_mask(rows, cube.missing), missing_mask(wanted, cube.missing)
    sure = np.ones(rows.shape, bool)
    if expected is not None and expected.free is not None:
        sure = ~expected.free.reshape(rows.shape)
    tell_first((gone != should) & sure, rows, wanted, "missing values differ")
    tolerance = 0.0 if expected is None else np.broadcast_to(expected.tolerance, cube.values.shape).reshape(rows.shape)
    with np.errstate(all="ignore"):
        distance = np.abs(rows.astype("f8") - wanted.astype("f8"))
        wrong = ~gone & ~should & (rows != wanted) & ~(distance <= tolerance) & sure
    tell_first(wrong, rows, wanted, "values differ")


def tell_first(wrong, rows, wanted, text):
    if wrong.any():
        row, element = np.argwhere(wrong)[0]
        raise Disagreement(f"{text}: {wrong.sum()} of {wrong.size}, first in row {row + 1}, element {element + 1}: "
                           f"{rows[row, element]!r}, not {wanted[row, element]!r}")
