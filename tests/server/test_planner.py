# SPDX-License-Identifier: GPL-3.0-or-later
"""Workflows give the same as planned and as written: random ones, and tests/cases/plans tells what plans are.
OPH_PLAN_SEED=n repeats one that failed."""

import json
import os
import random
from pathlib import Path

import netCDF4
import pytest

from wire import task

CASES = Path(__file__).parents[1] / "cases" / "plans"
SEEDS = [int(os.environ["OPH_PLAN_SEED"])] if "OPH_PLAN_SEED" in os.environ else range(820, 824)
BOXES = {"COADSY": ["-30:30", "11", "-60:-20,20:60"], "COADSX": ["10:60", "100:250", "35"], "DATES": ["DJF,MAM", "0000-03_0000-09"]}


def single(*names):
    return [{"task": name, "type": "single"} for name in names]


def embedded(names):
    return [{"task": name} for name in names]


class Workflow:
    """Draws a workflow: an import, operators on what is there, exports of all that nobody reads, and
    deletes of some cubes after their last readers."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.tasks, self.readers = [], {}
        # Of each cube: whether time is still there, with dates, and what has not been filtered yet.
        self.cubes = {"load": {"TIME", "DATES", "COADSY", "COADSX"}}
        self.add("load", "oph_importnc", "src_path=coads_climatology.cdf", "measure=SST", "container=planned")
        for number in range(self.random.randint(3, 6)):
            self.draw(f"step{number}")
        self.leaves = [name for name in self.cubes if not self.readers[name]]
        for name in self.leaves:
            self.add(f"out_{name}", "oph_exportnc2", "output_path=/planned", f"output_name={{folder}}_{name}",
                     "force=yes", parents=[name])
        self.clean_up()

    def add(self, name, operator, *arguments, parents=(), **fields):
        self.tasks.append(task(name, operator, *arguments, dependencies=single(*parents), **fields))
        self.readers[name] = []
        for parent in parents:
            self.readers[parent].append(name)

    def draw(self, name):
        # The last one most often, so that there are chains.
        parent = self.random.choice(list(self.cubes)[-2:] + [list(self.cubes)[-1]] * 3)
        left = self.cubes[parent]
        kind = self.random.choice(["apply", "apply", "square", "subset", "copy", "climate", "mean", "zonal"])
        needed = {"mean": {"TIME"}, "climate": {"DATES"}, "zonal": {"COADSX"}}
        if not needed.get(kind, set()) <= left:
            kind = "apply"
        operator, arguments, lost = getattr(self, kind)(left)
        self.add(name, operator, *arguments, parents=[parent])
        self.cubes[name] = left - lost

    def apply(self, left):
        primitive = self.random.choice(["sum", "mul"])
        return "oph_apply", [f"query=oph_{primitive}_scalar('oph_float','oph_float',measure,"
                             f"{self.random.choice(['1.7', '-3', '0.1'])},-1e34)"], set()

    def square(self, left):
        return "oph_apply", ["query=oph_mul_array('oph_float|oph_float','oph_float',measure,measure,-1e34)"], set()

    def copy(self, left):
        return "oph_duplicate", [], set()

    def subset(self, left):
        names = [name for name in ("COADSY", "COADSX", "DATES") if name in left]
        names = self.random.sample(names, min(len(names), self.random.randint(1, 2)))
        if self.random.random() < 0.25 or not names:
            positions = self.random.choice(["2:2:end", "3:5:60", "7,2"])
            return "oph_subset", ["subset_dims=COADSX", f"subset_filter={positions}"], {"COADSX"}
        filters = "|".join(self.random.choice(BOXES[name]) for name in names)
        dimensions = "|".join(names).replace("DATES", "TIME")
        return "oph_subset", [f"subset_dims={dimensions}", f"subset_filter={filters}", "subset_type=coord"], set(names)

    def climate(self, left):
        return "oph_reduce2", ["dim=TIME", "concept_level=q", "operation=avg", "mode=climatology"], {"DATES"}

    def mean(self, left):
        return "oph_reduce", [f"operation={self.random.choice(['avg', 'max', 'std'])}"], {"TIME", "DATES"}

    def zonal(self, left):
        return "oph_aggregate2", ["dim=COADSX", "operation=avg"], {"COADSX"}

    def clean_up(self):
        if self.random.random() < 0.3:
            for each in self.tasks:
                each["on_exit"] = "oph_delete"
            return
        for name in self.cubes:
            if self.random.random() < 0.7:
                dependencies = single(name) + embedded(self.readers[name])
                self.tasks.append(task(f"drop_{name}", "oph_delete", dependencies=dependencies))

    def request(self, folder):
        return json.loads(json.dumps(self.tasks).replace("{folder}", folder))


def content(path):
    """All that a file holds, but for when and by which steps it was made."""
    with netCDF4.Dataset(path) as file:
        file.set_auto_mask(False)
        variables = {name: (variable.dimensions, variable.dtype.str, variable[...].tobytes(),
                            {key: str(variable.getncattr(key)) for key in variable.ncattrs()})
                     for name, variable in file.variables.items()}
        attributes = {key: str(file.getncattr(key)) for key in file.ncattrs() if key != "history"}
        return {name: len(dimension) for name, dimension in file.dimensions.items()}, variables, attributes


def run(wire, tasks, **fields):
    reply = wire.submit(tasks, direct_output="no", **fields)
    assert reply.error == 0, reply.message
    assert reply.text("workflow_status") == "OPH_STATUS_COMPLETED", reply.raw
    return reply


@pytest.mark.parametrize("seed", SEEDS)
def test_random_workflows_export_the_same_bytes(wire, stack, climatology, seed):
    workflow = Workflow(seed)
    folder = stack.data / "planned"
    folder.mkdir(exist_ok=True)
    rows = {}
    for plan in ("no", "yes"):
        reply = run(wire, workflow.request(f"{plan}{seed}"), plan=plan)
        rows[plan] = [(row["TASK NAME"], row["EXIT STATUS"]) for row in reply.rows("workflow_list")]
        wire.run("oph_deletecontainer", "container=planned", "force=yes")
    assert rows["no"] == rows["yes"]
    for name in workflow.leaves:
        written, planned = (folder / f"{plan}{seed}_{name}.nc" for plan in ("no", "yes"))
        assert content(written) == content(planned), (seed, name)
        written.unlink()
        planned.unlink()


def load_case(name):
    return json.loads((CASES / f"{name}.json").read_text())


@pytest.mark.parametrize("case", sorted(path.stem for path in CASES.glob("*.json")))
def test_the_plan_of_a_checked_workflow(wire, climatology, case):
    content = load_case(case)
    wire.run("oph_list")
    reply = wire.submit(content["request"]["tasks"], run="no")
    assert reply.text("workflow_validation") == "the workflow is valid"
    rows = reply.rows("workflow_plan")
    assert [row["TASK"] for row in rows] == [each["name"] for each in content["request"]["tasks"]]
    for row in rows:
        for column, expected in content["plan"].get(row["TASK"], {}).items():
            assert expected in row[column]
    assert reply.text("workflow_plan_bytes") == content["bytes"]


def test_a_workflow_of_plan_no_stays_as_written(wire, climatology):
    wire.run("oph_list")
    reply = wire.submit(load_case("region_means")["request"]["tasks"], run="no", plan="NO")
    assert {row["CHANGE"] for row in reply.rows("workflow_plan")} == {""}
    assert wire.submit(load_case("region_means")["request"]["tasks"], run="no", plan="x").message == (
        "field plan must be one of yes, no (plan=x)")


# Nobody learns of files and cubes that he may not see: their size is just not known.
def test_sizes_of_what_is_not_there_are_unknown(wire):
    wire.run("oph_list")
    reply = wire.submit([task("load", "oph_importnc", "src_path=../../etc/passwd", "measure=x"),
                         task("mean", "oph_reduce", "operation=avg", dependencies=single("load")),
                         task("other", "oph_duplicate", "cube=http://localhost/ophion/1/999999")], run="no")
    assert {row["AS WRITTEN"] for row in reply.rows("workflow_plan")} == {"a cube of unknown size"}
    assert reply.text("workflow_plan_bytes") == (
        "Cubes take 3 cubes of unknown size as written, 3 cubes of unknown size as planned.")
