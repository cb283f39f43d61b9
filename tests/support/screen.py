# SPDX-License-Identifier: GPL-3.0-or-later
"""A terminal that tests type into and look at."""

import subprocess
import time
import uuid


class Screen:
    """A terminal in tmux."""

    def __init__(self, environment, command, columns=100, rows=30, folder=None):
        self.socket = "oph_" + uuid.uuid4().hex
        self.environment = environment
        # tmux prints the screen to whoever asks; the shell in it starts with our environment.
        self.tmux("-f", "/dev/null", "new-session", "-d", "-s", "test", "-x", str(columns), "-y", str(rows),
                  "-c", str(folder or environment["HOME"]), str(command))

    def tmux(self, *arguments):
        result = subprocess.run(["tmux", "-L", self.socket, *arguments], env=self.environment,
                                capture_output=True, text=True, timeout=30)
        assert result.returncode == 0, result.stderr
        return result.stdout

    def type(self, *keys):
        self.tmux("send-keys", "-t", "test", *keys)

    def text(self):
        return self.tmux("capture-pane", "-p", "-t", "test")

    def whole_text(self):
        """The screen and what has scrolled out of it."""
        return self.tmux("capture-pane", "-p", "-S", "-", "-t", "test")

    def clear(self):
        """Leaves nothing but the line of the cursor."""
        self.type("C-l")
        self.expect_that(lambda lines: len(lines) == 1)
        self.tmux("clear-history", "-t", "test")

    def expect_that(self, holds, seconds=60):
        """Waits until something holds for the lines that are not empty; returns these."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            lines = self.text().rstrip().split("\n")
            if holds(lines):
                return lines
            time.sleep(0.05)
        raise AssertionError(f"never came about:\n{self.text()}")

    def expect(self, wanted, seconds=20, alternatives=()):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            text = self.text()
            if any(each in text for each in (wanted, *alternatives)):
                return text
            time.sleep(0.05)
        raise AssertionError(f"{wanted!r} did not appear:\n{self.text()}")

    def complete(self, wanted, seconds=20):
        """Presses Tab until the names of the session have arrived."""
        deadline = time.monotonic() + seconds
        while wanted not in self.text() and time.monotonic() < deadline:
            self.type("Tab")
            time.sleep(0.3)
        self.expect(wanted)

    def has_ended(self, seconds=10):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            alive = subprocess.run(["tmux", "-L", self.socket, "has-session"],
                                   env=self.environment, capture_output=True)
            if alive.returncode != 0:
                return True
            time.sleep(0.05)
        return False

    def close(self):
        subprocess.run(["tmux", "-L", self.socket, "kill-server"], env=self.environment,
                       capture_output=True)
