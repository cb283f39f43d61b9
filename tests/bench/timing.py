# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures times, and prints them as tables."""

import os
import time

RANKS = os.cpu_count() or 1


def timed(work):
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def best(work, times=3):
    """Shortest of some runs (the machine is shared), and the last result."""
    results = [timed(work) for _ in range(times)]
    return min(seconds for seconds, _ in results), results[-1][1]


def best_cube(stack, command, times=3):
    """As best(), for a command that makes a cube: only the last one stays, as other programs
    overwrite their one output. Memory that nobody has used yet costs a virtual machine extra."""
    shortest = float("inf")
    for run in range(times):
        seconds, answer = timed(lambda: stack.run(command))
        shortest = min(shortest, seconds)
        if run + 1 < times:
            stack.run(f"oph_delete cube={answer.cube}")
    return shortest, answer.cube


def table(title, columns, rows):
    """Prints rows of texts and numbers beneath their columns."""
    cells = [columns] + [[cell if isinstance(cell, str) else f"{cell:.3g}" for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in cells) for i in range(len(columns))]
    print(f"\n{title}")
    for row in cells:
        first, *others = (cell.ljust(width) if i == 0 else cell.rjust(width)
                          for i, (cell, width) in enumerate(zip(row, widths)))
        print("  " + "  ".join([first, *others]).rstrip(), flush=True)
