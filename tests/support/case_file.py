# SPDX-License-Identifier: GPL-3.0-or-later
"""Case files of operators: tests/cases/README.md tells their format."""

import itertools
import re
from dataclasses import dataclass
from pathlib import Path

CASES = Path(__file__).resolve().parent.parent / "cases"
LOOP = re.compile(r"for (\w+) in (.+)")
COMMAND = re.compile(r"(?:(\w+) = )?(oph_.*)")


@dataclass
class Step:
    """One command of a case file, and what must come out of it."""

    line: int
    command: str
    variable: str | None  # name for the cube that it makes
    expected: list[str] | None  # None: anything but an error


def case_names(folder="operators"):
    return sorted(path.stem for path in (CASES / folder).glob("*.case"))


def read_case(name, folder="operators"):
    """All steps of a case file, loops unrolled."""
    path = CASES / folder / f"{name}.case"
    steps = []
    for line, block in blocks(path.read_text().split("\n")):
        steps += read_block(line, block)
    return steps


def blocks(lines):
    """(number of the first line, lines without comments) of what empty lines separate."""
    start, block = 0, []
    for number, line in enumerate([*lines, ""], 1):
        if line.startswith("#"):
            continue
        if line.strip():
            start = number if not block else start
            block.append(line.rstrip())
        elif block:
            yield start, block
            block = []


def read_block(line, block):
    """The steps of a block, once for each value of its loops; what is expected is of the last."""
    loops = list(itertools.takewhile(lambda text: text.startswith("for "), block))
    body, expected = block[len(loops):], None
    if "----" in body:
        cut = body.index("----")
        body, expected = body[:cut], body[cut + 1:]
    names, words = zip(*(LOOP.fullmatch(loop).groups() for loop in loops)) if loops else ((), ())
    for values in itertools.product(*(text.split() for text in words)):
        chosen = dict(zip(names, values))
        steps = [Step(line, replace(command, chosen), variable, None)
                 for variable, command in commands(body)]
        if expected is not None:
            steps[-1].expected = [replace(text, chosen) for text in expected]
        yield from steps


def commands(body):
    """(variable, command) for each command of a block; indented lines continue one."""
    joined = []
    for text in body:
        if text.startswith(" "):
            joined[-1] += text.strip()
        else:
            joined.append(text)
    return [COMMAND.fullmatch(text).groups() for text in joined]


def replace(text, variables):
    """Replaces $name by its value; unknown names stay."""
    return re.sub(r"\$(\w+)", lambda match: variables.get(match[1], match[0]), text)


def render(response):
    """The objects of a response as lines, but for the status."""
    lines = []
    for entry in response["response"]:
        if entry["objkey"] == "status":
            continue
        for content in entry["objcontent"]:
            lines += RENDERERS[entry["objclass"]](entry["objkey"], content)
    return lines


def render_text(key, text):
    """text KEY "TITLE", then the lines of the message."""
    message = text.get("message", "").rstrip("\n")
    return [f'text {key} "{text["title"]}"', *indented(message.split("\n") if message else [])]


def render_grid(key, grid):
    columns = [f"{name}:{kind}" for name, kind in zip(grid["rowkeys"], grid["rowfieldtypes"])]
    rows = [" | ".join(row) for row in grid["rowvalues"]]
    return [f'grid {key} "{grid["title"]}"', *indented([" | ".join(columns), *rows])]


def render_graph(key, graph):
    nodes = [f"{number}: " + " | ".join(values) for number, values in enumerate(graph["nodevalues"])]
    links = [f"{number} -> {link['node']}" + (f" {link['description']}" if "description" in link else "")
             for number, links in enumerate(graph["nodelinks"]) for link in links]
    return [f'graph {key} "{graph["title"]}"',
            *indented([" | ".join(graph["nodekeys"]), *nodes, *links])]


RENDERERS = {"text": render_text, "grid": render_grid, "digraph": render_graph,
             "graph": render_graph, "tree": render_graph}


def indented(lines):
    return [f"  {line}".rstrip() for line in lines]


def matches(expected, line):
    """Whether a line is as expected, where * stands for any text."""
    pattern = ".*".join(re.escape(part) for part in expected.split("*"))
    return re.fullmatch(pattern, line, re.DOTALL) is not None
