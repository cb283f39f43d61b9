# SPDX-License-Identifier: GPL-3.0-or-later
"""The guide says what is true: every command on its pages runs, and gives what the pages show.

OPHION_UPDATE_GUIDE=1 writes into the pages what comes, for whoever changed an output on purpose.
"""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

import cookbook
from support.pages import read_blocks, same_output

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide"
COOKBOOK = GUIDE / "cookbook"
RECIPES = sorted(path.stem for path in COOKBOOK.glob("*.md") if path.stem != "README")
UPDATE = "OPHION_UPDATE_GUIDE" in os.environ
END = "== end of an answer =="


class Reader:
    """Somebody who types what the pages say: a user with a session and a folder of data."""

    def __init__(self, stack):
        self.stack = stack
        self.data = stack.data / "guide"
        self.data.mkdir()
        password = "as the guide tells it"
        stack.ophion("user", "add", "reader", "--password-stdin", stdin=password)
        self.start = {**stack.environment, "OPH_USER": "reader", "OPH_PASSWD": password, "OPH_CDD": "/guide",
                      "PATH": f"{stack.bin}:{os.environ['PATH']}"}
        self.start.pop("OPH_SESSION_ID", None)
        self.variables = dict(self.start)

    def open_session(self):
        """Starts afresh, as every page does."""
        self.variables = dict(self.start)
        self.type_lines(["oph_manage_session action=new"])

    def close_session(self):
        listed = subprocess.run([self.stack.term, "-j", "-e", "oph_list level=1"], env=self.variables, text=True,
                                capture_output=True, timeout=120)
        response = json.loads(listed.stdout)["response"]
        response = json.loads(response) if isinstance(response, str) else response
        names = [row[1] for entry in response["response"] if entry["objclass"] == "grid"
                 for grid in entry["objcontent"] for row in grid["rowvalues"] if row[0] == "c"]
        session = self.variables["OPH_SESSION_ID"]
        self.type_lines([f"oph_deletecontainer container={name};force=yes" for name in names]
                        + [f"oph_manage_session action=disable;session={session}"])

    def type_lines(self, lines):
        """Types lines into one oph_term; returns the output of each. It ends at the first error."""
        arguments = [word for line in lines for word in ("-e", line, "-e", "getenv OPHION_END")]
        result = subprocess.run([self.stack.term, *arguments, "-e", "env"], text=True, timeout=300,
                                cwd=self.data, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                env={**self.variables, "OPH_TERM_USERVAR_END": f"OPHION_END={END}"})
        *outputs, last = re.split(f"^{END}\n", result.stdout, flags=re.MULTILINE)
        if len(outputs) < len(lines):
            return [*outputs, last]
        for line in last.splitlines():
            name, _, value = line.partition("=")
            self.variables[name if name.startswith("OPH_") else f"OPH_TERM_USERVAR_{name}"] = (
                value if name.startswith("OPH_") else line)
        return outputs

    def run_shell(self, script):
        result = subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=self.data, text=True, timeout=300,
                                env=self.variables, capture_output=True)
        assert result.returncode == 0, f"{script}\n{result.stdout}{result.stderr}"
        return result.stdout

    def follow(self, path):
        """Does all that a page says, in its order."""
        files, found = set(), []
        for block in read_blocks(path):
            if block.file:
                with open(self.data / block.file, "a" if block.file in files else "w") as file:
                    file.write(block.text)
                files.add(block.file)
            elif block.language == "console":
                found += self.run_commands(block.commands())
            elif block.language == "sh":
                self.run_shell(block.text)
            elif block.language == "python":
                compile(block.text, f"{path}:{block.line + 1}", "exec")
        compare(path, found)

    def run_commands(self, commands):
        """(command, lines that it printed) of each; lines for the terminal that follow each other go
        to one process."""
        found, waiting = [], []
        for command, following in zip(commands, [*commands[1:], None]):
            if command.prompt == "$":
                found.append((command, self.run_shell(command.text).splitlines()))
                continue
            waiting.append(command)
            if following is None or following.prompt == "$":
                outputs = self.type_lines([each.text for each in waiting])
                assert len(outputs) == len(waiting), (waiting[len(outputs) - 1], outputs[-1])
                found += [(each, output.splitlines()) for each, output in zip(waiting, outputs)]
                waiting = []
        return found


def compare(path, found):
    """Compares what a page shows with what came, or writes it into the page."""
    lines = path.read_text().split("\n")
    for command, printed in reversed(found):
        printed = [line.rstrip().replace("/guide/", "/") for line in printed]
        while printed and not printed[-1]:
            printed.pop()
        if same_output(command.shown, printed, command.text.startswith("plot")):
            continue
        if not UPDATE:
            shown, came = "\n".join(command.shown), "\n".join(printed)
            pytest.fail(f"{path.name}:{command.line + 1}: {command.text}\nshown:\n{shown}\nprinted:\n{came}")
        lines[command.line + 1:command.line + 1 + len(command.shown)] = printed
    if UPDATE:
        path.write_text("\n".join(lines))


@pytest.fixture(scope="module")
def reader(stack):
    """A reader with the data that the cookbook's first page makes."""
    reader = Reader(stack)
    reader.follow(COOKBOOK / "README.md")
    return reader


@pytest.fixture
def page(reader):
    reader.open_session()
    yield reader
    reader.close_session()


@pytest.mark.parametrize("recipe", RECIPES)
def test_recipe(page, recipe):
    page.follow(COOKBOOK / f"{recipe}.md")
    getattr(cookbook, f"check_{recipe.replace('-', '_')}")(page.data)


def test_every_recipe_is_listed():
    listed = (COOKBOOK / "README.md").read_text()
    assert len(RECIPES) >= 10
    assert [name for name in RECIPES if f"({name}.md)" not in listed] == []
