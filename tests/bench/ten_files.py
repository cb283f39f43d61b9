# SPDX-License-Identifier: GPL-3.0-or-later
"""Climatology and anomaly of ten files as one series, beside xarray with dask: time, memory and what comes out."""

import netCDF4
import numpy

from bench.jobs import BY_STEPS
from bench.peaks import Growth, processes
from bench.timing import RANKS, table, timed
from bench.xarray_process import Xarray
from support.datasets import write_series

FILES = 10
ROUNDS = 3
THREADS = f"ncores={RANKS};nthreads=1"
MONTHS = "dim=time;operation=avg;concept_level=M;midnight=00"
# How the files are imported, and what becomes of the cube. What is as large as the files has their order.
JOBS = {"climatology": ("", f"oph_reduce2 {MONTHS};mode=climatology;materialize=no"),
        "anomaly": (BY_STEPS, f"oph_aggregate2 {MONTHS};mode=anomaly;materialize=no")}


def write_files(folder, steps):
    folder.mkdir()
    for number in range(FILES):
        path = write_series(folder / f"part{number}.nc", steps // FILES, 96, 192, seed=number)
        with netCDF4.Dataset(path, "a") as file:
            file["time"][:] += number * (steps // FILES)
        yield path


def ophion(stack, job):
    """From files to a file."""
    layout, command = JOBS[job]
    cubes = [stack.run(f"oph_importncs src_path=/ten/part*.nc;measure=tas;storage=reference;{THREADS};{layout}").cube]
    cubes.append(stack.run(f"{command};cube={cubes[0]};reuse=no;{THREADS}").cube)
    stack.run(f"oph_exportnc2 cube={cubes[1]};output=/ten/ophion.nc;dim_order=cf;force=yes;{THREADS}")
    return cubes


def same(one, other):
    with netCDF4.Dataset(one) as first, netCDF4.Dataset(other) as second:
        return numpy.allclose(first["tas"][:24], second["tas"][:24], rtol=1e-5, atol=1e-3)


def measured(work, folders, after):
    """The shortest time and the largest growth."""
    seconds, growth = float("inf"), 0
    for _ in range(ROUNDS):
        memory = Growth(folders())
        time, result = timed(work)
        seconds, growth = min(seconds, time), max(growth, memory.measure())
        after(result)
    return seconds, growth


def compare_ten_files(stack, steps):
    folder = stack.data / "ten"
    files = list(write_files(folder, steps))

    def delete(cubes):
        for cube in reversed(cubes):
            stack.run(f"oph_delete cube={cube}")

    rows = []
    results = folder / "ophion.nc", folder / "xarray.nc"

    def anew(result, work):
        """Both write new files, as in the other benchmarks: ext4 writes one to the disk when it replaces another."""
        result.unlink(missing_ok=True)
        return work()

    with Xarray() as xarray:
        for job in JOBS:
            ours = measured(lambda: anew(results[0], lambda: ophion(stack, job)),
                            lambda: list(processes(stack, "oph_framework", "mariadbd")), delete)
            theirs = measured(lambda: anew(results[1], lambda: xarray.run(f"files, {job}", files, results[1])),
                              lambda: [xarray.folder], lambda _: None)
            if not same(*results):
                raise RuntimeError(f"the results differ ({job})")
            rows.append([job, ours[0], theirs[0], ours[0] / theirs[0], ours[1], theirs[1], ours[1] / theirs[1]])
    table(f"{FILES} files, {RANKS} ranks, from files to a file: seconds (target: 0.5), MB (target: 0.25).\n"
          "MB: growth of ranks and database servers to their peaks, beside that of the process of xarray",
          ["", "Ophion", "xarray", "ratio", "MB", "MB", "ratio"], rows)
    for file in folder.iterdir():
        file.unlink()
