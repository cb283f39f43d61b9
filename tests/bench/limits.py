# SPDX-License-Identifier: GPL-3.0-or-later
"""What the machine itself can do, in GB/s: what programs on it are measured by."""

import os

import numpy

from bench.timing import best

BLOCK = 1 << 20
BYTES = 1 << 29


def write(path, block):
    with open(path, "wb", buffering=0) as file:
        for _ in range(BYTES // BLOCK):
            file.write(block)


def read(path, block):
    with open(path, "rb", buffering=0) as file:
        while file.readinto(block):
            pass


def machine_limits(folder):
    """GB/s of one core: memory copied and read, and a file of the folder (in the cache) written and read."""
    source, target = numpy.ones(BYTES // 4, "f4"), numpy.zeros(BYTES // 4, "f4")
    path, block = folder / "limits", bytearray(BLOCK)
    limits = {
        "memory copied": best(lambda: numpy.copyto(target, source)),
        "memory read": best(lambda: source.max()),
        "file written": best(lambda: write(path, block)),
        "file read": best(lambda: read(path, block)),
    }
    os.unlink(path)
    return {what: BYTES / 1e9 / seconds for what, (seconds, _) in limits.items()}
