# SPDX-License-Identifier: GPL-3.0-or-later
"""Random chains of operators give the same cube whatever its fragments, servers, processes, threads
and compression. OPH_CHAIN_SEED=n repeats a chain that failed."""

import os
import random

import numpy as np
import pytest

from oracle.test_cubes import explore, file  # noqa: F401

SEEDS = [int(os.environ["OPH_CHAIN_SEED"])] if "OPH_CHAIN_SEED" in os.environ else range(445, 449)
MISSING = "-1e34"
LENGTH = 6
DRAWN = ["apply", "subset", "intercube", "mergecubes", "permute", "drilldown", "rollup", "reduce", "aggregate",
         "reduce2", "aggregate2"]


class Chain:
    """Draws operators, and follows the shape that the cube has between them."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.shape = {"COADSY": 90, "COADSX": 180, "TIME": 12}
        self.explicit, self.implicit = ["COADSY", "COADSX"], ["TIME"]
        self.months = list(range(12))  # of the time dimension, as long as it has dates
        self.steps = [self.draw() for _ in range(LENGTH)]

    def draw(self):
        steps = [self.apply, self.subset, self.pair]
        if len(self.implicit) == 1:
            steps.append(self.join)
        else:
            steps += [self.permute, self.drill_down]
        if len(self.explicit) > 1:
            steps += [self.roll_up]
        if self.is_even(self.implicit[-1]):
            steps.append(self.reduce)
        if self.is_even(self.explicit[-1]):
            steps.append(self.aggregate)
        if self.months:
            steps += [self.anomaly, self.climatology]
        return self.random.choice(steps)()

    def apply(self):
        number = self.random.choice(["1.5", "-3", "273.15"])
        name = self.random.choice(["sum", "mul"])
        return (f"oph_apply cube={{cube}};query=oph_{name}_scalar('oph_float','oph_float',measure,"
                f"{number},{MISSING})")

    def is_even(self, name):
        """Whether groups of two fit, and do not make one of all."""
        return self.shape[name] % 2 == 0 and self.shape[name] > 2

    def halve(self, name):
        self.shape[name] //= 2
        if name == "TIME":
            self.months = None
        return self.random.choice(["max", "min", "avg", "sum", "std"])

    def reduce(self):
        return f"oph_reduce cube={{cube}};operation={self.halve(self.implicit[-1])};group_size=2"

    def aggregate(self):
        return f"oph_aggregate cube={{cube}};operation={self.halve(self.explicit[-1])};group_size=2"

    def periods(self):
        operator = "reduce2" if "TIME" in self.implicit else "aggregate2"
        return f"oph_{operator} cube={{cube}};dim=TIME;concept_level=q;operation=avg"

    def anomaly(self):
        return f"{self.periods()};mode=anomaly"

    def climatology(self):
        self.shape["TIME"] = len({month // 3 for month in self.months})
        self.months = None
        return f"{self.periods()};mode=climatology"

    def roll_up(self):
        self.implicit.insert(0, self.explicit.pop())
        return "oph_rollup cube={cube}"

    def drill_down(self):
        self.explicit.append(self.implicit.pop(0))
        return "oph_drilldown cube={cube}"

    def permute(self):
        order = list(range(len(self.implicit)))
        self.random.shuffle(order)
        self.implicit = [self.implicit[i] for i in order]
        return f"oph_permute cube={{cube}};dim_pos={','.join(str(i + 1) for i in order)}"

    def subset(self):
        filters = []
        for name in list(self.shape):
            first = self.random.randint(1, max(1, self.shape[name] // 4))
            last = self.random.randint(max(first, self.shape[name] // 2), self.shape[name])
            self.shape[name] = last - first + 1
            if name == "TIME" and self.months:
                self.months = self.months[first - 1:last]
            filters.append(f"{first}:{last}")
        return (f"oph_subset cube={{cube}};subset_dims={'|'.join(self.shape)};"
                f"subset_filter={'|'.join(filters)}")

    def pair(self):
        operation = self.random.choice(["sum", "sub", "mul", "max", "arg_min", "mask"])
        return f"oph_intercube cube={{cube}};cube2={{changed}};operation={operation}"

    def join(self):
        self.shape[self.implicit[0]] *= 2
        if self.implicit == ["TIME"]:
            self.months = None
        mode = self.random.choice(["i", "a"])
        return f"oph_mergecubes cubes={{cube}}|{{changed}};mode={mode}"

    def size(self, names):
        return int(np.prod([self.shape[name] for name in names]))


def other_layout(draw, stack, make, cube):
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
    assert rows.shape == (chain.size(chain.explicit), chain.size(chain.implicit))
    for layout in (1, 2):
        others, their_coordinates = run(stack, make, file, chain, seed, layout)
        assert np.array_equal(rows.view("i4"), others.view("i4"))
        for name, values in coordinates.items():
            assert np.array_equal(values, their_coordinates[name])


def test_every_operator_is_drawn():
    steps = " ".join(step for seed in range(445, 449) for step in Chain(seed).steps)
    assert [name for name in DRAWN if f"oph_{name} " not in steps] == []
    assert "mode=anomaly" in steps and "mode=climatology" in steps
