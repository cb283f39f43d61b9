# SPDX-License-Identifier: GPL-3.0-or-later
"""The page terminal-session.md is typed into a terminal, and shows what stands on its screen."""

import re
import shutil
import subprocess

import pytest

from support.datasets import ferret
from support.pages import read_blocks
from support.reader import GUIDE, compare
from support.screen import Screen

PAGE = GUIDE / "terminal-session.md"
PASSWORD = "as the page does not tell"
PROMPT = re.compile(r"\$|\[(?:\d\d\.\.\d{4}|OPH_TERM)\] >>")
COLUMNS = 100


class Walk:
    """Types what the blocks of a page say, one command after the other."""

    def __init__(self, screen, port):
        self.screen, self.port = screen, str(port)
        self.passwords = ["a wrong one", PASSWORD]

    def run(self, command, waiting=None):
        """The lines that a command leaves on the screen. `waiting`: the line of progress that stands there
        until a file is made, and this file."""
        self.wait_for_prompt()
        self.screen.clear()
        self.screen.type("-l", command)
        typed = self.screen.expect_that(lambda lines: self.ends_with(lines, command))
        self.screen.type("Enter")
        if waiting:
            self.see_progress(*waiting)
        self.wait_for_prompt(len(typed))
        return [self.without_port(line) for line in self.screen.whole_text().rstrip().split("\n")[len(typed):-1]]

    @staticmethod
    def ends_with(lines, command):
        """Whether a command stands on the screen, on several lines if it is long."""
        return "".join(line.ljust(COLUMNS) for line in lines).rstrip().endswith(command)

    def wait_for_prompt(self, typed=0):
        def is_ready(lines):
            if re.match(r"Password of .*:$", lines[-1]) and self.passwords:
                self.screen.type("-l", self.passwords.pop(0))
                self.screen.type("Enter")
                self.screen.expect_that(lambda later: later != lines)
            return PROMPT.fullmatch(lines[-1].rstrip()) is not None and len(lines) > typed

        self.screen.expect_that(is_ready, seconds=120)

    def without_port(self, line):
        return line.replace(f":{self.port}", ":11732")

    def see_progress(self, line, file):
        wanted = without_numbers(line)
        self.screen.expect_that(lambda lines: without_numbers(lines[-1]) == wanted)
        file.touch()


def without_numbers(line):
    """A line of progress without the bar, the percentage and the seconds, which differ each time."""
    return re.sub(r"[━─]+ +\d+%", "BAR", re.sub(r"\d+ s(, \d+ s left)?", "TIME", line)).strip()


@pytest.fixture
def walk(stack):
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    folder = stack.data / "walk"
    folder.mkdir()
    shutil.copy(ferret("coads_climatology.cdf"), folder)
    stack.ophion("user", "add", "ann", "--password-stdin", stdin=PASSWORD, check=False)
    stack.ophion("user", "passwd", "ann", "--password-stdin", stdin=PASSWORD)
    environment = {**stack.environment, "HOME": str(folder), "OPH_CDD": "/walk", "PATH": f"{stack.bin}:/usr/bin:/bin",
                   "TERM": "xterm-256color", "PAGER": "cat", "LC_ALL": "C.UTF-8"}
    for name in ("OPH_SESSION_ID", "OPH_USER", "OPH_PASSWD", "OPH_EXEC_MODE"):
        environment.pop(name, None)
    (folder / "prompt").write_text("PS1='$ '\n")
    screen = Screen(environment, f"bash --noprofile --rcfile {folder}/prompt", COLUMNS, 40, folder)
    yield Walk(screen, stack.port)
    screen.close()
    environment.update(OPH_USER="ann", OPH_PASSWD=PASSWORD)
    tidy = ["oph_deletecontainer container=coads;force=yes", "oph_deletecontainer container=season;force=yes",
            "oph_manage_session action=disable"]
    subprocess.run([stack.term, "-k", *(word for line in tidy for word in ("-e", line))], env=environment,
                   capture_output=True, timeout=60)
    shutil.rmtree(folder)


def test_session(walk, stack):
    folder = stack.data / "walk"
    found = []
    blocks = read_blocks(PAGE)
    progress = next(block.lines[0] for block in blocks if block.language == "progress")
    for block in blocks:
        if block.file:
            (folder / block.file).write_text(block.text)
        for command in block.commands() if block.language == "console" else []:
            waits = command.text.startswith("./season.json")
            found.append((command, walk.run(command.text, (progress, folder / "go.txt") if waits else None)))
    compare(PAGE, found, "walk")
    assert len(found) > 15
