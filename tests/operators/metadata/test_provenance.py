# SPDX-License-Identifier: GPL-3.0-or-later
"""Provenance as other programs read it, and cubes that are made again."""

import json
import shutil
import subprocess
import time

import netCDF4
import numpy
import prov.model
import pytest

from support.datasets import ferret

FILE = "coads_climatology.cdf"
WARMER = "prov_warmer.nc"


@pytest.fixture(scope="module")
def files(stack):
    """A real file, and one with other numbers on other longitudes."""
    shutil.copy(ferret(FILE), stack.data)
    with netCDF4.Dataset(stack.data / WARMER, "w") as file:
        for name, values in (("TIME", range(6)), ("COADSY", range(-2, 3)), ("COADSX", range(0, 80, 20))):
            file.createDimension(name, len(values))
            file.createVariable(name, "f8", [name])[:] = list(values)
        file["TIME"].units = "days since 2001-01-01"
        sst = file.createVariable("SST", "f4", ["TIME", "COADSY", "COADSX"])
        sst[:] = numpy.arange(6 * 5 * 4).reshape(6, 5, 4)
    return stack.data


def make(stack, path, container):
    """A chain that branches and joins: all its cubes, the last one last."""
    field = stack.run(f"oph_importnc src_path={path};measure=SST;container={container};nfrag=2;imp_dim=TIME").cube
    high = stack.run(f"oph_reduce cube={field};operation=max").cube
    low = stack.run(f"oph_reduce cube={field};operation=min").cube
    both = stack.run(f"oph_intercube cubes={high}|{low};operation=sub").cube
    return [field, high, low, stack.run(f"oph_apply cube={both};query=oph_mul_scalar('oph_float','oph_float',measure,2)").cube]


def wait_for(stack, job):
    """The output of a workflow, once it has ended well."""
    workflow = job.split("?")[1].split("#")[0]
    deadline = time.monotonic() + 120
    while True:
        answer = stack.run(f"oph_resume id={workflow}")
        status = answer.message("Workflow Status")
        if status == "OPH_STATUS_COMPLETED":
            return next(value for key, value in zip(answer.response["extra"]["keys"],
                                                    answer.response["extra"]["values"]) if key == "cube")
        assert status in ("OPH_STATUS_PENDING", "OPH_STATUS_RUNNING", None), answer.response
        assert time.monotonic() < deadline
        time.sleep(0.1)


def data(stack, cube):
    return stack.run(f"oph_explorecube cube={cube};limit_filter=0").rows("explorecube_data")


def test_checksums_are_those_of_the_files(stack, files):
    for choice, ncores in (("auto", 1), ("yes", 2)):
        cube = stack.run(f"oph_importnc src_path={FILE};measure=SST;container=prov;checksum={choice};ncores={ncores}").cube
        (row,) = stack.run(f"oph_cubeio cube={cube};format=details").rows("cubeio_files")
        digest = subprocess.run(["xxh128sum", files / FILE], capture_output=True, text=True, check=True).stdout.split()[0]
        assert row["CHECKSUM"] == f"xxh128:{digest}"
        assert int(row["SIZE"]) == (files / FILE).stat().st_size
        modified = time.gmtime((files / FILE).stat().st_mtime)
        assert row["MODIFIED"] == time.strftime("%Y-%m-%d %H:%M:%S", modified)
        assert row["SOURCE FILE"] == f"/{FILE}"
    without = stack.run(f"oph_importnc src_path={FILE};measure=SST;container=prov;checksum=no").cube
    (row,) = stack.run(f"oph_cubeio cube={without};format=details").rows("cubeio_files")
    assert row["CHECKSUM"] == "" and int(row["SIZE"]) > 0


def test_every_file_of_an_import_is_remembered(stack, files):
    for number in (1, 2, 3):
        with netCDF4.Dataset(files / f"prov_part_{number}.nc", "w") as file:
            file.createDimension("time", None)
            file.createDimension("x", 2)
            file.createVariable("time", "f8", ["time"])[:] = [number]
            file["time"].units = "days since 2000-01-01"
            file.createVariable("v", "f4", ["time", "x"])[:] = [[number, -number]]
    cube = stack.run("oph_importncs src_path=prov_part_*.nc;measure=v;container=prov_parts;ncores=2").cube
    rows = stack.run(f"oph_cubeio cube={cube};format=details").rows("cubeio_files")
    assert [row["SOURCE FILE"] for row in rows] == ["/prov_part_1.nc", "/prov_part_2.nc", "/prov_part_3.nc"]
    sums = subprocess.run(["xxh128sum", *(files / f"prov_part_{i}.nc" for i in (1, 2, 3))], capture_output=True,
                          text=True, check=True).stdout.split("\n")
    assert [row["CHECKSUM"] for row in rows] == [f"xxh128:{line.split()[0]}" for line in sums[:3]]


def test_prov_document(stack, files):
    field, high, low, last = make(stack, FILE, "prov")
    stack.run(f"oph_delete cube={high}")
    text = stack.run(f"oph_cubeio cube={last};format=prov").message("W3C PROV-JSON")
    document = prov.model.ProvDocument.deserialize(content=text, format="json")
    entities = {str(entity.identifier): dict(entity.attributes)
                for entity in document.get_records(prov.model.ProvEntity)}
    name = {cube: "cube:" + "/".join(cube.split("/")[-2:]) for cube in (field, high, low, last)}
    assert set(name.values()) < set(entities)
    deleted = {key: {str(k): v for k, v in value.items()}["oph:deleted"] for key, value in entities.items()
               if key.startswith("cube:")}
    assert [key for key, value in deleted.items() if value] == [name[high]]
    (file,) = [{str(k): v for k, v in value.items()} for key, value in entities.items() if key.startswith("oph:file")]
    assert str(file["prov:location"]) == f"/{FILE}"
    assert file["oph:size"] == (files / FILE).stat().st_size
    assert file["oph:checksum"].startswith("xxh128:")
    tasks = [dict((str(k), v) for k, v in activity.attributes)
             for activity in document.get_records(prov.model.ProvActivity)]
    assert sorted(task["oph:operator"] for task in tasks) == [
        "oph_apply", "oph_importnc", "oph_intercube", "oph_reduce", "oph_reduce"]
    derived = {tuple(str(value) for _, value in relation.formal_attributes[:2])
               for relation in document.get_records(prov.model.ProvDerivation)}
    assert (name[high], name[field]) in derived and (name[low], name[field]) in derived
    agents = {str(agent.identifier) for agent in document.get_records(prov.model.ProvAgent)}
    assert f"oph:user_{stack.user}" in agents and any(agent.startswith("oph:ophion_") for agent in agents)
    # The same document, read and written again by others.
    assert prov.model.ProvDocument.deserialize(content=document.serialize(format="json"), format="json") == document


def test_a_history_is_run_again_on_another_file(stack, files):
    old = make(stack, FILE, "prov_old")
    expected = data(stack, make(stack, WARMER, "prov_expected")[-1])
    # Only the last cube is left of the chain.
    for cube in old[:-1]:
        stack.run(f"oph_delete cube={cube}")
    answer = stack.run(f"oph_cubeio cube={old[-1]};rerun=yes;rerun_path={WARMER}")
    workflow = json.loads(answer.message("Workflow"))
    assert [task["operator"] for task in workflow["tasks"]] == [
        "oph_importnc", "oph_reduce", "oph_reduce", "oph_intercube", "oph_apply"]
    again = wait_for(stack, answer.message("Submitted Workflow"))
    assert again not in old
    assert data(stack, again) == expected
    rows = stack.run(f"oph_cubeio cube={again};branch=parent").rows("cubeio")
    assert rows[0]["SOURCE"] == f"/{WARMER}" and len(rows) == 6


def test_the_workflow_that_is_shown_can_be_sent(stack, files, tmp_path):
    chain = make(stack, FILE, "prov_shown")
    expected = data(stack, chain[-1])
    answer = stack.run(f"oph_cubeio cube={chain[-1]};format=workflow")
    assert answer.message("Submitted Workflow") is None
    path = tmp_path / "again.json"
    path.write_text(answer.message("Workflow"))
    result = stack.terminal("-j", "-w", str(path))
    assert result.returncode == 0, result.stdout + result.stderr
    reply = json.loads(result.stdout)
    again = wait_for(stack, reply["jobid"])
    assert again != chain[-1]
    assert data(stack, again) == expected


def test_results_of_one_task_are_told_apart(stack, files):
    """oph_eof makes three cubes; the chain goes on with the third."""
    field = stack.run(f"oph_importnc src_path={WARMER};measure=SST;container=prov_eof;imp_dim=TIME").cube
    answer = stack.run(f"oph_eof cube={field};modes=1;weights=none")
    variance = answer.message("Explained Variance")
    last = stack.run(f"oph_duplicate cube={variance}").cube
    expected = data(stack, last)
    answer = stack.run(f"oph_cubeio cube={last};rerun=yes")
    assert data(stack, wait_for(stack, answer.message("Submitted Workflow"))) == expected


def test_two_sources_take_two_paths(stack, files):
    one = stack.run(f"oph_importnc src_path={WARMER};measure=SST;container=prov_two;imp_dim=TIME").cube
    other = stack.run(f"oph_importnc src_path={WARMER};measure=SST;container=prov_two;imp_dim=TIME").cube
    both = stack.run(f"oph_intercube cubes={one}|{other};operation=sum").cube
    error = stack.ask(f"oph_cubeio cube={both};rerun=yes;rerun_path={WARMER}").error
    assert error == ("rerun_path needs one path for each of the 2 tasks that read files "
                     f"(rerun_path={WARMER})")
    answer = stack.run(f"oph_cubeio cube={both};rerun=yes;rerun_path={WARMER}|/{WARMER}")
    assert data(stack, wait_for(stack, answer.message("Submitted Workflow"))) == data(stack, both)
