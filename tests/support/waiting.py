# SPDX-License-Identifier: GPL-3.0-or-later
"""Waits for what happens sooner or later, with a limit that no machine needs."""

import time


def wait_for(condition, what="what should happen", seconds=120):
    """Waits until condition() is true, and returns its value."""
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end, f"waited {seconds} s for {what}"
        time.sleep(0.02)
    return value
