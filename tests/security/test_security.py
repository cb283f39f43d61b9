# SPDX-License-Identifier: GPL-3.0-or-later
"""A sample of `scripts/dev test security`: texts in arguments, what belongs to others, roles."""

import random
import re
import subprocess
from pathlib import Path

import pytest

from security.attack import Attack
from security.attempts import KINDS, Attempt, attempts, sampled
from security.report import ELSEWHERE, PAGE
from security.roles import Roles, expected
from security.theft import Theft

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def attack(stack):
    found = Attack(stack)
    yield found
    found.close()


def test_a_text_in_each_argument(attack):
    """Another kind for each argument, always the same ones; operators that are one class are one here."""
    draw = random.Random(7)
    for name, manual in sorted(attack.manuals.items()):
        if name in ("oph_importnc2", "oph_importncs", "oph_concatnc2", "oph_randcube2"):
            continue
        for attempt in sampled(manual, attack.good(manual), draw, 1, **attack.names()):
            attack.make(attempt)
    attack.check()
    assert {kind for _, kind, _ in attack.outcomes} == set(KINDS)


def test_all_texts_in_one_argument(attack):
    """An argument that may be any text, one that is looked up, one that is a path, one that is an expression."""
    for operator, argument in (("oph_duplicate", "description"), ("oph_list", "container_filter"), ("oph_importnc", "src_path"),
                               ("oph_apply", "query")):
        manual = attack.manuals[operator]
        for attempt in attempts(manual, attack.good(manual), **attack.names()):
            if attempt.argument == argument:
                attack.make(attempt)
    attack.check()


def test_the_witness_sees(attack):
    """What it watches must be able to change."""
    trace = attack.stack.folder / "trace"
    trace.write_text("x")
    assert "files outside" in "".join(attack.witness.changes())
    trace.unlink()
    assert attack.witness.changes() == []
    attack.victim.run("oph_metadata", f"cube={attack.victim_cube}", "mode=insert", "metadata_key=new", "metadata_value=1")
    assert "cubes of others" in "".join(attack.witness.changes())
    attack.watch()


def test_harmless_and_refused_are_told_apart(attack):
    assert attack.make(Attempt("oph_list", "level", "numbers", "2")) == "harmless"
    assert attack.make(Attempt("oph_list", "level", "numbers", "-1")) == "refused"


def test_what_belongs_to_others(attack):
    rows = list(Theft(attack).rows())
    assert [what for what, is_refused in rows if not is_refused] == []
    assert len(rows) > 80


def test_roles(attack):
    some = ["", "r", "rw", "rx"]
    rows = list(Roles(attack.stack, attack.manuals).rows(some))
    assert {what: found for what, _, found in rows} == {what: expected(needed, some) for what, needed, _ in rows}


def test_other_tests_that_the_page_names():
    for _, _, file, name in ELSEWHERE:
        assert name in (ROOT / file).read_text(), (file, name)


def test_the_page_knows_of_no_breach():
    page = (ROOT / PAGE).read_text()
    assert "BREACH" not in page and "## Roles" in page
    assert re.findall(r"^\| (quotes|SQL|shell) \|", page, re.MULTILINE) == ["quotes", "SQL", "shell"]


def test_dependencies_are_those_of_the_packages():
    """Their names: versions are those of the machine that printed them."""
    packages = (ROOT / "scripts" / "packages").read_text()
    wanted = set(re.search(r"^run=\((.*?)^\)", packages, re.MULTILINE | re.DOTALL)[1].split())
    listed = re.findall(r"^\| (\S+) \| \d\S* \| .+ \|$", (ROOT / "SECURITY.md").read_text(), re.MULTILINE)
    assert sorted(wanted) == listed, "run scripts/print-dependencies --update"
    now = subprocess.run([ROOT / "scripts" / "print-dependencies"], check=True, text=True, capture_output=True).stdout
    assert re.findall(r"^\| (\S+) \| \d", now, re.MULTILINE) == listed
