# SPDX-License-Identifier: GPL-3.0-or-later
"""How much memory processes take at most while they work."""

from pathlib import Path


def megabytes(folder, key):
    """A number of /proc/PID/status."""
    lines = (folder / "status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{key}:")) / 1024


def processes(stack, *names):
    """Process folders of programs of a stack."""
    for folder in Path("/proc").iterdir():
        try:
            words = (folder / "cmdline").read_bytes().decode().split("\0")
        except (OSError, UnicodeDecodeError):
            continue
        if Path(words[0]).name in names and any(str(stack.folder) in word for word in words):
            yield folder


def ranks(stack):
    return processes(stack, "oph_framework")


class Growth:
    """The sum of what processes grow to at their peaks, each beyond what it had at the start, whenever that is. Memory
    that two of them share counts for both."""

    def __init__(self, folders):
        self.before = {}
        for folder in folders:
            (folder / "clear_refs").write_text("5")
            self.before[folder] = megabytes(folder, "VmRSS")

    def measure(self):
        return sum(max(0, megabytes(folder, "VmHWM") - before) for folder, before in self.before.items())
