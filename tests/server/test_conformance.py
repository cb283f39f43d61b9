# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/conformance.md says which tests hold each rule of the wire protocol: it must say the truth."""

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent.parent
PAGE = TESTS.parent / "docs" / "conformance.md"
STATUSES = {"kept", "differs", "not offered"}


def rows():
    """The rules of the page: section, text, tests, status."""
    section = None
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            section = line.removeprefix("## ").split(" ")[0]
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if len(cells) == 3 and cells[0] != "rule" and not set(cells[0]) <= set("-"):
            yield section, *cells


def functions(file):
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


@pytest.fixture(scope="module")
def known():
    """All Python tests by file, as a:b; and those of Google Test, as Suite.Name."""
    names = {f"{file.stem}:{name}" for file in TESTS.rglob("test_*.py") for name in functions(file)}
    for file in TESTS.rglob("*_test.cc"):
        names |= {".".join(pair) for pair in re.findall(r"TEST(?:_[FP])?\((\w+), (\w+)\)", file.read_text())}
    return names


def test_each_rule_names_its_tests(known):
    seen = 0
    for section, rule, tests, status in rows():
        seen += 1
        names = re.findall(r"`([^`]+)`", tests)
        assert names, f"{section}: no test for: {rule}"
        missing = [name for name in names if name not in known]
        assert not missing, f"{section}: {rule}: there is no test {missing}"
        assert status in STATUSES, f"{section}: {rule}: {status}"
    assert seen > 80


def test_each_test_of_conformance_is_named(known):
    named = set(re.findall(r"`(test_conformance_\w+:\w+)`", PAGE.read_text(encoding="utf-8")))
    assert {name for name in known if name.startswith("test_conformance_")} <= named
