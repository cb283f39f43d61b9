# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of a comparison as a page of the documentation, and its numbers as history."""

import datetime
import json
import os
import re
import subprocess
from pathlib import Path

KEPT = 50  # runs in the history

PAGE = """# Benchmarks

Written by `scripts/dev bench compare` (tests/bench/compare.py), which anybody can repeat: all programs do the same jobs
on the same file in one run, in turn, each several times; the shortest time counts. Their results are compared, too.
[benchmarks.json](benchmarks.json) keeps the numbers of earlier runs.

{description}

{table}

Seconds; in the columns of ratios, parts of the other's time: below 1 Ophion is quicker.

- *stored*: from a cube to a new cube. *files*: from file to file, as the other programs do: the file is referred to
  in place, the job is one more command, the export the last one.
- CDO and NCO run with their default settings, xarray in chunks of a year with a thread for each core, its start not
  counted. NCO has no calendar, percentiles over time or regridding of its own; its field mean is without areas.
- CDO reads percentiles off a histogram; the others sort.
- *regrid* is bilinear to 96 x 48 points; *box* is 60 x 90 degrees.

## Over ranks

The use cases by which the Ophidia paper (Fiore et al. 2013) shows how work spreads, on this one machine: APPLY of the
maximum of whole arrays of the file as a stored datacube (A), and PUBLISH of these maxima (B). Seconds; a machine of fewer
cores than ranks cannot be quicker with all of them.

{use_cases}
"""


def machine():
    """One line about this machine."""
    text = Path("/proc/cpuinfo").read_text()
    model = re.search(r"model name\s*:\s*(.*)", text)
    memory = int(re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text())[1]) / 1e6
    return f"{model[1] if model else os.uname().machine}, {os.cpu_count()} cores, {memory:.0f} GB of memory"


def first_line(*command):
    result = subprocess.run(command, text=True, capture_output=True)
    return (result.stdout + result.stderr).strip().splitlines()[0]


def version_in(text):
    found = re.search(r"\d+(\.\d+)+", text)
    return found[0] if found else "?"


def package_version(name):
    """As Debian tells it: that of xarray does not know its own."""
    return first_line("dpkg-query", "-W", "-f", "${Version}", name).split("-")[0]


def versions():
    return (f"CDO {version_in(first_line('cdo', '--version'))}, NCO {version_in(first_line('ncks', '--version'))}, "
            f"xarray {package_version('python3-xarray')}, dask {package_version('python3-dask')}")


def commit():
    """The commit that was measured; with a plus if there was more."""
    root = Path(__file__).resolve().parent.parent.parent
    git = ["git", "-C", root]
    number = first_line(*git, "rev-parse", "--short=10", "HEAD")
    changes = subprocess.run([*git, "status", "--porcelain", "--untracked-files=no"], text=True, capture_output=True)
    return number + ("+" if changes.stdout.strip() else "")


def ratio(seconds, other):
    return f"{seconds / other:.2f}" if other else "–"


def markdown(lines):
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


class Report:
    def __init__(self, file_bytes, limits, jobs, programs, seconds, use_cases):
        self.file_bytes = file_bytes
        self.limits = limits
        self.jobs = jobs
        self.programs = programs
        self.seconds = seconds
        self.use_cases = use_cases
        self.date = datetime.date.today().isoformat()

    def table(self):
        rivals = [name for name in self.programs if not name.startswith("Ophion")]
        head = ["", *self.programs, "stored : CDO", *(f"files : {name}" for name in rivals)]
        lines = [head, ["---"] + ["---:"] * (len(head) - 1)]
        for job in self.jobs:
            times = {name: self.seconds.get((job, name)) for name in self.programs}
            stored, files = times["Ophion, stored"], times["Ophion, files"]
            lines.append([job, *(f"{time:.2f}" if time else "–" for time in times.values()),
                          ratio(stored, times["CDO"]), *(ratio(files, times[name]) for name in rivals)])
        return markdown(lines)

    def use_case_table(self):
        """Of (case, fragments, ranks): a line for each case and number of fragments."""
        ranks = sorted({key[2] for key in self.use_cases})
        lines = [["", "fragments", *(f"{count} rank{'s' if count > 1 else ''}" for count in ranks)],
                 ["---"] + ["---:"] * (1 + len(ranks))]
        for case, fragments in sorted({key[:2] for key in self.use_cases}):
            lines.append([case, str(fragments), *(f"{self.use_cases[case, fragments, count]:.2f}" for count in ranks)])
        return markdown(lines)

    def description(self):
        rates = ", ".join(f"{what} {rate:.1f}" for what, rate in self.limits.items())
        return (f"{self.date}, commit {commit()}. {machine()}; {versions()}. A file of {self.file_bytes / 1e9:.2f} GB in "
                f"the cache (float, 14600 x 96 x 192, one step in each chunk, not compressed).\n\n"
                f"What one core of the machine does, GB/s: {rates}.")

    def entry(self):
        return {"date": self.date, "commit": commit(), "machine": machine(), "versions": versions(),
                "gigabytes_per_second": {what: round(rate, 2) for what, rate in self.limits.items()},
                "seconds": {job: {name: round(self.seconds[job, name], 3) for name in self.programs
                                  if (job, name) in self.seconds} for job in self.jobs},
                "use_cases": {f"{case}, {fragments} fragments, {count} ranks": round(seconds, 3)
                              for (case, fragments, count), seconds in self.use_cases.items()}}

    def write(self, folder):
        (folder / "benchmarks.md").write_text(PAGE.format(
            description=self.description(), table=self.table(), use_cases=self.use_case_table()))
        path = folder / "benchmarks.json"
        history = json.loads(path.read_text()) if path.exists() else []
        path.write_text(json.dumps([*history, self.entry()][-KEPT:], indent=1) + "\n")
        print(f"written: {folder / 'benchmarks.md'}, {path}")
