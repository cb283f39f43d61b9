# SPDX-License-Identifier: GPL-3.0-or-later
"""The manuals in docs/ are those of the programs."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", ["operators.md", "primitives.md"])
def test_manuals_are_current(build_folder, tmp_path, name):
    subprocess.run(["/usr/bin/python3", ROOT / "scripts" / "print-manuals", build_folder, tmp_path], check=True)
    printed = (tmp_path / name).read_text()
    assert (ROOT / "docs" / name).read_text() == printed, "run scripts/dev docs"
