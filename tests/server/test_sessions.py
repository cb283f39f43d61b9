# SPDX-License-Identifier: GPL-3.0-or-later
"""Sessions, roles and accounts."""

import pytest

from conftest import PASSWORD, add_user
from wire import Wire


def manage(wire, *arguments):
    return wire.run("oph_manage_session", *arguments)


@pytest.fixture
def shared(stack, bob):
    """A new session of the owner, and another user without roles in it."""
    owner = Wire(stack)
    owner.session = manage(owner, "action=new").jobid
    guest = Wire(stack, user=bob.user, password=bob.password)
    guest.session = owner.session
    return owner, guest


def test_new_sessions_are_told_by_the_jobid(wire):
    wire.run("oph_list")
    first = wire.session
    reply = manage(wire, "action=new")
    assert "?" not in reply.jobid and reply.jobid != first
    sessions = [row["OPH_SESSION_ID"] for row in manage(wire, "action=list").rows("manage_session_list")]
    assert first in sessions and reply.jobid in sessions


def test_nobody_enters_without_a_role(shared):
    owner, guest = shared
    assert guest.run("oph_list").error == 5
    assert guest.run("oph_resume").error == 5
    guest.session = ""
    assert guest.run("oph_resume", f"session={owner.session}").error == 5


def test_roles(shared):
    owner, guest = shared
    assert manage(owner, "action=grant", "key=user", "value=bob:r").message is None
    assert guest.run("oph_list").message is None
    denied = guest.run("oph_createcontainer", "container=no", "dim=x")
    assert denied.error == 5 and "needs the role write" in denied.message
    assert guest.run("oph_cancel", "id=1").error == 5
    assert manage(guest, "action=grant", "key=user", "value=bob:a").error == 5
    assert manage(guest, "action=disable").error == 5
    assert manage(guest, "action=remove").error == 5
    assert manage(guest, "action=setenv", "key=label", "value=mine").error == 5
    users = manage(guest, "action=listusers").rows("manage_session_list")
    assert {row["USER"]: row["ROLE"] for row in users} == {"bob": "r----", "tester": "rwxao"}

    assert manage(owner, "action=grant", "key=user", "value=bob:read|write").message is None
    assert guest.run("oph_createcontainer", "container=yes", "dim=x").message is None
    assert manage(guest, "action=setenv", "key=label", "value=ours").message is None
    environment = manage(owner, "action=env").rows("manage_session_list")
    assert {"PARAMETER": "OPH_LABEL", "VALUE": "ours"} in environment

    assert "owner" in manage(owner, "action=grant", "key=user", "value=tester:r").message
    assert "role must be" in manage(owner, "action=grant", "key=user", "value=bob:o").message
    assert "no such user" in manage(owner, "action=grant", "key=user", "value=nobody").message
    assert manage(owner, "action=revoke", "key=user", "value=bob").message is None
    assert guest.run("oph_list").error == 5


def test_disable_enable_remove(shared):
    owner, _ = shared
    session = owner.session
    assert manage(owner, "action=disable").jobid == "", "the client has no session any more"
    assert owner.run("oph_list").error == 5
    owner.session = ""
    assert manage(owner, "action=enable", f"session={session}").message is None
    owner.session = session
    assert owner.run("oph_createcontainer", "container=full", "dim=x").message is None
    assert "holds folders or containers" in manage(owner, "action=remove").message
    empty = manage(owner, "action=new").jobid
    assert manage(owner, "action=remove", f"session={empty}").message is None
    owner.session = empty
    assert owner.run("oph_list").error == 5


def test_looking_at_a_session_does_not_enter_it(wire):
    wire.run("oph_list")
    first = wire.session
    wire.session = ""
    wire.run("oph_list")
    second = wire.session
    assert wire.run("oph_resume", f"session={first}").jobid is None
    config = Wire(wire.stack).run("oph_get_config", "key=OPH_SESSION_ID")
    assert config.rows("get_config")[0]["VALUE"] == second
    assert wire.run("oph_resume", f"session={first}", "save=yes").jobid == first
    config = Wire(wire.stack).run("oph_get_config", "key=OPH_SESSION_ID")
    assert config.rows("get_config")[0]["VALUE"] == first


def test_internal_operators_are_for_administrators(wire, boss):
    assert wire.run("oph_gc").error == 7
    assert boss.run("oph_gc").message is None


def test_lockout(stack):
    mallory = add_user(stack, "mallory")
    for _ in range(5):
        assert Wire(stack, "mallory", "guess").run("oph_list").error == 5
    reply = mallory.run("oph_list")
    assert reply.error == 5 and "too many wrong passwords" in reply.message
    assert Wire(stack).run("oph_list").error == 0, "others are not locked out"


def test_a_disabled_account(stack):
    carol = add_user(stack, "carol")
    assert carol.run("oph_list").error == 0
    stack.ophion("user", "disable", "carol")
    assert carol.run("oph_list").error == 8
    assert Wire(stack, "carol", "wrong").run("oph_list").error == 5


def test_a_changed_password_counts_at_once(stack):
    dora = add_user(stack, "dora")
    assert dora.run("oph_list").error == 0
    stack.ophion("user", "passwd", "dora", "--password-stdin", stdin="quite another one")
    assert dora.run("oph_list").error == 5
    assert Wire(stack, "dora", "quite another one").run("oph_list").error == 0


def test_the_history(wire):
    wire.run("oph_list", command="oph_list level=0")
    listed = wire.run("oph_resume", "document_type=request").rows("resume")
    assert listed[-1]["COMMAND"] == "oph_list level=0" and listed[-1]["OPH JOB ID"].startswith(wire.session)
    titles = {
        (): "Workflow List", ("id_type=marker",): "Response List",
        ("document_type=request",): "Request List", ("document_type=request", "id_type=marker"): "Command List"}
    for arguments, title in titles.items():
        grid = wire.run("oph_resume", *arguments).objects["resume"]["objcontent"][0]
        assert grid["title"] == title
        assert ("PARENT MARKER ID" in grid["rowkeys"]) == ("id_type=marker" in arguments)
    workflow = int(listed[-1]["WORKFLOW ID"])
    one = wire.run("oph_resume", "document_type=request", "level=3", f"id={workflow}").rows("resume")
    assert one[0]["COMMAND"].startswith("{")
    assert "operator=oph_list;" in wire.run("oph_resume", "document_type=request", "level=2",
                                            f"id={workflow}").rows("resume")[0]["COMMAND"]
    assert wire.run("oph_resume", "status_filter=00000000").rows("resume") == []
    assert "status_filter must be" in wire.run("oph_resume", "status_filter=12").message


def test_sessions_survive_the_server(own_stack):
    wire = Wire(own_stack)
    wire.run("oph_createcontainer", "container=stays", "dim=x", command="the first")
    session = wire.session
    own_stack.ophion("down")
    own_stack.up()
    config = {row["PARAMETER"]: row["VALUE"] for row in Wire(own_stack).run("oph_get_config").rows("get_config")}
    assert config["OPH_SESSION_ID"] == session
    assert "stays" in wire.run("oph_list", "path=/").raw
    assert wire.session == session
    assert wire.run("oph_resume", "document_type=request").rows("resume")[0]["COMMAND"] == "the first"
    assert wire.run("oph_resume", "id=1").text("createcontainer")
