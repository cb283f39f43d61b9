# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the case files of operators through terminal and server, each in a session of its own."""

import shutil
import subprocess

import pytest

from support.case_file import CASES, case_names, matches, read_case, render, replace


@pytest.fixture(scope="module")
def case_data(stack):
    """The files of tests/cases/data as NetCDF, in /cases of the data folder; the scripts of
    tests/cases/scripts are registered."""
    folder = stack.data / "cases"
    folder.mkdir(exist_ok=True)
    for source in (CASES / "data").glob("*.cdl"):
        subprocess.run(["ncgen", "-k", "nc4", "-o", folder / f"{source.stem}.nc", source], check=True)
    shutil.copytree(CASES / "scripts", stack.folder / "scripts", dirs_exist_ok=True)
    yield folder


class Session:
    """Runs the steps of a case file and removes the cubes that they made."""

    def __init__(self, stack):
        self.stack = stack
        self.variables = {}
        self.made = []
        self.failures = []
        answer = stack.ask("oph_manage_session action=new", OPH_SESSION_ID="")
        self.id = answer.jobid.split("?")[0]

    def ask(self, command):
        return self.stack.ask(command, OPH_SESSION_ID=self.id)

    def run(self, step):
        answer = self.ask(replace(step.command, self.variables))
        if answer.cube:
            self.made.append(answer.cube)
        if step.variable:
            assert answer.cube, f"{step.command} made no cube: {answer.error}"
            self.variables[step.variable] = answer.cube
        self.failures += check(step, answer, self.variables)

    def clean(self):
        for cube in reversed(self.made):
            self.ask(f"oph_delete cube={cube}")
        # A user may have so many active sessions only.
        self.ask("oph_manage_session action=disable")


def check(step, answer, variables):
    """What is wrong with an answer: nothing, or one text."""
    found = render(answer.response) if answer.error is None else error_lines(answer.error)
    if step.expected is None:
        expected, same = ["no error"], answer.error is None
    else:
        expected = [replace(line, variables) for line in step.expected]
        same = len(found) == len(expected) and all(map(matches, expected, found))
    where = f"line {step.line}: {step.command}"
    return [] if same else ["\n".join([where, "expected:", *expected, "found:", *found])]


def error_lines(text):
    first, *rest = text.split("\n")
    return [f"error: {first}", *(f"  {line}" for line in rest)]


def play(stack, steps):
    session = Session(stack)
    try:
        for step in steps:
            session.run(step)
    finally:
        session.clean()
    assert not session.failures, "\n\n".join(session.failures)


@pytest.mark.parametrize("name", case_names())
def test_case(stack, case_data, name):
    play(stack, read_case(name))


@pytest.mark.parametrize("argument", case_names("arguments"))
def test_argument(stack, case_data, argument):
    play(stack, read_case(argument, "arguments"))


@pytest.mark.parametrize("name", case_names())
def test_case_shows_success_and_errors(name):
    steps = [step for step in read_case(name) if step.command.split(" ")[0] == name]
    errors = [step for step in steps if step.expected and step.expected[0].startswith("error:")]
    assert 0 < len(errors) < len(steps)


def test_every_operator_has_a_case_file(stack):
    """But those that run in the server, which have no library."""
    names = {row[0] for row in stack.run("oph_operators_list").grid("operators_list_list")["rowvalues"]}
    libraries = {file.stem for file in (stack.build / "lib/ophion/operators").glob("oph_*.so")}
    assert names & libraries == set(case_names())
