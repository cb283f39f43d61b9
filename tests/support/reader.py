# SPDX-License-Identifier: GPL-3.0-or-later
"""A reader of the guide: does what a page says, and compares what comes with what the page shows.

OPHION_UPDATE_GUIDE=1 writes into the pages what comes, for whoever changed an output on purpose.
"""

import json
import os
import re
import subprocess
from collections import defaultdict
from pathlib import Path

from support.pages import read_blocks, same_output

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "guide"
PASSWORD = "as the guide tells it"
END = "== end of an answer =="


class Reader:
    """A user with sessions of their own, who types in one folder."""

    def __init__(self, stack, folder, name="reader", **variables):
        self.stack, self.folder = stack, folder
        stack.ophion("user", "add", name, "--password-stdin", stdin=PASSWORD)
        self.start = {**stack.environment, "OPH_USER": name, "OPH_PASSWD": PASSWORD,
                      "PATH": f"{stack.bin}:{os.environ['PATH']}", **variables}
        self.start.pop("OPH_SESSION_ID", None)
        self.variables = dict(self.start)

    def open_session(self):
        """Starts afresh, as every page does."""
        self.variables = dict(self.start)
        self.type_lines(["oph_manage_session action=new"])

    def close_session(self):
        """Deletes what the session holds."""
        result = subprocess.run([self.stack.term, "-j", "-e", "oph_list level=1"], env=self.variables, text=True,
                                capture_output=True, timeout=120)
        response = json.loads(result.stdout)["response"]["response"]
        names = [row[1] for entry in response if entry["objclass"] == "grid"
                 for grid in entry["objcontent"] for row in grid["rowvalues"] if row[0] == "c"]
        session = self.variables["OPH_SESSION_ID"]
        self.type_lines([f"oph_deletecontainer container={name};force=yes" for name in names]
                        + [f"oph_manage_session action=disable;session={session}"])

    def type_lines(self, lines):
        """Types lines into one oph_term; returns the output of each. It ends at the first error."""
        arguments = [word for line in lines for word in ("-e", line, "-e", "getenv OPHION_END")]
        result = subprocess.run([self.stack.term, *arguments, "-e", "env"], text=True, timeout=300, cwd=self.folder,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                env={**self.variables, "OPH_TERM_USERVAR_END": f"OPHION_END={END}"})
        *outputs, last = re.split(f"^{END}\n", result.stdout, flags=re.MULTILINE)
        if len(outputs) < len(lines):
            return [*outputs, last]
        for line in last.splitlines():
            name, _, value = line.partition("=")
            is_own = not name.startswith("OPH_")
            self.variables[f"OPH_TERM_USERVAR_{name}" if is_own else name] = line if is_own else value
        return outputs

    def run_shell(self, script):
        result = subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=self.folder, text=True, timeout=300,
                                env=self.variables, capture_output=True)
        assert result.returncode == 0, f"{script}\n{result.stdout}{result.stderr}"
        return result.stdout

    def follow(self, path):
        """Does all that a page says, in its order."""
        files, quoted, found = set(), defaultdict(str), []
        for block in filter(lambda block: block.runs, read_blocks(path)):
            if block.source:
                quoted[block.source] += block.text
            if block.file:
                (self.folder / block.file).parent.mkdir(exist_ok=True)
                with open(self.folder / block.file, "a" if block.file in files else "w") as file:
                    file.write(block.text)
                files.add(block.file)
            elif block.language == "console":
                found += self.run_commands(block.commands())
            elif block.language == "sh":
                self.run_shell(block.text)
            elif block.language == "python":
                compile(block.text, f"{path}:{block.line + 1}", "exec")
        for source, text in quoted.items():
            assert text == (ROOT / source).read_text(), f"{path.name} does not quote {source} as it is"
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


def compare(path, found, folder="guide"):
    """Compares what a page shows with what came, or writes it into the page."""
    update = "OPHION_UPDATE_GUIDE" in os.environ
    lines = path.read_text().split("\n")
    for command, printed in reversed(found):
        printed = [without_folder(line, folder).rstrip() for line in printed]
        while printed and not printed[-1]:
            printed.pop()
        if same_output(command.shown, printed, command.text.startswith("plot")):
            continue
        shown, came = "\n".join(command.shown), "\n".join(printed)
        place = f"{path.name}:{command.line + 1}: {command.text}"
        assert update, f"{place}\nshown:\n{shown}\nprinted:\n{came}"
        lines[command.line + 1:command.line + 1 + len(command.shown)] = printed
    if update:
        path.write_text("\n".join(lines))


def without_folder(line, folder):
    """A line as readers see it whose files are not in a folder of the test; cells keep their widths."""
    line = re.sub(rf"/{folder}(/[^│]*)│", lambda found: found[1] + " " * len(f"/{folder}") + "│", line)
    return re.sub(rf"/{folder}/?(?=\S|$)", "/", line)
