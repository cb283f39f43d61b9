# SPDX-License-Identifier: GPL-3.0-or-later
"""The examples in the manuals of operators are real: a user types them, and they work."""

import netCDF4
import numpy as np
import pytest

from support.manuals import read_manuals
from support.reader import Reader

# They name workflows that are there or not, or are tasks of workflows, or for administrators.
NOT_TYPED = ("oph_cancel", "oph_cluster", "oph_input", "oph_log_info", "oph_resume id=12", "oph_manage_session action=new", "{")
# What moves or deletes the container of the others is typed when they are done, in this order.
LAST = ("oph_delete", "oph_movecontainer", "oph_createcontainer", "oph_deletecontainer")
SCRIPT = """#!/bin/sh
# mask land INPUT OUTPUT
test -z "$3" || cp "$2" "$3"
"""
MAKE = """oph_importnc src_path=tas_2002.nc;measure=tas;container=climate;nfrag=1
setenv y2002=$OPH_DATACUBE
oph_importnc src_path=tas_2001.nc;measure=tas;container=climate;nfrag=2
setenv tas=$OPH_DATACUBE
setenv y2001=$OPH_DATACUBE
oph_rollup
setenv rolled=$OPH_DATACUBE
oph_duplicate cube=$tas
setenv run1=$OPH_DATACUBE
setenv run2=$OPH_DATACUBE
setenv run3=$OPH_DATACUBE
oph_reduce2 cube=$tas;concept_level=A;operation=avg
setenv usual=$OPH_DATACUBE"""
BEFORE = {
    "oph_permute": ["setenv OPH_DATACUBE=$rolled"],
    "oph_fileindex": ["oph_importnc src_path=tas_2001.nc;measure=tas;container=climate;storage=reference"],
    "oph_delete": ["oph_duplicate cube=$run1", "setenv tas=$OPH_DATACUBE"],
}
AFTER = {
    "oph_folder command=cd;path=project": ["oph_folder command=cd"],
    "oph_instances action=add;host_partition=mine;nhost=1": ["oph_instances action=remove;host_partition=mine;nhost=1"],
    "oph_deletecontainer container=climate;force=yes": [
        "oph_deletecontainer container=/project/climate;force=yes", "oph_folder command=rm;path=project"],
}


def write_year(path, year):
    with netCDF4.Dataset(path, "w") as file:
        for name, values, units in (
                ("time", np.arange(365.0), f"days since {year}-01-01"),
                ("lat", np.arange(30.0, 61, 10), "degrees_north"), ("lon", np.arange(0.0, 36, 5), "degrees_east")):
            file.createDimension(name, len(values))
            variable = file.createVariable(name, "f8", (name,))
            variable[:], variable.units = values, units
        tas = file.createVariable("tas", "f4", ("time", "lat", "lon"))
        tas[:] = np.random.default_rng(year).normal(10, 5, (365, 4, 8))
        tas.units = "degC"


@pytest.fixture(scope="module")
def reader(stack):
    folder = stack.data / "examples"
    folder.mkdir()
    (stack.data / "cmip").mkdir()
    for year in (2001, 2002):
        write_year(folder / f"tas_{year}.nc", year)
    write_year(stack.data / "cmip" / "tas_of_a_model.nc", 2001)
    (stack.folder / "scripts").mkdir(exist_ok=True)
    script = stack.folder / "scripts" / "mask"
    script.write_text(SCRIPT)
    script.chmod(0o755)
    stack.ophion("user", "add", "ann", "--password-stdin", stdin="another user of the examples")
    reader = Reader(stack, folder, name="examples", OPH_CDD="/examples")
    reader.open_session()
    yield reader
    reader.close_session()
    script.unlink()


def examples(build_folder):
    """Operators with their examples, in the order in which they can be typed."""
    manuals = [manual for manual in read_manuals(build_folder) + read_manuals(build_folder, "--server-manuals")
               if not manual["internal"]]
    manuals.sort(key=lambda manual: LAST.index(manual["name"]) if manual["name"] in LAST else -1)
    return [(manual["name"], line) for manual in manuals for line in manual["examples"]
            if not line.startswith(NOT_TYPED)]


def test_examples_can_be_typed(reader, build_folder):
    lines = MAKE.split("\n")
    for name, example in examples(build_folder):
        lines += ["setenv OPH_DATACUBE=$tas", *BEFORE.get(name, []), example, *AFTER.get(example, [])]
    outputs = reader.type_lines(lines)
    assert len(outputs) == len(lines), (lines[len(outputs) - 1], outputs[-1])
