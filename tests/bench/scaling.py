# SPDX-License-Identifier: GPL-3.0-or-later
"""Times how work spreads over cores: efficiency of the ranks, and the use cases of use_cases.py.

    scripts/dev bench scaling          0.54 GB
    OPH_BENCH_STEPS=1460 …             a smaller file
"""

import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from bench.timing import RANKS, table  # noqa: E402
from bench.use_cases import made, use_cases  # noqa: E402
from support.datasets import write_series  # noqa: E402
from support.stack import Stack  # noqa: E402

STEPS = int(os.environ.get("OPH_BENCH_STEPS", "7300"))
CORES = [1 << i for i in range(RANKS.bit_length()) if 1 << i <= RANKS]
FRAGMENTS = [RANKS, 4 * RANKS, 16 * RANKS]


def grid(title, rows, measure):
    """Seconds for each row and number of cores, and how well the cores are used."""
    lines = []
    for name, value in rows:
        seconds = [measure(value, cores) for cores in CORES]
        efficiencies = [seconds[0] / (cores * time) for cores, time in zip(CORES, seconds)]
        lines.append([name, *seconds, *efficiencies[1:]])
    columns = ["", *(f"{cores} cores, s" for cores in CORES), *(f"efficiency, {cores}" for cores in CORES[1:])]
    table(title, columns, lines)


def operators(stack, file, cube):
    commands = [("import", f"oph_importnc src_path={file.name};measure=tas"),
                ("reduce to the time mean", f"oph_reduce cube={cube};operation=avg"),
                ("monthly means", f"oph_reduce2 concept_level=M;midnight=00;operation=avg;cube={cube}"),
                ("apply (add a scalar)",
                 f"oph_apply cube={cube};query=oph_sum_scalar('oph_float','oph_float',measure,1.5);materialize=yes")]
    grid("efficiency of ranks", commands, lambda command, cores: made(stack, f"{command};ncores={cores}"))


def spread(stack, file):
    seconds = use_cases(stack, file, FRAGMENTS, CORES)
    for case, title in (("A", "APPLY of the maximum of whole arrays"), ("B", "PUBLISH of the maxima")):
        grid(f"use case {case}: {title}", [(f"{count} fragments", count) for count in FRAGMENTS],
             lambda count, cores, case=case: seconds[case, count, cores])


def main():
    build = Path(os.environ["OPHION_BUILD"])
    with tempfile.TemporaryDirectory() as folder, Stack(build, Path(folder) / "stack") as stack:
        file = write_series(stack.data / "series.nc", STEPS, 96, 192)
        print(f"{STEPS * 96 * 192 * 4 / 1e9:.2f} GB, {RANKS} cores")
        cube = stack.run(f"oph_importnc src_path={file.name};measure=tas;ncores={RANKS}").cube
        operators(stack, file, cube)
        stack.run(f"oph_delete cube={cube}")
        spread(stack, file)


main()
