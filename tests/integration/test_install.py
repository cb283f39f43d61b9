# SPDX-License-Identifier: GPL-3.0-or-later
"""What is installed runs from there. That outsiders can build operators and primitives against it is
tested with the tutorials (tests/docs/test_tutorials.py)."""

import subprocess

import pytest


def shell(*command, **options):
    result = subprocess.run([str(word) for word in command], text=True, capture_output=True, **options)
    assert result.returncode == 0, result.stdout + result.stderr
    return result


@pytest.fixture(scope="module")
def prefix(build_folder, tmp_path_factory):
    folder = tmp_path_factory.mktemp("prefix")
    shell("cmake", "--install", build_folder, "--prefix", folder)
    return folder


def test_installed_programs_run(prefix):
    version = shell(prefix / "bin" / "oph_framework", "--version").stdout
    assert version.strip()
    manuals = shell(prefix / "bin" / "oph_framework", "--manuals").stdout
    assert "oph_reduce" in manuals
