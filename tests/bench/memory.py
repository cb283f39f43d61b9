# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures the peak memory of a rank, and how time grows with the size of the data.

    scripts/dev bench memory           0.27 and 0.54 GB
    OPH_BENCH_STEPS=730 …              smaller files: these steps, and twice as many
"""

import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from bench.peaks import megabytes, ranks  # noqa: E402
from bench.timing import RANKS, table, timed  # noqa: E402
from support.datasets import write_series  # noqa: E402
from support.stack import Stack  # noqa: E402

STEPS = int(os.environ.get("OPH_BENCH_STEPS", "3650"))
MEGABYTES_ALLOWED = 256
THREADS = f"ncores={RANKS};nthreads=1"


def measured(stack, command):
    """Seconds, the highest peak of a rank in MB, and the cube."""
    for folder in ranks(stack):
        (folder / "clear_refs").write_text("5")
    seconds, answer = timed(lambda: stack.run(f"{command};{THREADS}"))
    return seconds, max(megabytes(folder, "VmHWM") for folder in ranks(stack)), answer.cube


def jobs(stack, file):
    """Runs every job once; (name, seconds, peak)."""
    results = []
    cubes = []

    def run(name, command):
        seconds, peak, cube = measured(stack, command)
        results.append((name, seconds, peak))
        cubes.append(cube)
        return cube

    series = run("import, time arrays", f"oph_importnc src_path={file.name};measure=tas")
    run("import, fields in their order", f"oph_importnc src_path={file.name};measure=tas;imp_dim=lat|lon")
    planes = run("import, lon and time in arrays",
                 f"oph_importnc src_path={file.name};measure=tas;exp_dim=lat;imp_dim=lon|time")
    run("rollup", f"oph_rollup cube={series}")
    run("drilldown", f"oph_drilldown cube={planes}")
    run("permute", f"oph_permute cube={planes};dim_pos=2,1;materialize=yes")
    run("time mean", f"oph_reduce cube={series};operation=avg")
    for cube in cubes:
        stack.run(f"oph_delete cube={cube}")
    return results


def main():
    build = Path(os.environ["OPHION_BUILD"])
    with tempfile.TemporaryDirectory() as folder, Stack(build, Path(folder) / "stack") as stack:
        sizes = []
        for steps in (STEPS, 2 * STEPS):
            file = write_series(stack.data / f"series{steps}.nc", steps, 96, 192)
            jobs(stack, file)  # the first run meets memory that nobody has used yet
            sizes.append(jobs(stack, file))
            file.unlink()
        small, large = (f"{steps * 96 * 192 * 4 / 1e9:.2f} GB" for steps in (STEPS, 2 * STEPS))
        rows = [[name, first, second, second / first, peak, larger_peak]
                for (name, first, peak), (_, second, larger_peak) in zip(*sizes)]
        table(f"time and peak memory of a rank, {RANKS} ranks (at most {MEGABYTES_ALLOWED} MB)",
              ["", f"{small}, s", f"{large}, s", "ratio", f"{small}, MB", f"{large}, MB"], rows)


main()
