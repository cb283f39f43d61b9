# SPDX-License-Identifier: GPL-3.0-or-later
"""The process of xarray_jobs.py, as others use it."""

import subprocess
import sys
from pathlib import Path

from bench.timing import RANKS


class Xarray:
    def __init__(self):
        script = Path(__file__).with_name("xarray_jobs.py")
        self.process = subprocess.Popen([sys.executable, "-W", "ignore", script, str(RANKS)], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.expect("ready")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(timeout=60)

    @property
    def folder(self):
        """In /proc."""
        return Path("/proc") / str(self.process.pid)

    def expect(self, word):
        line = self.process.stdout.readline().strip()
        if line != word:
            raise RuntimeError(f"xarray has failed ({line})")

    def run(self, job, files, target):
        print(job, target, *files, sep="\t", file=self.process.stdin, flush=True)
        self.expect("done")
