# SPDX-License-Identifier: GPL-3.0-or-later
"""What belongs to another session, what only writers may, and folders."""

import shutil

import pytest

from support.datasets import ferret

FILE = "coads_climatology.cdf"


def new_session(stack):
    return stack.ask("oph_manage_session action=new", OPH_SESSION_ID="").jobid.split("?")[0]


@pytest.fixture(scope="module")
def cube(stack):
    shutil.copy(ferret(FILE), stack.data)
    return stack.run(f"oph_importnc src_path={FILE};measure=SST;container=sessions_mine;nfrag=1").cube


@pytest.fixture
def elsewhere(stack):
    """A session of the same user."""
    session = new_session(stack)
    yield lambda command: stack.ask(command, OPH_SESSION_ID=session)
    stack.ask("oph_manage_session action=disable", OPH_SESSION_ID=session)


@pytest.mark.parametrize("command", [
    "oph_cubeschema", "oph_cubeschema action=clear", "oph_cubesize", "oph_cubeelements",
    "oph_cubeio", "oph_cubeio rerun=yes", "oph_metadata",
    "oph_metadata mode=insert;metadata_key=x;metadata_value=1", "oph_metadata mode=delete"])
def test_cubes_of_other_sessions_are_out_of_reach(stack, cube, elsewhere, command):
    before = stack.run(f"oph_metadata cube={cube}").rows("metadata_list")
    separator = ";" if "=" in command else " "
    answer = elsewhere(f"{command}{separator}cube={cube}")
    assert answer.error == f"the datacube is not in this session (cube={cube})"
    assert stack.run(f"oph_metadata cube={cube}").rows("metadata_list") == before


@pytest.mark.parametrize("command", ["oph_containerschema container=sessions_mine", "oph_showgrid container=sessions_mine"])
def test_containers_of_other_sessions_do_not_exist(cube, elsewhere, command):
    assert elsewhere(command).error == "no such container (container=/sessions_mine)"


def test_searches_stay_in_their_session(stack, cube, elsewhere):
    assert stack.run("oph_search path=/;recursive=yes;container_filter=sessions\\_mine").rows("search")
    assert not elsewhere("oph_search path=/;recursive=yes").rows("search")
    assert not elsewhere("oph_tasks path=/;recursive=yes;deleted=yes").rows("tasks")


def test_readers_change_nothing(stack, cube):
    """By hand: what a reader in the session would send."""
    session = stack.environment["OPH_SESSION_ID"]
    for command in ("oph_metadata;mode=delete", "oph_metadata;mode=insert;metadata_key=x;metadata_value=1",
                    "oph_cubeschema;action=clear", "oph_cubeio;rerun=yes"):
        submission = f"operator={command};cube={cube};sessionid={session};userrole=1;username={stack.user};"
        status, answer = stack.framework(submission)
        assert status != 0
        assert "needs the role write in the session (roles=r----)" in answer.error
    status, _ = stack.framework(f"operator=oph_metadata;cube={cube};sessionid={session};userrole=1;")
    assert status == 0
