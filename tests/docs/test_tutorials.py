# SPDX-License-Identifier: GPL-3.0-or-later
"""The tutorials on operators and primitives: what they tell is done, away from this tree, against an
installed Ophion, in a stack that is neither built nor started again. They quote tests/install."""

import re
import shutil

import pytest

from support.datasets import ferret
from support.reader import GUIDE, Reader
from support.stack import Stack


@pytest.fixture(scope="module")
def workshop(build_folder, tmp_path_factory):
    """A reader at home, with a stack in ~/ophion and the sources, which are built, beside."""
    home = tmp_path_factory.mktemp("home")
    work = home / "work"
    (work / "ophion" / "build").mkdir(parents=True)
    (work / "ophion" / "build" / "release").symlink_to(build_folder)
    with Stack(build_folder, home / "ophion") as stack:
        shutil.copy(ferret("coads_climatology.cdf"), stack.data)
        yield Reader(stack, work, HOME=str(home), CXX=compiler(build_folder))


def compiler(build_folder):
    """That of the build: what it exports may hold options that another one does not know."""
    cache = (build_folder / "CMakeCache.txt").read_text()
    return re.search(r"^CMAKE_CXX_COMPILER:\w+=(.+)$", cache, re.MULTILINE)[1]


@pytest.fixture
def page(workshop):
    workshop.open_session()
    return workshop


def test_operator(page):
    page.follow(GUIDE / "writing-an-operator.md")
    again = page.stack.framework("operator=oph_hello;greeting=again;", ranks=2)[1]
    assert again.message("Greeting") == "again, from 2 rank(s)"


def test_primitive(page):
    page.follow(GUIDE / "writing-a-primitive.md")
