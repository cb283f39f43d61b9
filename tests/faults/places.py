# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds the ranks of a stack at a place of a task, by the library hold.c."""

import os
from contextlib import contextmanager
from support.waiting import wait_for


# When a fault happens, as users would say, and where that is: the phase, and the number of its SQL
# statement (0: before the phase).
PLACES = {
    "start": ("oph_setup_env", 0),
    "plan": ("oph_init", 0),
    "work": ("oph_execute_operator", 0),
    "amid": ("oph_execute_operator", 2),
    "written": ("oph_reduction", 0),
    "end": ("oph_destroy", 0),
}


def preload(build, folder):
    """What the programs of a stack need in their environment, so that its ranks can be held."""
    folder.mkdir()
    return {"LD_PRELOAD": str(build / "lib" / "tests" / "oph_hold.so"), "OPH_HOLD": str(folder)}


class Hold:
    """The folder by which ranks are told where to wait."""

    def __init__(self, folder):
        self.folder = folder

    def processes(self):
        """Those that wait, by rank."""
        marks = [path.name.split(".") for path in self.folder.glob("held.*.*")]
        return {int(rank): int(process) for _, rank, process in marks}

    @contextmanager
    def at(self, operator, place, ranks, running):
        """Tells the ranks that run `operator` to wait at a place. Yields the terminal that
        `running` has started and the processes that wait: before a phase all `ranks`, within one
        the first; none if the terminal has its answer before. They go on at the end."""
        phase, statement = PLACES[place]
        wanted = set(range(ranks)) if statement == 0 else {0}
        for mark in self.folder.glob("held.*"):
            mark.unlink()
        fresh = self.folder / "at.new"
        fresh.write_text(f"{operator} {phase} {statement}")
        os.rename(fresh, self.folder / "at")
        try:
            terminal = running()
            wait_for(lambda: wanted <= self.processes().keys() or terminal.poll() is not None,
                     f"{operator} at {place}")
            yield terminal, self.processes() if terminal.poll() is None else {}
        finally:
            self.release()

    def release(self):
        (self.folder / "at").unlink(missing_ok=True)
