# SPDX-License-Identifier: GPL-3.0-or-later
"""Waits for what happens sooner or later."""

import time


def wait_until(condition, seconds=120):
    """Waits until a condition holds, with a limit that no machine needs."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"waited {seconds} s"
        time.sleep(0.02)
