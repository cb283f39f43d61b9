# SPDX-License-Identifier: GPL-3.0-or-later
"""The fixture `stack`: a real private Ophion stack, started once for all tests of a run."""

import os
import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from support.manuals import read_manuals  # noqa: E402
from support.stack import Stack  # noqa: E402

FIRST_FILES = pytest.StashKey()


def pytest_configure(config):
    config.addinivalue_line("markers", "faults: takes long; run by `scripts/dev test faults`")
    config.addinivalue_line("markers", "quick: of those, one that the ordinary run has, too")


@pytest.fixture(scope="session")
def build_folder() -> Path:
    """Where the programs were built; $OPHION_BUILD, else the release preset."""
    root = Path(__file__).resolve().parent.parent
    folder = Path(os.environ.get("OPHION_BUILD", root / "build" / "release"))
    if not (folder / "bin" / "ophion").exists():
        pytest.exit(f"build first: {folder}/bin/ophion is missing", returncode=2)
    return folder


@pytest.fixture(scope="session")
def operator_manuals(build_folder):
    return read_manuals(build_folder)


@pytest.fixture(scope="session")
def stack(request, build_folder, tmp_path_factory):
    """One stack that all tests share: they must clean up after themselves or use own names."""
    with Stack(build_folder, tmp_path_factory.mktemp("stack")) as running:
        request.config.stash[FIRST_FILES] = running.data, set(running.data.iterdir())
        yield running


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_teardown(item, nextitem):
    """Each file of tests finds the data folder of the shared stack as it was, in whatever order they run."""
    yield
    if FIRST_FILES not in item.config.stash or nextitem is None or nextitem.path == item.path:
        return
    folder, first = item.config.stash[FIRST_FILES]
    for path in set(folder.iterdir()) - first:
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


@pytest.fixture
def make(stack):
    """Runs operators that make cubes, and deletes these at the end."""
    made = []

    def run(command):
        made.append(stack.run(command).cube)
        return made[-1]

    yield run
    for cube in made:
        stack.run(f"oph_delete cube={cube}")


@pytest.fixture
def own_stack(build_folder, tmp_path):
    """A stack of its own, for tests that break things."""
    with Stack(build_folder, tmp_path / "stack") as running:
        yield running
