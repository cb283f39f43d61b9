# SPDX-License-Identifier: GPL-3.0-or-later
"""Outsiders build an operator in C and a library of primitives against installed headers, and use
them in a stack without rebuilding anything."""

import shutil
import subprocess
from pathlib import Path

import pytest

from support.datasets import ferret

INSTALL_TESTS = Path(__file__).resolve().parent.parent / "install"


def shell(*command, **options):
    result = subprocess.run([str(word) for word in command], text=True, capture_output=True, **options)
    assert result.returncode == 0, result.stdout + result.stderr
    return result


@pytest.fixture(scope="module")
def prefix(build_folder, tmp_path_factory):
    folder = tmp_path_factory.mktemp("prefix")
    shell("cmake", "--install", build_folder, "--prefix", folder)
    return folder


@pytest.fixture(scope="module")
def outside(prefix, tmp_path_factory):
    """Builds what lies in tests/install, away from this tree, with the installed headers only."""
    built = {}
    for name in ("operator", "operator_cpp", "udf"):
        source = tmp_path_factory.mktemp(f"{name}-source") / name
        shutil.copytree(INSTALL_TESTS / name, source)
        build = source / "build"
        shell("cmake", "-S", source, "-B", build, f"-DCMAKE_PREFIX_PATH={prefix}")
        shell("cmake", "--build", build)
        built[name] = sorted(build.glob("*.so"))
        assert built[name], f"{name} built no library"
    return built


def test_operator_in_c_runs_without_a_restart(own_stack, outside):
    own_stack.run("oph_list level=2")
    library = outside["operator"][0]
    unknown = own_stack.ask(library.stem)
    assert "unknown operator" in (unknown.error or "") + unknown.stderr
    folder = own_stack.folder / "operators"
    folder.mkdir(exist_ok=True)
    shutil.copy(library, folder)
    answer = own_stack.run(f"{library.stem} greeting=hello from outside")
    assert any("hello from outside" in (text.get("message") or "") for text in answer.texts())
    status, answer = own_stack.framework(f"operator={library.stem};greeting=again;", ranks=2)
    assert status == 0
    assert any("again" in (text.get("message") or "") for text in answer.texts())


def test_operator_in_cpp(own_stack, outside):
    """Derived from framework::Operator: arguments are checked, the manual is known."""
    shutil.copy(outside["operator_cpp"][0], own_stack.folder / "operators")
    answer = own_stack.run("oph_greet name=Ophion")
    assert answer.message("Greeting") == "hello Ophion"
    assert "name is missing" in own_stack.ask("oph_greet").error
    assert own_stack.run("oph_man function=oph_greet").message("Function Name and Version")


def test_primitives_of_outsiders(own_stack, outside):
    shutil.copy(ferret("coads_climatology.cdf"), own_stack.data)
    cube = own_stack.run("oph_importnc src_path=coads_climatology.cdf;measure=SST;container=udf").cube
    library = outside["udf"][0]
    shutil.copy(library, own_stack.folder / "primitives")
    own_stack.ophion("register")
    listed = [row["PRIMITIVE NAME"] for row in own_stack.run("oph_primitives_list").rows("primitives_list_list")]
    own = [name for name in listed if name in {"oph_square"}]
    assert own, listed
    query = f"{own[0]}('oph_float','oph_float',measure)"
    squared = own_stack.run(f"oph_apply cube={cube};query={query}").cube
    assert squared


def test_installed_programs_run(prefix):
    version = shell(prefix / "bin" / "oph_framework", "--version").stdout
    assert version.strip()
    manuals = shell(prefix / "bin" / "oph_framework", "--manuals").stdout
    assert "oph_reduce" in manuals
