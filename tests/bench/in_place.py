# SPDX-License-Identifier: GPL-3.0-or-later
"""Times analyses of files that stay where they are, from file to file, beside CDO and NCO in the same run; what a chain
of operators costs; and ten files as one series, beside xarray.

    scripts/dev bench in_place         1.08 GB: float, 14600 x 96 x 192, one step per chunk; and 10 GB that take no room
    OPH_BENCH_STEPS=1460 …             smaller files
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path


sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from bench.chain import compare_chain  # noqa: E402
from bench.jobs import BY_STEPS  # noqa: E402
from bench.ten_files import compare_ten_files  # noqa: E402
from bench.timing import RANKS, best, table, timed  # noqa: E402
from support.datasets import write_series, write_sparse  # noqa: E402
from support.stack import Stack  # noqa: E402

STEPS = int(os.environ.get("OPH_BENCH_STEPS", "14600"))
GIGABYTES = STEPS * 96 * 192 * 4 / 1e9
THREADS = f"ncores={RANKS};nthreads=1"
BOX = "subset_dims=lat|lon;subset_type=coord;subset_filter=-30:30|0:90;"


class Analysis:
    """Commands from a reference to a file. Deleting the cubes is not part of the time."""

    def __init__(self, stack):
        self.stack = stack
        self.cubes = []

    def make(self, command):
        cube = self.stack.run(f"{command};{THREADS}").cube
        self.cubes.append(cube)
        return cube

    def refer(self, file, arguments=""):
        return self.make(f"oph_importnc src_path={file};measure=tas;storage=reference;{arguments}".rstrip(";"))

    def export(self, cube):
        (self.stack.data / "result.nc").unlink(missing_ok=True)
        self.stack.run(f"oph_exportnc2 cube={cube};output_path=/;output_name=result;dim_order=cf;force=yes;{THREADS}")

    def mean(self):
        self.export(self.make(f"oph_reduce cube={self.refer('one.nc')};operation=avg;materialize=no;reuse=no"))

    def months(self):
        cube = self.refer("one.nc")
        self.export(self.make(f"oph_reduce2 concept_level=M;midnight=00;operation=avg;cube={cube};materialize=no;reuse=no"))

    def difference(self):
        one, two = (self.refer(file, BY_STEPS) for file in ("one.nc", "two.nc"))
        self.export(self.make(f"oph_intercube cube={one};cube2={two};operation=sub;materialize=no;reuse=no"))

    def box(self):
        cube = self.refer("one.nc", BY_STEPS)
        self.export(self.make(f"oph_subset cube={cube};{BOX}materialize=no;reuse=no"))

    def clean(self):
        for cube in reversed(self.cubes):
            self.stack.run(f"oph_delete cube={cube}")
        self.cubes.clear()


def shortest(analysis, name, times=3):
    seconds = float("inf")
    for _ in range(times):
        seconds = min(seconds, timed(getattr(analysis, name))[0])
        analysis.clean()
    return seconds


def rival(folder, *command):
    def run():
        (folder / "rival.nc").unlink(missing_ok=True)
        subprocess.run([*command, folder / "rival.nc"], check=True, capture_output=True)
    return best(run)[0]


def compare(stack, folder):
    one, two = stack.data / "one.nc", stack.data / "two.nc"
    analysis = Analysis(stack)
    rivals = {
        "mean": (0.4, ["cdo", "-s", "-O", "timmean", one]),
        "months": (0.4, ["cdo", "-s", "-O", "monmean", one]),
        "difference": (0.3, ["cdo", "-s", "-O", "sub", one, two]),
        "box": (0.5, ["ncks", "-O", "-h", "-d", "lat,-30.,30.", "-d", "lon,0.,90.", one])}
    rows = []
    for name, (target, command) in rivals.items():
        seconds, other = shortest(analysis, name), rival(folder, *command)
        rows.append([name, seconds, command[0], other, seconds / other, f"{target}"])
        print(f"{name:<12}{seconds:8.3f} s   {command[0]} {other:8.3f} s   {seconds / other:6.3f}", flush=True)
    table(f"{GIGABYTES:.2f} GB in place, {RANKS} ranks, file to file, seconds",
          ["", "Ophion", "", "rival", "ratio", "target"], rows)


def first_result(stack):
    write_sparse(stack.data / "sparse.nc", steps=13000, latitudes=400, longitudes=500)
    analysis = Analysis(stack)

    def look():
        cube = analysis.refer("sparse.nc")
        stack.run(f"oph_explorecube cube={cube};subset_dims=lat|lon;subset_filter=201|251;limit_filter=1")
    seconds, _ = timed(look)
    analysis.clean()
    print(f"\nfirst result of {13000 * 400 * 500 * 4 / 1e9:.1f} GB: {seconds:.3f} s (target: 1)", flush=True)


def main():
    build = Path(os.environ["OPHION_BUILD"])
    with tempfile.TemporaryDirectory() as name, Stack(build, Path(name) / "stack") as stack:
        for seed, file in enumerate(("one.nc", "two.nc")):
            write_series(stack.data / file, STEPS, 96, 192, seed=seed)
        compare(stack, Path(name))
        first_result(stack)
        analysis = Analysis(stack)
        stored = analysis.make("oph_importnc src_path=one.nc;measure=tas")
        compare_chain(stack, {"of stored values": stored, "in place": analysis.refer("one.nc")}, STEPS)
        analysis.clean()
        for file in ("one.nc", "two.nc"):
            (stack.data / file).unlink()
        compare_ten_files(stack, STEPS)


main()
