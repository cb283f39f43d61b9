# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk that can be filled: a small tmpfs."""

import os
import subprocess
from contextlib import contextmanager
from pathlib import Path

import psutil

# What mounts call their device: this, and the process that made them.
NAME = "ophion-faults-"


def mount(*arguments):
    return subprocess.run(["mount", *arguments], text=True, capture_output=True, timeout=60)


def mount_disk(folder, size):
    return mount("-t", "tmpfs", "-o", f"size={size}", f"{NAME}{os.getpid()}", str(folder))


def reason_to_skip(folder):
    """Why this machine cannot have one; None: it can."""
    if os.geteuid() != 0:
        return "mounting a small disk needs root"
    probe = folder / "probe"
    probe.mkdir()
    made = mount_disk(probe, "1m")
    if made.returncode != 0:
        return f"this machine forbids mounting: {made.stderr.strip()}"
    unmount(probe)
    return None


def unmount(folder):
    # A process that has not ended yet would keep it.
    subprocess.run(["umount", "--lazy", folder], check=True, timeout=60)


def unmount_abandoned():
    """Those of tests that were interrupted."""
    for line in Path("/proc/mounts").read_text().splitlines():
        device, folder = line.split()[:2]
        if device.startswith(NAME) and not psutil.pid_exists(int(device.removeprefix(NAME))):
            unmount(folder)


@contextmanager
def small_disk(folder, megabytes):
    unmount_abandoned()
    folder.mkdir()
    mount_disk(folder, f"{megabytes}m").check_returncode()
    try:
        yield folder
    finally:
        unmount(folder)


def free_bytes(folder):
    state = os.statvfs(folder)
    return state.f_bavail * state.f_frsize


@contextmanager
def filled(folder, leave=0):
    """Takes all but some bytes of the disk."""
    path = folder / "filler"
    try:
        with open(path, "wb") as file:
            block = b"\0" * (1 << 20)
            while (free := free_bytes(folder) - leave) > 0:
                file.write(block[:free])
                file.flush()
        yield
    finally:
        path.unlink(missing_ok=True)
