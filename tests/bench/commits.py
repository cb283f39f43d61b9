# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares the programs of two commits: the jobs of compare.py from cube to cube, import and export,
by both in turn, so that whatever else the machine does meets both.

    scripts/dev bench commits A B [JOB]     all jobs, or those whose name has these letters
    OPH_BENCH_STEPS=1460 …                  a smaller file

Warns where B takes 5 % longer than A, and fails where it takes 10 % longer.
"""

import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from bench.jobs import JOBS, Ophion  # noqa: E402
from bench.timing import table, timed  # noqa: E402
from support.datasets import write_series  # noqa: E402
from support.stack import Stack  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent.parent
STEPS = int(os.environ.get("OPH_BENCH_STEPS", "3650"))
ROUNDS = 7
WARNING, FAILURE = 1.05, 1.10


def git(*words):
    return subprocess.run(["git", "-C", ROOT, *words], check=True, text=True, capture_output=True).stdout.strip()


def build(name):
    """Builds the programs of a commit in a work tree of its own, which stays for the next time."""
    number = git("rev-parse", "--short=10", f"{name}^{{commit}}")
    tree = ROOT / "build" / "commits" / number
    if not tree.exists():
        git("worktree", "prune")
        git("worktree", "add", "--detach", tree, number)
    # Work trees share what the compiler has made of the same sources.
    shared = {"CCACHE_BASEDIR": str(tree), "CCACHE_NOHASHDIR": "1"}
    subprocess.run([tree / "scripts" / "build", "release", "programs"], check=True, stdout=sys.stderr,
                   env={**os.environ, **shared})
    return tree / "build" / "release"


class Side:
    """One of the two: its stack, and the shortest time of each piece of work."""

    def __init__(self, stack, files):
        for file in files:
            os.link(file, stack.data / file.name)
        self.ophion = Ophion(stack, files)
        self.ophion.store()
        self.seconds = {}

    def works(self, wanted):
        works = {f"{job.name}": (lambda job=job: self.ophion.run_stored(job)) for job in JOBS}
        works["import"] = lambda: self.ophion.import_file(self.ophion.files[0])
        works["export"] = lambda: self.ophion.stack.run(
            f"oph_exportnc2 cube={self.ophion.cubes[0]};output_path=/;output_name=all;dim_order=cf;force=yes;ncores=2")
        return {name: work for name, work in works.items() if wanted in name}

    def measure(self, name, work):
        seconds, _ = timed(work)
        self.ophion.tidy()
        self.seconds[name] = min(seconds, self.seconds.get(name, float("inf")))


def measure(sides, wanted):
    works = [side.works(wanted) for side in sides]
    if not works[0]:
        sys.exit(f"commits: no job has these letters in its name ({wanted})")
    for number in range(ROUNDS):
        for name in works[0]:
            # Each goes first half of the time.
            order = (0, 1) if number % 2 == 0 else (1, 0)
            for index in order:
                sides[index].measure(name, works[index][name])


def report(names, sides):
    rows, worst = [], 0
    for job, before in sides[0].seconds.items():
        after = sides[1].seconds[job]
        ratio = after / before
        worst = max(worst, ratio)
        mark = "slower" if ratio > FAILURE else "a little slower" if ratio > WARNING else ""
        rows.append([job, before, after, ratio, mark])
    table(f"{STEPS * 96 * 192 * 4 / 1e9:.2f} GB, seconds, shortest of {ROUNDS}", ["", *names, "ratio", ""], rows)
    return worst


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit("usage: scripts/dev bench commits A B [JOB]")
    names, wanted = sys.argv[1:3], sys.argv[3] if len(sys.argv) == 4 else ""
    builds = [build(name) for name in names]
    with tempfile.TemporaryDirectory() as name, ExitStack() as stacks:
        folder = Path(name)
        files = [write_series(folder / f"series{seed}.nc", STEPS, 96, 192, seed=seed) for seed in (1, 2)]
        sides = [Side(stacks.enter_context(Stack(each, folder / f"stack{number}")), files)
                 for number, each in enumerate(builds)]
        measure(sides, wanted)
        sys.exit(1 if report(names, sides) > FAILURE else 0)


main()
