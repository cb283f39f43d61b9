# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of faults take long: they run by `scripts/dev test faults`, not with the others, but for the
quick ones."""

import os
import re
from pathlib import Path

import pytest

from faults.damage import DamagedStack
from faults.table import OutcomeTable

FOLDER = Path(__file__).parent


def pytest_collection_modifyitems(items):
    for item in items:
        if FOLDER in item.path.parents and not item.get_closest_marker("quick"):
            item.add_marker(pytest.mark.faults)


@pytest.fixture(scope="session")
def outcomes():
    """Where tests note what came of a fault: docs/faults.md must say the same."""
    table = OutcomeTable(FOLDER.parents[1] / "docs" / "faults.md")
    yield table
    table.close(update=os.environ.get("OPH_UPDATE_FAULTS") == "1")


@pytest.fixture(scope="module")
def damaged(build_folder, tmp_path_factory):
    """A stack whose ranks can be held, with a user who does no harm, and data of both users."""
    cache = (build_folder / "CMakeCache.txt").read_text()
    if not re.search("^OPH_SANITIZE:STRING=$", cache, re.MULTILINE):
        pytest.skip("sanitized programs do not let themselves be held")
    with DamagedStack.start(build_folder, tmp_path_factory.mktemp("faults")) as stack:
        yield stack
