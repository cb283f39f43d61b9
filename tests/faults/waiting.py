# SPDX-License-Identifier: GPL-3.0-or-later
"""Waits for what will be, however long a slow machine takes."""

import time


def wait_for(condition, what, seconds=120):
    """Waits until condition() is true and returns its value."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError(f"waited {seconds} s for {what}")
