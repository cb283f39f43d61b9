# SPDX-License-Identifier: GPL-3.0-or-later
"""oph_term against a running stack: exit statuses, trust, pipes, and an interactive session."""

import json
import os
import re
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from support.screen import Screen

ESCAPE = "\x1b"


@pytest.fixture
def run(stack, tmp_path):
    """Runs oph_term once and returns the finished process; variables that are None are unset."""

    def run_once(*arguments, **variables):
        environment = environment_of(stack, tmp_path)
        for name, value in variables.items():
            environment.pop(name, None)
            if value is not None:
                environment[name] = str(value)
        return subprocess.run(
            [stack.term, *arguments], env=environment, stdin=subprocess.DEVNULL, cwd=tmp_path,
            capture_output=True, text=True, timeout=120, start_new_session=True)

    return run_once


@pytest.fixture
def run_piped(stack, tmp_path):
    """Runs lines that come from a pipe and returns the finished process."""

    def run_once(lines, *arguments):
        return subprocess.run(
            [stack.term, *arguments], env=environment_of(stack, tmp_path), input=lines,
            capture_output=True, text=True, timeout=120, start_new_session=True)

    return run_once


def environment_of(stack, home):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("OPH_")}
    environment.pop("NO_COLOR", None)
    environment.update(
        OPH_USER=stack.user, OPH_PASSWD=stack.password, OPH_SERVER_HOST=stack.host,
        OPH_SERVER_PORT=str(stack.port), OPH_CERTIFICATE=str(stack.certificate), HOME=str(home),
        LC_ALL="C.UTF-8")
    return environment


def other_certificate(folder):
    """A certificate that the server does not have."""
    file = folder / "other.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=localhost", "-keyout", folder / "key.pem", "-out", file],
        check=True, capture_output=True)
    return file


def test_success(run):
    result = run("-e", "oph_list level=1")
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip()
    assert result.stderr == ""


def test_failure_is_told_in_one_sentence(run):
    result = run("-e", "oph_no_such_operator x=1")
    assert result.returncode in (8, 9)
    assert result.stdout == ""
    assert result.stderr.startswith("ERROR: ")
    assert len(result.stderr.splitlines()) == 1


def test_commands_stop_at_the_first_failure(run):
    result = run("-e", "getenv OPH_CWD", "-e", "getenv no_such", "-e", "version")
    assert result.returncode == 3
    assert "oph_term" not in result.stdout


def test_wrong_password(run):
    result = run("-e", "oph_list level=1", OPH_PASSWD="wrong")
    assert result.returncode == 7
    assert "user or password is wrong" in result.stderr


def test_password_from_a_private_file(run, stack, tmp_path):
    file = tmp_path / "password"
    file.write_text(stack.password + "\n")
    file.chmod(0o600)
    arguments = ("--password-file", str(file), "-e", "oph_list level=1")
    assert run(*arguments, OPH_PASSWD=None).returncode == 0
    file.chmod(0o644)
    refused = run(*arguments, OPH_PASSWD=None)
    assert refused.returncode == 4
    assert "chmod 600" in refused.stderr


def test_no_password_and_no_terminal(run):
    result = run("-e", "oph_list level=1", OPH_PASSWD=None)
    assert result.returncode == 4
    assert "OPH_PASSWD" in result.stderr


def test_refused_port(run):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    result = run("-e", "oph_list level=1", OPH_SERVER_PORT=port)
    assert result.returncode == 5
    assert len(result.stderr.splitlines()) == 1
    assert "refused" in result.stderr


@pytest.mark.parametrize("host", ["/tmp", "a b", "host/x", "user@host", "[::1]", "a?b"])
def test_a_host_that_is_none_sees_no_password(run, host):
    result = run("-e", "oph_list level=1", OPH_SERVER_HOST=host)
    assert result.returncode == 4
    assert result.stdout == ""
    assert "not the name of a host" in result.stderr


def test_untrusted_certificate(run, tmp_path):
    for certificate in (None, other_certificate(tmp_path)):
        result = run("-e", "oph_list level=1", OPH_CERTIFICATE=certificate)
        assert result.returncode == 5
        assert "not trusted" in result.stderr
        assert "--certificate" in result.stderr


def test_insecure_works_with_a_warning(run):
    result = run("--insecure", "-e", "oph_list level=1", OPH_CERTIFICATE=None)
    assert result.returncode == 0
    assert result.stderr.startswith("warning: ")


def test_wrong_options(run):
    assert run("--no-such-option").returncode == 4
    assert run("-o", "xml", "-e", "env").returncode == 4


def test_pipe_has_no_colours(run):
    result = run("-e", "oph_list level=1", "-e", "help", TERM="xterm-256color",
                 COLORTERM="truecolor")
    assert result.returncode == 0
    assert ESCAPE not in result.stdout + result.stderr
    assert "│" in result.stdout


@pytest.mark.parametrize("form, start", [
    ("csv", "T,PATH\n"), ("markdown", "### "), ("json", "{\n"), ("table", "Ophidia Filesystem")])
def test_forms_of_results(run, form, start):
    result = run("-o", form, "-e", "oph_list level=1")
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith(start)
    assert result.stderr == ""


def test_json_results_are_json(run):
    result = run("-o", "json", "-e", "oph_list level=1")
    table = json.loads(result.stdout)["tables"][0]
    assert table["key"] == "list"
    assert table["columns"] == ["T", "PATH"]


def test_a_pipe_stops_at_its_first_failure(run_piped):
    lines = "getenv OPH_NCORES\ngetenv no_such\nversion\n"
    stopped = run_piped(lines)
    assert stopped.returncode == 3
    assert stopped.stdout == "1\n"
    assert "line 2: getenv no_such" in stopped.stderr
    kept_going = run_piped(lines, "--keep-going")
    assert kept_going.returncode == 3
    assert kept_going.stdout.startswith("1\noph_term ")


def test_the_stack_of_this_machine_is_found(run, stack, tmp_path):
    nothing = {"OPH_SERVER_HOST": None, "OPH_SERVER_PORT": None, "OPH_CERTIFICATE": None}
    assert run("--stack", str(stack.folder), "-e", "oph_list level=1", **nothing).returncode == 0
    absent = run("--stack", str(tmp_path), "-e", "oph_list level=1", **nothing)
    assert absent.returncode == 4
    assert "ophion up --stack" in absent.stderr


def test_a_password_on_the_command_line_is_hidden(stack, tmp_path):
    environment = environment_of(stack, tmp_path)
    del environment["OPH_PASSWD"]
    process = subprocess.Popen([stack.term, "-p", stack.password], env=environment,
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)
    process.stdin.write("version\n")
    process.stdin.flush()
    assert process.stdout.readline().startswith("oph_term ")
    words = Path(f"/proc/{process.pid}/cmdline").read_bytes()
    _, messages = process.communicate(timeout=60)
    assert stack.password.encode() not in words
    assert b"-p\0***" in words
    assert messages.startswith("warning: other users may have seen the secret")
    assert process.returncode == 0


def test_help_leads_to_a_first_result(run, stack):
    lines = run("-e", "help").stdout.splitlines()
    starts = [i for i, line in enumerate(lines) if line[:4].strip().rstrip(".").isdigit()]
    steps = [lines[i + 1].strip() for i in starts]
    assert len(steps) == 5
    result = run(*[word for step in steps for word in ("-e", step)])
    assert result.returncode == 0, result.stderr
    assert "lat × lon, 36 × 72 cells" in result.stdout
    assert (stack.data / "first_mean.nc").exists()
    (stack.data / "first_mean.nc").unlink()
    assert run("-e", "oph_deletecontainer container=first;force=yes").returncode == 0


def test_json(run):
    result = run("-j", "-e", "oph_list level=1")
    assert result.returncode == 0
    document = json.loads(result.stdout)
    assert list(document) == ["request", "jobid", "response", "stdout", "stderr"]
    assert document["request"]["tasks"][0]["operator"] == "oph_list"
    assert "?" in document["jobid"]
    assert document["response"]["source"]["srckey"] == "oph"
    assert document["stderr"] == ""


def test_json_of_a_failure(run):
    result = run("-j", "-e", "oph_no_such_operator")
    assert result.returncode in (8, 9)
    assert json.loads(result.stdout)["stderr"].startswith("ERROR: ")


def test_workflow_file(run, tmp_path):
    workflow = tmp_path / "list.json"
    workflow.write_text(json.dumps({
        "name": "list", "author": "tester", "abstract": "lists", "exec_mode": "sync",
        "tasks": [{"name": "list", "operator": "oph_list", "arguments": ["level=$1"]}]}))
    assert run("-w", str(workflow), "-a", "1").returncode == 0
    assert run("-e", f"{workflow} 1").returncode == 0
    broken = tmp_path / "broken.json"
    broken.write_text("{")
    assert run("-w", str(broken)).returncode == 8


def workflow_of(tmp_path, *tasks):
    """A workflow file whose tasks depend on the first one."""
    document = {"name": "chain", "author": "tester", "abstract": "a chain", "exec_mode": "sync",
                "tasks": [{"name": name, "operator": operator, "arguments": arguments,
                           "dependencies": [{"task": tasks[0][0], "type": "single"}] if i else []}
                          for i, (name, operator, arguments) in enumerate(tasks)]}
    file = tmp_path / "chain.json"
    file.write_text(json.dumps(document))
    return file


SMALL = ["container=chain", "measure=tas", "measure_type=float", "dim=x|t", "dim_size=4|6",
         "exp_ndim=1", "nhost=1", "nfrag=1", "ntuple=4"]


def test_a_workflow_is_checked_and_viewed(run, tmp_path):
    file = workflow_of(tmp_path, ("make", "oph_randcube", SMALL),
                       ("mean", "oph_reduce", ["operation=avg"]))
    checked = run("-e", f"check {file}")
    assert checked.returncode == 0, checked.stderr
    assert "make  oph_randcube\n└─ mean  oph_reduce\n" in checked.stdout
    done = run("-o", "json", "-e", str(file))
    assert done.returncode == 0, done.stderr
    tables = {table["title"]: table["rows"] for table in json.loads(done.stdout)["tables"]}
    number = tables["Workflow Task List"][0]["WORKFLOW ID"]
    viewed = run("-e", f"view {number}")
    assert viewed.returncode == 0, viewed.stderr
    assert ("make  oph_randcube  OPH_STATUS_COMPLETED\n"
            "└─ mean  oph_reduce  OPH_STATUS_COMPLETED\n") in viewed.stdout
    pictured = run("-e", f"view {number}", OPH_TERM_IMGS="save")
    assert pictured.returncode == 0
    assert "saved chain." in pictured.stderr
    assert [each.suffix for each in tmp_path.glob("chain.*")].count(".json") == 1
    assert {".svg", ".dot"} & {each.suffix for each in tmp_path.glob("chain.*")}
    assert run("-e", "oph_deletecontainer container=chain;force=yes").returncode == 0


def test_check_lists_what_massive_tasks_work_on(run, tmp_path):
    file = workflow_of(tmp_path, ("means", "oph_reduce", ["operation=avg", "cube=[container=chain;level=0]"]))
    for _ in range(2):
        assert run("-e", "oph_randcube " + ";".join(SMALL)).returncode == 0
    plain = run("-e", f"check {file}")
    assert plain.returncode == 0, plain.stderr
    assert "/ophion/" not in plain.stdout
    listed = run("-e", f"check -m {file}")
    assert listed.returncode == 0, listed.stderr
    assert "means: operation=avg;cube=[container=chain;level=0]" in listed.stderr
    assert len(re.findall(r"/ophion/\d+/\d+", listed.stdout)) == 2
    cubes = run("-o", "json", "-e", "oph_list level=2;container_filter=chain")
    assert len(json.loads(cubes.stdout)["tables"][0]["rows"]) == 2, "nothing was run"
    assert run("-e", "oph_deletecontainer container=chain;force=yes").returncode == 0


def test_pictures_are_opened(run, tmp_path):
    file = workflow_of(tmp_path, ("make", "oph_randcube", SMALL), ("mean", "oph_reduce", ["operation=avg"]))
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" >> {tmp_path}/opened\n')
    browser.chmod(0o755)
    opened = run("-e", f"check {file}", OPH_TERM_IMGS="open", BROWSER=browser, OPH_GRAPH_LAYOUT="horizontal_ranked")
    assert opened.returncode == 0, opened.stderr
    assert (tmp_path / "opened").read_text() in ("chain.svg\n", "chain.dot\n")
    no_desktop = run("-e", f"check {file}", OPH_TERM_IMGS="open", BROWSER=None, DISPLAY=None, WAYLAND_DISPLAY=None)
    assert no_desktop.returncode == 0
    assert "there is no desktop" in no_desktop.stderr


def test_a_failed_workflow_tells_why(run, tmp_path):
    file = workflow_of(tmp_path, ("make", "oph_randcube", SMALL),
                       ("mean", "oph_subset", ["subset_dims=height", "subset_filter=1"]))
    result = run("-w", str(file))
    assert result.returncode == 9
    assert "task mean: " in result.stderr
    assert "height" in result.stderr
    assert "ERROR: the workflow ended with an error" in result.stderr
    assert run("-e", "oph_deletecontainer container=chain;force=yes").returncode == 0


@pytest.fixture
def screen(stack, tmp_path):
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    # A session of its own, whose lists fit on the screen; stack.run() works in it, too.
    others = stack.environment.pop("OPH_SESSION_ID", None)
    session = stack.run("oph_manage_session action=new").jobid
    stack.environment["OPH_SESSION_ID"] = session
    environment = environment_of(stack, tmp_path)
    environment["TERM"] = "xterm-256color"
    environment["PAGER"] = "cat -n"
    environment["OPH_SESSION_ID"] = session
    terminal = Screen(environment, stack.term)
    yield terminal
    terminal.close()
    stack.run("oph_manage_session action=disable;session=this")
    del stack.environment["OPH_SESSION_ID"]
    if others:
        stack.environment["OPH_SESSION_ID"] = others


def test_interactive_prompt_and_end(screen):
    screen.expect("] >>")
    screen.type("oph_list level=1", "Enter")
    screen.expect("│ T │")
    screen.type("C-d")
    assert screen.has_ended()


def test_interactive_completion(screen):
    screen.expect("] >>")
    screen.type("oph_cubesc", "Tab")
    screen.expect(">> oph_cubeschema")
    screen.type("Tab", "Tab")
    screen.expect("cube**")
    screen.type("lev", "Tab")
    screen.expect("oph_cubeschema level=")


def test_interactive_names_of_the_session(screen, stack):
    cube = stack.run("oph_randcube " + ";".join(SMALL)).cube
    (stack.data / "completed.nc").touch()
    screen.expect("] >>")
    screen.type("oph_list path=/", "Enter")
    screen.expect("chain")
    screen.type("oph_reduce cube=" + cube.rsplit("/", 1)[1])
    screen.complete(f"oph_reduce cube={cube};")
    screen.type("C-c")
    screen.type("oph_importnc src_path=compl")
    screen.complete("src_path=completed.nc;")
    screen.type("C-c")
    screen.type("oph_delete cube=[meas", "Tab")
    screen.expect("cube=[measure=")
    screen.type("C-c")
    (stack.data / "completed.nc").unlink()
    stack.run("oph_deletecontainer container=chain;force=yes")


def test_interactive_long_results_in_a_pager(screen):
    screen.expect("] >>")
    screen.type("man oph_importnc", "Enter")
    # The pager of the test numbers lines.
    screen.expect("  save  (yes)")
    assert re.search(r"^ +\d+\t? +save  \(yes\)", screen.text(), re.MULTILINE)


def test_interactive_progress_and_cancelling(screen, stack):
    screen.expect("] >>")
    screen.type("oph_randcube container=slow;measure=tas;measure_type=float;dim=x|y|t;"
                "dim_size=500|500|1000;exp_ndim=2;nhost=1;nfrag=50;ntuple=5000;algorithm=temperatures",
                "Enter")
    screen.expect("oph_randcube ━", alternatives=["oph_randcube ─"])
    screen.type("C-c")
    screen.expect("[c]ancel it, [d]etach and let it run, or [w]ait on?")
    screen.type("c", "Enter")
    screen.expect("cancelling workflow")
    screen.expect("ERROR: ")
    screen.type("oph_list path=/", "Enter")
    screen.expect("Ophidia Filesystem")
    assert "slow" not in screen.text().split("Ophidia Filesystem")[1]


def test_interactive_detaching(screen, stack, tmp_path):
    workflow_of(tmp_path, ("make", "oph_randcube", SMALL),
                ("ready", "oph_wait", ["type=file", "filename=/detached.txt"]))
    screen.expect("] >>")
    screen.type("./chain.json", "Enter")
    screen.expect("? ready")
    screen.type("C-c")
    screen.expect("[d]etach and let it run")
    screen.type("d", "Enter")
    text = screen.expect(" goes on: view ")
    number = re.search(r"workflow (\d+) goes on", text)[1]
    screen.type("resume", "Enter")
    screen.expect("Request List", alternatives=["./chain.json"])
    (stack.data / "detached.txt").touch()
    screen.type(f"view {number} 60 1", "Enter")
    screen.expect("make  oph_randcube  OPH_STATUS_COMPLETED\n└─ ready  oph_wait  OPH_STATUS_COMPLETED", 60)
    (stack.data / "detached.txt").unlink()
    stack.run("oph_deletecontainer container=chain;force=yes")


def test_interactive_long_errors_are_folded(screen):
    screen.expect("] >>")
    screen.type("oph_reduce operation=mean;cube=http://localhost/ophion/1/1", "Enter")
    screen.expect("(operation=mean)")
    lines = screen.text().split("ERROR: ")[1].split("\n")
    assert lines[1].startswith("armoment,"), lines


def test_interactive_error_and_interrupt(screen):
    screen.expect("] >>")
    screen.type("hisotry", "Enter")
    screen.expect("ERROR: no such command (hisotry), did you mean history?")
    screen.type("half a line")
    screen.expect(">> half a line")
    screen.type("C-c")
    screen.expect("half a line^C")
    screen.type("version", "Enter")
    screen.expect("oph_term ")
    screen.type("exit", "Enter")
    assert screen.has_ended()


def test_interactive_history(screen, tmp_path):
    screen.expect("] >>")
    screen.type("getenv OPH_CWD", "Enter")
    screen.type("setenv OPH_PASSWD=secret", "Enter")
    screen.expect("credentials are not kept")
    screen.type("Up")
    screen.expect(">> getenv OPH_CWD")
    screen.type("C-c")
    screen.type("history", "Enter")
    screen.expect("    1  getenv OPH_CWD")
    file = tmp_path / ".oph_term_history"
    assert "secret" not in file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600
