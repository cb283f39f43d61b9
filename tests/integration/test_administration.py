# SPDX-License-Identifier: GPL-3.0-or-later
"""What users see of each other, and what they may change."""

import pytest

NEIGHBOUR, PASSWORD = "neighbour", "a third horse battery staple"


@pytest.fixture(scope="module")
def neighbour(stack):
    """Asks as another user, who has a session of his own; a role in that of the first one on demand."""
    stack.ophion("user", "add", NEIGHBOUR, "--password-stdin", stdin=PASSWORD, check=False)

    def ask(command, session=None):
        variables = {"OPH_USER": NEIGHBOUR, "OPH_PASSWD": PASSWORD}
        return stack.ask(command, OPH_SESSION_ID=session or ask.session, **variables)

    ask.session = stack.ask("oph_manage_session action=new", OPH_SESSION_ID="", OPH_USER=NEIGHBOUR,
                            OPH_PASSWD=PASSWORD).jobid.split("?")[0]
    yield ask
    ask("oph_manage_session action=disable")


def test_the_books_of_others_are_closed(stack, neighbour):
    stack.run("oph_list")
    own = stack.environment["OPH_SESSION_ID"]
    sessions = [row["Session_ID"] for row in neighbour("oph_loggingbk nlines=10000").rows("loggingbk")]
    assert neighbour.session in sessions and own not in sessions
    code = own.split("/")[-2]
    assert neighbour(f"oph_loggingbk job_level=1;session_filter={code}").rows("loggingbk") == []
    assert stack.run(f"oph_loggingbk job_level=1;session_filter={code};nlines=1").rows("loggingbk")


def test_host_partitions_belong_to_their_users(stack, neighbour):
    stack.run("oph_instances action=add;host_partition=mine")
    answer = neighbour("oph_instances action=remove;host_partition=mine")
    assert answer.error == "the host partition belongs to another user (host_partition=mine)"
    stack.run("oph_instances action=remove;host_partition=mine")


def test_readers_change_neither_folders_nor_files(stack, neighbour):
    session = stack.ask("oph_manage_session action=new", OPH_SESSION_ID="").jobid.split("?")[0]
    stack.ask(f"oph_manage_session action=grant;key=user;value={NEIGHBOUR}:read", OPH_SESSION_ID=session)
    assert neighbour("oph_folder command=cd;path=/", session).error is None
    assert neighbour("oph_fs command=ls;dpath=/", session).error is None
    for command in ("oph_folder command=mkdir;path=/new", "oph_fs command=mkdir;dpath=/new"):
        assert neighbour(command, session).error == "mkdir needs the role write in the session (roles=r----)"
    assert neighbour("oph_script", session).error is not None, "that needs the role execute"
    stack.ask("oph_manage_session action=disable", OPH_SESSION_ID=session)
