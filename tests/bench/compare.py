# SPDX-License-Identifier: GPL-3.0-or-later
"""Ophion beside CDO, NCO and xarray with dask, on the same file in the same run, and beside what the
machine reads, writes and copies. Writes docs/benchmarks.md, and a line of docs/benchmarks.json.

    scripts/dev bench compare          1.08 GB: float, 14600 x 96 x 192, one step per chunk
    OPH_BENCH_STEPS=1460 …             a smaller file; nothing is written to docs
    OPH_BENCH_SECONDS=240 …            after so long nothing is repeated any more

Every job is done by all programs in turn; the quick ones again while there is time, and the
shortest time counts: what else the machine does can only make it longer. What comes out must agree.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

import netCDF4
import numpy

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from bench.jobs import JOBS, Ophion, run_cdo, run_nco  # noqa: E402
from bench.limits import machine_limits  # noqa: E402
from bench.report import Report  # noqa: E402
from bench.timing import timed  # noqa: E402
from bench.use_cases import use_cases  # noqa: E402
from bench.xarray_process import Xarray  # noqa: E402
from support.datasets import write_series  # noqa: E402
from support.stack import Stack  # noqa: E402

FULL = 14600
STEPS = int(os.environ.get("OPH_BENCH_STEPS", FULL))
BUDGET = float(os.environ.get("OPH_BENCH_SECONDS", "240"))
ROUNDS = 3
QUICK = 8  # seconds of a run that is repeated
POOL = (1, 2, 4)  # numbers of ranks
FRAGMENTS = (4, 16)
PROGRAMS = ("Ophion, stored", "Ophion, files", "CDO", "NCO", "xarray")


def sample(path):
    """What is compared of a result: its size, and mean and spread of the steps at its start."""
    with netCDF4.Dataset(path) as file:
        variable = file["tas"]
        head = variable[:64] if variable.ndim == 3 else variable[:]
        values = numpy.ma.filled(head.astype("f8"), numpy.nan)
        return variable.size, numpy.nanmean(values), numpy.nanstd(values)


class Comparison:
    def __init__(self, stack, files, xarray):
        self.folder = stack.data
        self.files = files
        self.xarray = xarray
        self.ophion = Ophion(stack, files)
        self.seconds = {}
        self.samples = {}

    def work(self, job, program, target):
        """What is timed."""
        if program == "Ophion, stored":
            return lambda: self.ophion.run_stored(job)
        if program == "Ophion, files":
            return lambda: self.ophion.run_files(job, target.stem)
        if program == "CDO":
            return lambda: run_cdo(job, self.files, target)
        if program == "NCO":
            return lambda: run_nco(job, self.files, target)
        return lambda: self.xarray.run(job.name, self.files[:job.inputs], target)

    def run(self, job, program, check):
        target = self.folder / "result.nc"
        target.unlink(missing_ok=True)
        seconds, _ = timed(self.work(job, program, target))
        if check and target.exists():
            self.samples[job.name, program] = sample(target)
        self.ophion.tidy()
        target.unlink(missing_ok=True)
        best = min(seconds, self.seconds.get((job.name, program), float("inf")))
        self.seconds[job.name, program] = best
        print(f"{job.name:<18}{program:<18}{seconds:8.2f} s", flush=True)

    def is_due(self, job, program, number):
        if program == "NCO" and not job.nco:
            return False
        return number == 0 or self.seconds[job.name, program] < QUICK

    def run_all(self):
        start = time.monotonic()
        self.ophion.store()
        for number in range(ROUNDS):
            for job in JOBS:
                if number > 0 and time.monotonic() - start > BUDGET:
                    return
                for program in PROGRAMS:
                    if self.is_due(job, program, number):
                        self.run(job, program, check=number == 0)

    def disagreements(self):
        """Results that are not CDO's: sizes, or numbers by more than the methods differ."""
        for (job, program), (size, mean, spread) in self.samples.items():
            wanted_size, wanted_mean, wanted_spread = self.samples[job, "CDO"]
            # CDO's percentile is read off a histogram; NCO's field mean knows no areas.
            tolerance = 0.02 if job in ("90th percentile", "field mean") else 1e-4
            scale = max(abs(wanted_mean), wanted_spread)
            if (size != wanted_size or abs(mean - wanted_mean) > tolerance * scale
                    or abs(spread - wanted_spread) > tolerance * scale):
                yield f"{job}: {program} has {size} values {mean:.6g} ± {spread:.6g}, " \
                      f"CDO {wanted_size} values {wanted_mean:.6g} ± {wanted_spread:.6g}"


def over_ranks(stack, file):
    """The use cases with more ranks than there may be cores, hence with another pool."""
    stack.ophion("down")
    stack.write_settings({"pool": {"ranks": max(POOL)}})
    stack.up()
    return use_cases(stack, file, FRAGMENTS, POOL)


def main():
    build = Path(os.environ["OPHION_BUILD"])
    with tempfile.TemporaryDirectory() as name, Stack(build, Path(name) / "stack") as stack, Xarray() as xarray:
        limits = machine_limits(stack.data)
        files = [write_series(stack.data / f"series{seed}.nc", STEPS, 96, 192, seed=seed) for seed in (1, 2)]
        comparison = Comparison(stack, files, xarray)
        comparison.run_all()
        report = Report(files[0].stat().st_size, limits, [job.name for job in JOBS], PROGRAMS, comparison.seconds,
                        over_ranks(stack, files[0]))
        print(report.table(), report.use_case_table(), sep="\n\n")
        wrong = list(comparison.disagreements())
        if wrong:
            sys.exit("results differ:\n" + "\n".join(wrong))
        if STEPS == FULL:
            report.write(Path(__file__).resolve().parent.parent.parent / "docs")


main()
