# SPDX-License-Identifier: GPL-3.0-or-later
"""Sessions and the operators that manage them, rule by rule of docs/conformance.md."""

import re

import pytest
from wire import Wire, after, task

LATER = task("later", "oph_list", "path=/there/is/none", on_error="repeat 1 3600")


def manage(wire, *arguments):
    return wire.run("oph_manage_session", *arguments)


@pytest.fixture
def session(wire):
    """A client in a session that is an hour old to nobody else."""
    wire.session = manage(wire, "action=new").jobid
    return wire


# ---- 2.8 oph_manage_session


def test_new_remove_and_disable_are_told_by_the_jobid(session):
    current = session.session
    other = manage(session, "action=new").jobid
    assert "?" not in other and other != current
    assert manage(session, "action=remove", f"session={other}").jobid.startswith(current + "?")
    assert manage(session, "action=disable").jobid == ""
    session.session = ""
    assert manage(session, "action=enable", f"session={current}").message is None
    session.session = current
    assert manage(session, "action=remove").jobid == ""
    session.session = ""


@pytest.mark.parametrize("key, value, shown", [("label", "my session", "OPH_LABEL"), ("autoremove", "no", "OPH_AUTOREMOVE"),
                                               ("active", "yes", "OPH_ACTIVE")])
def test_setenv(session, key, value, shown):
    assert manage(session, "action=setenv", f"key={key}", f"value={value}").message is None
    assert {"PARAMETER": shown, "VALUE": value} in manage(session, "action=env").rows("manage_session_list")


def test_setenv_of_something_else(session):
    assert "key must be one of label" in manage(session, "action=setenv", "key=owner", "value=bob").message


@pytest.mark.parametrize("given, letters", [("bob", "r----"), ("bob:rw", "rw---"), ("bob:read|execute", "r-x--"),
                                            ("bob:a", "---a-"), ("bob:w", "-w---"), ("bob:admin", "---a-")])
def test_grant_and_revoke(session, bob, given, letters):
    assert manage(session, "action=grant", "key=user", f"value={given}").message is None
    roles = {row["USER"]: row["ROLE"] for row in manage(session, "action=listusers").rows("manage_session_list")}
    assert roles == {"bob": letters, session.user: "rwxao"}
    guest = Wire(session.stack, user=bob.user, password=bob.password)
    guest.session = session.session
    assert guest.run("oph_list").message is None, "each role implies that of reading"
    may_write = guest.run("oph_createcontainer", "container=granted", "dim=x").error == 0
    assert may_write == bool(set(letters) & set("wao"))
    assert manage(session, "action=revoke", "key=user", "value=bob").message is None


def test_lists_of_users_are_granted_together(session, bob, boss):
    assert manage(session, "action=grant", "key=user", f"value=bob:rw,{boss.user}:read").message is None
    roles = {row["USER"]: row["ROLE"] for row in manage(session, "action=listusers").rows("manage_session_list")}
    assert roles == {"bob": "rw---", boss.user: "r----", session.user: "rwxao"}
    assert manage(session, "action=revoke", "key=user", f"value=bob,{boss.user}").message is None


def test_the_owner_cannot_be_made(session, bob):
    assert manage(session, "action=grant", "key=user", "value=bob:o").message is not None
    assert manage(session, "action=grant", "key=user", "value=bob:owner").message is not None
    assert manage(session, "action=grant", "key=user", f"value={session.user}:r").message is not None


# ---- 2.8 oph_cancel


@pytest.mark.parametrize("kind", [[], ["type=kill"], ["type=abort"], ["type=stop"]])
def test_cancel(session, kind):
    running = session.submit([LATER, task("next", "oph_list", **after("later"))], exec_mode="async")
    reply = session.run("oph_cancel", f"id={running.workflow}", *kind)
    assert reply.error == 0 and reply.message is None and "?" in reply.jobid
    assert "has ended already" in session.run("oph_cancel", f"id={running.workflow}", *kind).message
    ended = session.run("oph_resume", f"id={running.workflow}")
    assert ended.text("workflow_status") == "OPH_STATUS_ERROR"


@pytest.mark.parametrize("arguments, expected", [([], "id is missing"), (["id=x"], "id must be"),
                                                 (["id=1", "type=later"], "type must be one of")])
def test_wrong_cancels(session, arguments, expected):
    assert expected in session.run("oph_cancel", *arguments).message


def test_cancel_needs_the_role_execute(session, bob):
    manage(session, "action=grant", "key=user", "value=bob:rw")
    guest = Wire(session.stack, user=bob.user, password=bob.password)
    guest.session = session.session
    assert guest.run("oph_cancel", "id=1").error == 5
    manage(session, "action=revoke", "key=user", "value=bob")


# ---- 4.1 sessions


def test_session_ids(session):
    match = re.fullmatch(r"(https?://[^?#]+)/sessions/(\d{10,})/experiment", session.session)
    assert match, session.session
    assert session.run("oph_list").document["source"]["values"][0] == match[2]


def test_session_ids_match_exactly(session):
    for wrong in (session.session + "/", session.session.replace("http", "HTTP"), session.session + "?1",
                  session.session.replace("/experiment", ""), "http://elsewhere/sessions/1/experiment"):
        reply = session.run("oph_list", sessionid=wrong)
        assert reply.error == 7 and "not a session id of this server" in reply.message, wrong


def test_session_codes_are_unique(session):
    others = {manage(session, "action=new").jobid for _ in range(5)}
    assert len(others) == 5 and session.session not in others
    for other in others:
        assert manage(session, "action=remove", f"session={other}").message is None
