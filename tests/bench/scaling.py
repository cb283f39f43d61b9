# SPDX-License-Identifier: GPL-3.0-or-later
"""Times how work spreads over cores: efficiency of the ranks, and the two use cases by which the
Ophidia paper (Fiore et al. 2013) shows it, scaled to this machine: APPLY of the maximum of whole
arrays (A) and PUBLISH (B), for numbers of fragments and cores.

    scripts/dev bench scaling          0.54 GB
    OPH_BENCH_STEPS=1460 …             a smaller file
"""

import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from bench.timing import RANKS, best, best_cube, table  # noqa: E402
from support.datasets import write_series  # noqa: E402
from support.stack import Stack  # noqa: E402

STEPS = int(os.environ.get("OPH_BENCH_STEPS", "7300"))
CORES = [1 << i for i in range(RANKS.bit_length()) if 1 << i <= RANKS]
FRAGMENTS = [RANKS, 4 * RANKS, 16 * RANKS]
MAXIMUM = "oph_reduce('oph_float','oph_float',measure,'oph_max')"


def grid(title, rows, measure):
    """Seconds for each row and number of cores, and how well the cores are used."""
    lines = []
    for name, value in rows:
        seconds = [measure(value, cores) for cores in CORES]
        efficiencies = [seconds[0] / (cores * time) for cores, time in zip(CORES, seconds)]
        lines.append([name, *seconds, *efficiencies[1:]])
    columns = ["", *(f"{cores} cores, s" for cores in CORES), *(f"efficiency, {cores}" for cores in CORES[1:])]
    table(title, columns, lines)


def made(stack, command):
    """Seconds of a command whose cube goes again."""
    seconds, cube = best_cube(stack, command)
    stack.run(f"oph_delete cube={cube}")
    return seconds


def operators(stack, file, cube):
    commands = [("import", f"oph_importnc src_path={file.name};measure=tas"),
                ("reduce to the time mean", f"oph_reduce cube={cube};operation=avg"),
                ("monthly means", f"oph_reduce2 concept_level=M;midnight=00;operation=avg;cube={cube}"),
                ("apply (add a scalar)",
                 f"oph_apply cube={cube};query=oph_sum_scalar('oph_float','oph_float',measure,1.5);materialize=yes")]
    grid("efficiency of ranks", commands, lambda command, cores: made(stack, f"{command};ncores={cores}"))


def use_cases(stack, file):
    cubes = []
    for count in FRAGMENTS:
        answer = stack.run(f"oph_importnc src_path={file.name};measure=tas;ncores={RANKS};nhost=1;nfrag={count}")
        cubes.append((f"{count} fragments", answer.cube))
    grid("use case A: APPLY of the maximum of whole arrays", cubes,
         lambda cube, cores: made(stack, f"oph_apply cube={cube};query={MAXIMUM};ncores={cores}"))
    published = [(name, stack.run(f"oph_apply cube={cube};query={MAXIMUM}").cube) for name, cube in cubes]
    grid("use case B: PUBLISH of the maxima", published,
         lambda cube, cores: best(lambda: stack.run(f"oph_publish cube={cube};ncores={cores}"))[0])


def main():
    build = Path(os.environ["OPHION_BUILD"])
    with tempfile.TemporaryDirectory() as folder, Stack(build, Path(folder) / "stack") as stack:
        file = write_series(stack.data / "series.nc", STEPS, 96, 192)
        print(f"{STEPS * 96 * 192 * 4 / 1e9:.2f} GB, {RANKS} cores")
        cube = stack.run(f"oph_importnc src_path={file.name};measure=tas;ncores={RANKS}").cube
        operators(stack, file, cube)
        stack.run(f"oph_delete cube={cube}")
        use_cases(stack, file)


main()
