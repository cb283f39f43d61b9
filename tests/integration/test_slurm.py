# SPDX-License-Identifier: GPL-3.0-or-later
"""Data operators as jobs of a real SLURM cluster of one node: a whole workflow, accounts and limits,
cancelled jobs, jobs that SLURM or a lost node ends."""

import json
import os
import subprocess
import threading
from contextlib import ExitStack

import numpy
import pytest
from netCDF4 import Dataset

from support.database import held_table, run_sql
from support.datasets import write_series
from support.slurm import Slurm
from support.stack import Stack
from support.waiting import wait_for

IMPORT = "oph_importnc src_path=series.nc;measure=tas;container=jobs;ncores=2;nfrag=4"

SETTINGS = {
    "slurm": {"jobs": 2, "ranks": 4, "partition": '"day"', "account": '"climate"', "minutes": 5,
              "projects": '"climate, ocean"'},
    "pool": {"data_pools": 0},
    # As if the jobs ran on other machines: they reach nothing by a Unix socket.
    "hosts": {"address": '"127.0.0.2"'},
}


@pytest.fixture(scope="module")
def slurm(tmp_path_factory):
    with Slurm(tmp_path_factory.mktemp("slurm")) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def jobs(slurm, build_folder, tmp_path_factory):
    """A stack whose data operators are jobs."""
    with Stack(build_folder, tmp_path_factory.mktemp("jobs")) as stack:
        stack.ophion("down")
        slurm_settings = {**SETTINGS["slurm"], "configuration": f'"{slurm.configuration}"'}
        stack.write_settings({**SETTINGS, "slurm": slurm_settings})
        stack.up()
        hand_on_sanitizer(stack.folder / "slurm" / "task.sh")
        write_series(stack.data / "series.nc", 60, latitudes=8, longitudes=12)
        yield stack


def hand_on_sanitizer(batch_script):
    """Jobs inherit nothing; those of a sanitized build need what scripts/sanitized says."""
    names = [name for name in os.environ if name.endswith("SAN_OPTIONS") or name == "LD_PRELOAD"]
    shell, rest = batch_script.read_text().split("\n", 1)
    batch_script.write_text("\n".join([shell, *(f"export {name}='{os.environ[name]}'" for name in names), rest]))


@pytest.fixture(scope="module")
def cube(jobs):
    return jobs.run(IMPORT).cube


class Held:
    """An average of a cube that waits in the middle: one I/O server has written its part, and the
    table that is to be read on the other is locked."""

    def __init__(self, slurm, stack, cube):
        self.slurm, self.stack = slurm, stack
        self.before = stack.fragment_tables()
        number = cube.rsplit("/", 1)[1]
        self.source = next(name for name in sorted(self.before["io2"]) if name.startswith(f"fact_{number}_"))
        self.command = f"oph_reduce cube={cube};operation=avg;ncores=2;project=ocean"

    def __enter__(self):
        self.lock = ExitStack()
        self.lock.enter_context(held_table(self.stack, "io2", self.source))
        self.known = set(self.slurm.jobs())
        self.running = subprocess.Popen([self.stack.term, "-j", "-e", self.command], text=True,
                                        env=self.stack.environment, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE)
        self.job = wait_for(self.find_job, "the job")
        wait_for(lambda: self.stack.fragment_tables()["io1"] > self.before["io1"], "the first table")
        return self

    def find_job(self):
        return next(iter(set(self.slurm.jobs("--states=running")) - self.known), None)

    def answer(self):
        """What the user reads in the end."""
        document = json.loads(self.running.communicate(timeout=180)[0])
        return json.dumps(document)

    def __exit__(self, *_):
        self.lock.close()
        if self.running.poll() is None:
            self.running.kill()
            self.running.communicate()
        wait_for(lambda: self.stack.fragment_tables() == self.before, "the sweep of half-written tables")
        wait_for(lambda: self.job not in self.slurm.jobs(), "the end of the job")


def test_a_workflow_runs_as_jobs(jobs, slurm):
    cube = jobs.run(IMPORT + ";project=ocean").cube
    mean = jobs.run(f"oph_reduce cube={cube};operation=avg;ncores=2;nthreads=2").cube
    jobs.run(f"oph_exportnc2 cube={mean};output_path=/;output_name=mean;force=yes")
    with Dataset(jobs.data / "series.nc") as given, Dataset(jobs.data / "mean.nc") as exported:
        numpy.testing.assert_allclose(exported["tas"][:], given["tas"][:].mean(axis=0), rtol=1e-6)
    last = [slurm.job(number) for number in slurm.jobs("--states=all")][-3:]
    assert {job["Account"] for job in last} == {"climate", "ocean"}
    for job in last:
        assert job["Partition"] == "day" and job["TimeLimit"] == "00:05:00"
        wait_for(lambda number=job["JobId"]: slurm.job(number)["JobState"] == "COMPLETED", "the end of the job")


def test_the_project_is_the_account_of_all_tasks(jobs, slurm):
    workflow = {"name": "one", "author": jobs.user, "exec_mode": "sync", "project": "ocean",
                "sessionid": jobs.environment.get("OPH_SESSION_ID", ""),
                "tasks": [{"name": "random", "operator": "oph_randcube", "arguments": [
                    "container=jobs_random", "nhost=1", "nfrag=1", "ntuple=2", "measure=m", "measure_type=float",
                    "exp_ndim=1", "dim=lat|time", "dim_size=2|3", "concept_level=c|c"]}]}
    (jobs.folder / "one.json").write_text(json.dumps(workflow))
    known = set(slurm.jobs("--states=all"))
    result = jobs.terminal("-j", "-w", jobs.folder / "one.json")
    assert result.returncode == 0, result.stdout + result.stderr
    new = set(slurm.jobs("--states=all")) - known
    assert [slurm.job(number)["Account"] for number in new] == ["ocean"], result.stdout


@pytest.mark.parametrize("project, message", [
    ("desert", "project must be one of climate, ocean (project=desert)"),
    ("$(id)", "project must be the name of an account"),
    ("--uid=0", "project must be the name of an account"),
])
def test_other_projects_are_refused(jobs, project, message):
    answer = jobs.ask(f"oph_reduce cube=http://localhost/ophion/1/1;operation=avg;project={project}")
    assert message in answer.error


def test_cores_are_limited(jobs, cube):
    assert "limit=4" in jobs.ask(f"oph_reduce cube={cube};operation=avg;ncores=5").error


def test_a_cancelled_task_ends_its_job(jobs, slurm, cube):
    with Held(slurm, jobs, cube) as held:
        # The question itself is the newer one that holds these words.
        running = jobs.run("oph_loggingbk job_level=1;job_status_filter=%RUNNING;"
                           "submission_string_filter=%oph_reduce%").rows("loggingbk")
        jobs.run(f"oph_cancel id={running[-1]['Workflow_ID']}")
        held.lock.close()
        assert "cancelled" in held.answer()


def test_jobs_that_slurm_or_their_node_ends(jobs, slurm, cube):
    with Held(slurm, jobs, cube) as held:
        # Time limits are counted in minutes; the end of a job is not.
        slurm.ask("scontrol", "update", f"JobId={held.job}", "EndTime=now+1", check=True)
        answer = held.answer()
        assert "the job exceeded its time limit" in answer and f"slurm_job={held.job}" in answer
    with Held(slurm, jobs, cube) as held:
        slurm.crash_node()
        answer = held.answer()
        assert f"slurm_job={held.job}" in answer and slurm.host in answer
        slurm.start_node()
    # And everything goes on.
    assert jobs.run(f"oph_reduce cube={cube};operation=avg").cube


def test_a_job_that_does_not_start_says_why(jobs, slurm, cube):
    slurm.ask("scontrol", "update", f"NodeName={slurm.host}", "State=DRAIN", "Reason=test", check=True)
    try:
        answers = []
        waiting = threading.Thread(target=lambda: answers.append(
            jobs.ask(f"oph_reduce cube={cube};operation=avg")))
        waiting.start()
        job = wait_for(lambda: next(iter(slurm.jobs("--states=pending")), None), "the job in the queue")
        slurm.ask("scancel", job, check=True)
        waiting.join(timeout=120)
        assert f"slurm_job={job}, state=CANCELLED" in answers[0].error
    finally:
        slurm.ask("scontrol", "update", f"NodeName={slurm.host}", "State=RESUME", check=True)


def test_a_script_that_others_may_change_is_refused(jobs, cube):
    script = jobs.folder / "slurm" / "task.sh"
    script.chmod(0o722)
    try:
        assert "writable by its owner only" in jobs.ask(f"oph_reduce cube={cube};operation=avg").error
    finally:
        script.chmod(0o700)


def test_nothing_of_a_job_is_left(jobs):
    assert run_sql(jobs, "metadb", "SELECT COUNT(*) FROM storage_claim") == "0"
