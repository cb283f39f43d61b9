# SPDX-License-Identifier: GPL-3.0-or-later
"""The guide says what is true: every command on its pages runs, and gives what the pages show."""

import re
import subprocess

import pytest

import cookbook
import translation
from support.pages import read_blocks
from support.reader import GUIDE, ROOT, Reader

COOKBOOK = GUIDE / "cookbook"
RECIPES = sorted(path.stem for path in COOKBOOK.glob("*.md") if path.stem != "README")


@pytest.fixture(scope="module")
def reader(stack):
    """A reader with the data that the cookbook's first page makes."""
    folder = stack.data / "guide"
    folder.mkdir()
    reader = Reader(stack, folder, OPH_CDD="/guide")
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
    getattr(cookbook, f"check_{recipe.replace('-', '_')}")(page.folder)


def test_every_recipe_is_listed():
    listed = (COOKBOOK / "README.md").read_text()
    assert len(RECIPES) >= 10
    assert [name for name in RECIPES if f"({name}.md)" not in listed] == []


@pytest.mark.parametrize("name", ["quick-start", "concepts"])
def test_page(page, name):
    page.follow(GUIDE / f"{name}.md")


def test_translations(page):
    """Each row of the tables for users of CDO, NCO and xarray."""
    page.follow(GUIDE / "from-cdo.md")
    assert translation.check_page(page, GUIDE / "from-cdo.md") >= 40


def test_table_of_operators(page):
    """The page for users of Ophidia names what this server has, and what it has not."""
    page.follow(GUIDE / "from-ophidia.md")
    text = (GUIDE / "from-ophidia.md").read_text()
    rows = [line for line in text.split("\n") if line.startswith("| `oph_")]
    named = [name for row in rows for name in re.findall(r"`(oph_\w+)`", row.split("|")[1])]
    assert len(named) > 50
    outputs = page.type_lines([f"oph_man function={name}" for name in named])
    assert len(outputs) == len(named), (named[len(outputs) - 1], outputs[-1])
    missing = text.split("## What is not there")[1]
    for name in re.findall(r"`(oph_\w+)`", missing):
        assert "unknown operator" in page.stack.ask(f"oph_man function={name}").error


def test_programs_know_their_options(reader):
    """Of the lines that are not run: options that programs of this build do not have."""
    program = re.compile(r"\b(ophion(?: up| down| user add| status| doctor)?|oph_term) ([^#]*)")
    lines = [line for path in GUIDE.rglob("*.md") for block in read_blocks(path) if not block.runs
             for line in block.lines]
    found = [(name, option) for line in lines for name, rest in program.findall(line)
             for option in re.findall(r"(?<=\s)--?[a-z][-a-z]*", f" {rest}")]
    assert len(found) > 3
    for name, option in found:
        assert re.search(rf"{option}\b", reader.run_shell(f"{name} --help; ophion --help")), (name, option)


def test_pictures_are_current(tmp_path):
    subprocess.run(["/usr/bin/python3", ROOT / "scripts" / "draw-concepts", tmp_path], check=True)
    drawn = sorted(tmp_path.iterdir())
    assert drawn
    for picture in drawn:
        assert (GUIDE / "images" / picture.name).read_bytes() == picture.read_bytes(), "run scripts/draw-concepts"


def test_links_lead_somewhere():
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    links = [(path, link) for path in pages if path.parent != ROOT / "docs" or path.name == "README.md"
             for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text())]
    assert len(links) > 20
    assert [(path.name, link) for path, link in links if not (path.parent / link).exists()] == []
