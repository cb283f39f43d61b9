# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages that terminals complete words from: names of a session, files of the repository."""

import base64
import json
import ssl
import urllib.error
import urllib.request

import pytest


def fetch(stack, path, user=None, password=None):
    """The JSON of a page, or the HTTP status of a refusal."""
    request = urllib.request.Request(f"https://localhost:{stack.port}{path}")
    if user is not None:
        credentials = base64.b64encode(f"{user}:{password}".encode()).decode()
        request.add_header("Authorization", "Basic " + credentials)
    context = ssl.create_default_context(cafile=str(stack.certificate))
    try:
        with urllib.request.urlopen(request, context=context, timeout=60) as answer:
            assert answer.headers["Content-Type"] == "application/json"
            return json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code


@pytest.fixture
def ask(stack):
    stack.run("oph_list level=1")
    folder = "/sessions/" + stack.environment["OPH_SESSION_ID"].split("/")[-2]
    return lambda page: fetch(stack, f"{folder}/{page}", stack.user, stack.password)


def test_names_of_a_session(stack, ask):
    stack.run("oph_folder command=mkdir;path=/names")
    stack.run("oph_createcontainer container=/names/empty;dim=lat|lon")
    cube = stack.run("oph_randcube container=named;measure=tas;measure_type=float;dim=x|t;dim_size=2|3;"
                     "exp_ndim=1;nhost=1;nfrag=1;ntuple=2").cube
    names = ask("names.json")
    assert "/names" in names["folders"]
    assert {"/named", "/names/empty"} <= set(names["containers"])
    assert [cube, "tas", names["containers"].index("/named")] in names["cubes"]
    assert stack.environment["OPH_SESSION_ID"] in names["sessions"]
    for command in ("oph_deletecontainer container=named;force=yes",
                    "oph_deletecontainer container=/names/empty;force=yes",
                    "oph_folder command=rm;path=/names"):
        stack.run(command)
    assert cube not in [row[0] for row in ask("names.json")["cubes"]]


def test_questions_leave_no_trace(stack, ask):
    def last_workflow():
        return stack.run("oph_resume").rows("resume")[-1]["WORKFLOW ID"]

    before = last_workflow()
    ask("names.json")
    ask("files.json")
    assert last_workflow() == before


def test_files_of_the_repository(stack, ask):
    folder = stack.data / "listed é"
    (folder / "inner").mkdir(parents=True)
    (folder / "a.nc").touch()
    (folder / ".hidden").touch()
    (folder / "away").symlink_to("/etc")
    assert "listed é/" in ask("files.json")["files"]
    assert sorted(ask("files.json?folder=/listed%20%C3%A9")["files"]) == ["a.nc", "away/", "inner/"]
    for outside in ("/..", "/../..", "/listed%20%C3%A9/away", "/etc", "/listed%20%C3%A9/a.nc", "%00"):
        assert ask("files.json?folder=" + outside) == {"files": []}
    for entry in ("a.nc", ".hidden", "away"):
        (folder / entry).unlink()
    (folder / "inner").rmdir()
    folder.rmdir()


def test_others_learn_nothing(stack, ask):
    folder = "/sessions/" + stack.environment["OPH_SESSION_ID"].split("/")[-2]
    stack.ophion("user", "add", "names_stranger", "--password-stdin", stdin="a long secret of his")
    for page in ("names.json", "files.json"):
        assert fetch(stack, f"{folder}/{page}") == 401
        assert fetch(stack, f"{folder}/{page}", stack.user, "wrong") == 401
        assert fetch(stack, f"{folder}/{page}", "names_stranger", "a long secret of his") == 401
        assert fetch(stack, f"/sessions/123/{page}", stack.user, stack.password) == 401
