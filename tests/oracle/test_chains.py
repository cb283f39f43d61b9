# SPDX-License-Identifier: GPL-3.0-or-later
"""Random chains of operators give the same cube whatever its fragments, servers, processes, threads
and compression. OPH_CHAIN_SEED=n repeats a chain that failed."""

import os
import random

import numpy as np
import pytest

from oracle.test_cubes import explore, file, make  # noqa: F401

SEEDS = [int(os.environ["OPH_CHAIN_SEED"])] if "OPH_CHAIN_SEED" in os.environ else range(101, 105)
MISSING = "-1e34"
LENGTH = 4


class Chain:
    """Draws operators, and follows the shape that the cube has between them."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.shape = {"COADSY": 90, "COADSX": 180, "TIME": 12}
        self.steps = [self.draw() for _ in range(LENGTH)]

    def draw(self):
        steps = [self.apply, self.subset, self.pair, self.join]
        if self.shape["TIME"] % 2 == 0:
            steps.append(self.reduce)
        return self.random.choice(steps)()

    def apply(self):
        number = self.random.choice(["1.5", "-3", "273.15"])
        name = self.random.choice(["sum", "mul"])
        return (f"oph_apply cube={{cube}};query=oph_{name}_scalar('oph_float','oph_float',measure,"
                f"{number},{MISSING})")

    def reduce(self):
        self.shape["TIME"] //= 2
        operation = self.random.choice(["max", "min", "avg", "sum", "std"])
        return f"oph_reduce cube={{cube}};operation={operation};group_size=2"

    def subset(self):
        filters = []
        for name in list(self.shape):
            first = self.random.randint(1, max(1, self.shape[name] // 4))
            last = self.random.randint(max(first, self.shape[name] // 2), self.shape[name])
            self.shape[name] = last - first + 1
            filters.append(f"{first}:{last}")
        return (f"oph_subset cube={{cube}};subset_dims={'|'.join(self.shape)};"
                f"subset_filter={'|'.join(filters)}")

    def pair(self):
        operation = self.random.choice(["sum", "sub", "mul", "max", "arg_min", "mask"])
        return f"oph_intercube cube={{cube}};cube2={{changed}};operation={operation}"

    def join(self):
        self.shape["TIME"] *= 2
        mode = self.random.choice(["i", "a"])
        return f"oph_mergecubes cubes={{cube}}|{{changed}};mode={mode}"


def other_layout(draw, stack, make, cube):  # noqa: F811
    """The same cube, cut in another way."""
    rows = stack.run(f"oph_cubeschema cube={cube}").rows("cubeschema_morecubeinfo")[0]
    choices = ["oph_merge nmerge=0;cube=", "oph_duplicate cube="]
    if int(rows["ROWS x FRAGMENT"]) > 20:
        choices.append("oph_split nsplit=3;cube=")
    return make(f"{draw.choice(choices)}{cube}")


def run(stack, make, file, chain, seed, layout):  # noqa: F811
    """Sends the chain in a layout, cutting cubes anew at random."""
    draw = random.Random(f"{seed} {layout}")
    cube = make(f"oph_importnc src_path=/{file.name};measure=SST;imp_dim=TIME;cwd=/;"
                f"container=chain_{seed}_{layout};nfrag={draw.randint(1, 9)};"
                f"nhost={draw.randint(1, 2)};compressed={draw.choice(['yes', 'no'])}")
    for step in chain.steps:
        if draw.random() < 0.5:
            cube = other_layout(draw, stack, make, cube)
        pids = {"cube": cube}
        if "{changed}" in step:
            pids["changed"] = other_layout(draw, stack, make, make(
                f"oph_apply cube={cube};query=oph_sum_scalar('oph_float','oph_float',measure,1,"
                f"{MISSING});measure=changed"))
        cube = make(f"{step.format(**pids)};ncores={draw.randint(1, 2)};"
                    f"nthreads={draw.randint(1, 3)}")
    return explore(stack, cube)


@pytest.mark.parametrize("seed", SEEDS)
def test_chains_do_not_depend_on_the_layout(stack, make, file, seed):  # noqa: F811
    chain = Chain(seed)
    print(f"OPH_CHAIN_SEED={seed}", *chain.steps, sep="\n  ")
    rows, coordinates = run(stack, make, file, chain, seed, 0)
    assert rows.shape == (chain.shape["COADSY"] * chain.shape["COADSX"], chain.shape["TIME"])
    for layout in (1, 2):
        others, their_coordinates = run(stack, make, file, chain, seed, layout)
        assert np.array_equal(rows.view("i4"), others.view("i4"))
        for name, values in coordinates.items():
            assert np.array_equal(values, their_coordinates[name])
