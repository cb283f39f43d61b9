# SPDX-License-Identifier: GPL-3.0-or-later
"""Tokens, limits of users, the lifetime of sessions, and roles as server and framework see them."""

import re
import threading

import pytest

from conftest import PASSWORD, add_user
from support.database import run_sql
from support.waiting import wait_for
from wire import Wire


def token_of(stack, user, *options):
    return re.search(r"oph_\d+_\S+", stack.ophion("user", "token", user, *options).stdout).group()


def manage(wire, *arguments):
    return wire.run("oph_manage_session", *arguments)


# ---- tokens


def test_tokens(stack):
    add_user(stack, "tokyo")
    token = token_of(stack, "tokyo", "--label", "notebook", "--days", "2")
    wire = Wire(stack, "__token__", token)
    assert wire.run("oph_list").document["source"]["producer"] == "tokyo"
    assert Wire(stack, "__token__", token[:-1] + ("A" if token[-1] != "A" else "B")).run("oph_list").error == 5
    assert Wire(stack, "tokyo", token).run("oph_list").error == 5, "a token is not a password"
    assert Wire(stack, "__token__", PASSWORD).run("oph_list").error == 5
    listed = stack.ophion("user", "tokens", "tokyo").stdout
    assert "notebook" in listed and "valid" in listed and token not in listed
    number = token.split("_")[1]
    assert "no such token" in stack.ophion("user", "revoke", "tokyo", "999999", check=False).stderr
    stack.ophion("user", "revoke", "tokyo", number)
    assert wire.run("oph_list").error == 5
    for file in (stack.folder / "log").rglob("*"):
        assert not file.is_file() or token.encode() not in file.read_bytes(), file


def test_tokens_expire_and_end_with_the_account(stack):
    add_user(stack, "tom")
    token = token_of(stack, "tom")
    wire = Wire(stack, "__token__", token)
    assert wire.run("oph_list").error == 0
    stack.ophion("user", "disable", "tom")
    assert wire.run("oph_list").error == 8
    stack.ophion("user", "enable", "tom")
    run_sql(stack, "metadb", f"UPDATE access_token SET expiry_time = UTC_TIMESTAMP() WHERE id = {token.split('_')[1]};")
    assert wire.run("oph_list").error == 5
    assert "expired" in stack.ophion("user", "tokens", "tom").stdout


def test_guessing_at_one_token_does_not_lock_out_others(stack):
    add_user(stack, "tess")
    good, other = token_of(stack, "tess"), token_of(stack, "tess")
    for _ in range(6):
        answer = Wire(stack, "__token__", other + "x").run("oph_list")
        assert answer.error == 5
    assert "too many wrong" in answer.message
    assert Wire(stack, "__token__", other).run("oph_list").error == 5
    assert Wire(stack, "__token__", good).run("oph_list").error == 0


# ---- limits


def test_limits_of_a_user(stack, climatology):
    wire = add_user(stack, "lena")
    printed = stack.ophion("user", "limits", "lena", "--sessions", "2", "--cores", "1", "--hosts", "1").stdout
    assert re.search(r"sessions +2 ", printed) and re.search(r"tasks +- ", printed)
    first = manage(wire, "action=new").jobid
    second = manage(wire, "action=new").jobid
    third = manage(wire, "action=new")
    assert third.error == 6 and "too many active sessions" in third.message
    assert Wire(stack, "lena", PASSWORD).run("oph_list").error == 6, "a request without a session needs a new one"
    wire.session = second
    assert manage(wire, "action=disable", f"session={first}").message is None
    assert manage(wire, "action=new").error == 0
    assert manage(wire, "action=enable", f"session={first}").error == 6
    refused = wire.run("oph_importnc", *climatology, "ncores=2")
    assert refused.error == 7 and "ncores=2, limit=1" in refused.message
    refused = wire.run("oph_importnc", *climatology, "nhost=2")
    assert refused.error == 7 and "nhost=2, limit=1" in refused.message
    stack.ophion("user", "limits", "lena", "--sessions", "0")
    assert manage(wire, "action=enable", f"session={first}").error == 0


def test_the_limit_of_sessions_holds_for_many_at_once(stack):
    add_user(stack, "many")
    stack.ophion("user", "limits", "many", "--sessions", "3")
    errors = []

    def ask():
        errors.append(manage(Wire(stack, "many", PASSWORD), "action=new").error)

    threads = [threading.Thread(target=ask) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(errors) == [0] * 3 + [6] * 9


# ---- lifetime


def test_sessions_grow_old(strict):
    kept, removed = add_user(strict, "older"), add_user(strict, "oldest")
    tables = lambda: set().union(*strict.fragment_tables().values())  # noqa: E731
    before = tables()
    for wire in (kept, removed):
        wire.session = manage(wire, "action=new").jobid
        assert wire.run("oph_folder", "command=mkdir", "path=/deep").message is None
        cube = wire.run("oph_randcube", "container=c", "nfrag=1", "ntuple=2", "measure=m", "measure_type=float",
                        "exp_ndim=1", "dim=x|y", "dim_size=2|2", "cwd=/deep")
        assert cube.message is None
    assert manage(removed, "action=setenv", "key=autoremove", "value=yes").message is None
    assert len(tables() - before) == 2
    for wire in (kept, removed):
        strict.ophion("user", "limits", wire.user, "--days", "1")
    run_sql(strict, "metadb", "UPDATE session JOIN user ON user.id = owner_id SET last_access_time ="
            " UTC_TIMESTAMP() - INTERVAL 2 DAY WHERE user.name LIKE 'old%';")
    own = "SELECT COUNT(*) FROM session JOIN user ON user.id = owner_id WHERE user.name = 'oldest';"
    wait_for(lambda: run_sql(strict, "metadb", own) == "0")
    assert len(tables() - before) == 1
    answer = kept.run("oph_list")
    assert answer.error == 5 and "action=enable" in answer.message
    session, kept.session = kept.session, ""
    assert manage(kept, "action=enable", f"session={session}").message is None
    kept.session = session
    assert "deep" in kept.run("oph_list", "path=/").raw


# ---- roles


@pytest.fixture
def guest(stack, bob):
    """A user who may only read, in a session of somebody else."""
    owner = Wire(stack)
    owner.session = manage(owner, "action=new").jobid
    manage(owner, "action=grant", "key=user", "value=bob:read")
    reader = Wire(stack, user=bob.user, password=bob.password)
    reader.session = owner.session
    yield reader
    manage(owner, "action=disable")


@pytest.mark.parametrize("operator, arguments, error", [
    ("oph_list", ["level=1"], 0),
    ("oph_createcontainer", ["container=c", "dim=x"], 5),
    ("oph_script", ["script=:"], 5),
    ("oph_cancel", ["id=1"], 5),
    ("oph_manage_session", ["action=grant", "key=user", "value=boss:r"], 5),
    ("oph_manage_session", ["action=setenv", "key=autoremove", "value=yes"], 5),
    ("oph_manage_session", ["action=remove"], 5),
])
def test_a_reader_only_reads(guest, boss, operator, arguments, error):
    answer = guest.run(operator, *arguments)
    assert answer.error == error
    assert error == 0 or "role" in answer.message


@pytest.mark.parametrize("operator, role", [
    ("oph_createcontainer;container=c;dim=x", "write"), ("oph_script;script=:", "execute"), ("oph_gc", "admin")])
def test_the_framework_does_not_rely_on_the_server(stack, guest, operator, role):
    identity = f"sessionid={guest.session};username=bob;userrole=1;"
    status, answer = stack.framework(f"operator={operator};{identity}")
    assert status != 0 and f"needs the role {role} in the session (roles=r----)" in answer.error
    status, answer = stack.framework(f"operator=oph_list;level=1;{identity}")
    assert status == 0 and answer.error is None
    status, answer = stack.framework(f"operator=oph_list;sessionid={guest.session};username=bob;")
    assert status != 0, "who says nothing of roles has none"
