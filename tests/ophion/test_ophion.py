# SPDX-License-Identifier: GPL-3.0-or-later
"""The program `ophion`, run as users run it: real stacks in temporary folders."""

import json
import os
import pathlib
import resource
import signal
import socket
import stat
import subprocess
import tomllib

import pytest

from support.waiting import wait_for

BIN = pathlib.Path(os.environ.get("OPHION_BUILD", "build/release")).resolve() / "bin"


def run(*arguments, status=0, text=None):
    """Runs a verb; returns what it printed on both channels."""
    environment = {k: v for k, v in os.environ.items() if k != "OPHION_CONFIG"}
    done = subprocess.run(
        [BIN / "ophion", *map(str, arguments)],
        input=text, capture_output=True, text=True, timeout=300, env=environment)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout + done.stderr


def processes_of(folder):
    """The processes that carry the mark of a stack, and its supervisor."""
    mark = f"OPHION_SUPERVISED={folder}".encode()
    found = []
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            environment = (entry / "environ").read_bytes().split(b"\0")
            command = (entry / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        is_supervisor = b"supervise" in command and str(folder).encode() in command
        if mark in environment or is_supervisor:
            found.append(int(entry.name))
    return found


class Stack:
    def __init__(self, folder):
        self.folder = folder

    def run(self, *arguments, **options):
        return run(*arguments, "--stack", self.folder, **options)

    def state(self):
        done = subprocess.run([BIN / "ophion", "status", "--json", "--stack", self.folder],
                              capture_output=True, text=True, timeout=60)
        return json.loads(done.stdout)

    def service(self, name):
        return next(entry for entry in self.state()["services"] if entry["name"] == name)

    def configuration(self):
        return tomllib.loads((self.folder / "ophion.toml").read_text())


@pytest.fixture
def stack(tmp_path):
    made = Stack(tmp_path / "stack")
    yield made
    if (made.folder / "ophion.toml").exists():
        made.run("down")
    assert processes_of(made.folder) == []


@pytest.fixture
def running(stack):
    stack.run("up")
    return stack


def test_says_what_is_wrong_with_the_command_line():
    assert "unknown command (upp), did you mean up?" in run("upp", status=2)
    assert "unknown argument (now)" in run("up", "now", status=2)
    assert "Usage" in run(status=2)
    assert "name is required" in run("user", "add", status=2)
    assert "--port" in run("up", "--port", "99999", status=2)


@pytest.mark.parametrize("verb", [["down"], ["status"], ["doctor"], ["register"], ["user", "list"]])
def test_names_a_folder_without_a_stack(tmp_path, verb):
    output = run(*verb, "--stack", tmp_path / "none", status=2)
    assert "there is no stack here: run 'ophion up --stack" in output


def test_leaves_a_folder_of_something_else_alone(tmp_path):
    (tmp_path / "thesis.tex").write_text("text")
    assert "the folder holds something else" in run("up", "--stack", tmp_path, status=2)
    assert [entry.name for entry in tmp_path.iterdir()] == ["thesis.tex"]


def test_prints_every_key():
    output = run("config")
    for key in ["server.port", "io.engine", "metadb.password", "pool.ranks", "log.level"]:
        assert f"{key} = " in output


def test_starts_reports_and_stops(stack):
    output = stack.run("up", "--io-servers", "1")
    port = stack.configuration()["server"]["port"]
    assert f"https://127.0.0.1:{port}" in output
    state = stack.state()
    assert state["up"]
    assert [entry["name"] for entry in state["services"]] == ["metadb", "io1", "server"]
    assert "running already" in stack.run("up")
    assert stack.state() == state
    assert "BAD" not in stack.run("doctor")
    assert "before changing it" in stack.run("up", "--port", port, status=2)

    assert "is stopped" in stack.run("down")
    assert processes_of(stack.folder) == []
    for entry in state["services"]:
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", entry["port"])) != 0
    assert "was not running" in stack.run("down")
    assert not json.loads(stack.run("status", "--json", status=1))["up"]
    assert "is not running" in stack.run("user", "list", status=2)


def test_keeps_ports_and_adds_io_servers(stack):
    stack.run("up", "--io-servers", "1")
    before = stack.configuration()
    stack.run("down")
    stack.run("up", "--io-servers", "2")
    after = stack.configuration()
    assert after["io_server"][0] == before["io_server"][0]
    assert after["server"] == before["server"]
    assert len(after["io_server"]) == 2
    stack.run("down")
    assert "are not removed" in stack.run("up", "--io-servers", "1", status=2)


def test_ports_are_not_given_to_others(running):
    """Those that the kernel gives to whoever asks could be taken while the stack is down."""
    first, last = map(int, pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split())
    configuration = running.configuration()
    ports = [configuration["server"]["port"], configuration["metadb"]["port"],
             *(server["port"] for server in configuration["io_server"])]
    assert len(set(ports)) == len(ports)
    assert not [port for port in ports if first <= port <= last]


def test_keeps_secrets(running):
    def mode(name):
        return stat.S_IMODE((running.folder / name).stat().st_mode)

    assert mode(".") == 0o700
    assert mode("ophion.toml") == 0o600
    assert mode("tls/private_key.pem") == 0o600
    configuration = running.configuration()
    secrets = [configuration["metadb"]["password"]]
    secrets += [server["password"] for server in configuration["io_server"]]
    assert len(set(secrets)) == 3 and all(len(secret) >= 20 for secret in secrets)
    for process in processes_of(running.folder):
        for name in ["cmdline", "environ"]:
            content = pathlib.Path(f"/proc/{process}/{name}").read_text(errors="replace")
            assert not any(secret in content for secret in secrets)
    for log in (running.folder / "log").iterdir():
        assert not any(secret in log.read_text(errors="replace") for secret in secrets)


def test_manages_users(running):
    output = running.run("user", "add", "alice")
    assert "password of alice: " in output
    running.run("user", "add", "bob.b", "--admin", "--password-stdin", text="a long password\n")
    output = running.run("user", "list")
    assert "alice" in output and "admin" in output
    running.run("user", "disable", "alice")
    assert "disabled" in running.run("user", "list")
    running.run("user", "enable", "alice")
    assert "disabled" not in running.run("user", "list")
    assert "password of alice: " in running.run("user", "passwd", "alice")
    assert "exists already" in running.run("user", "add", "alice", status=2)
    assert "no such user (user=carol)" in running.run("user", "passwd", "carol", status=2)
    assert "8 to 1024 characters (length=5)" in running.run(
        "user", "add", "carol", "--password-stdin", text="short\n", status=2)
    assert "a user name must have" in running.run("user", "add", "x'; DROP", status=2)
    assert "carol" not in running.run("user", "list")


def test_registers_again(running):
    assert "primitives are registered" in running.run("register")


@pytest.mark.parametrize("name", ["io1", "metadb", "server"])
def test_starts_again_what_dies(running, name):
    before = running.service(name)
    os.kill(before["pid"], signal.SIGKILL)
    wait_for(lambda: running.service(name)["deaths"] == 1)
    wait_for(lambda: running.state()["up"])
    assert running.service(name)["pid"] != before["pid"]


def test_survives_the_death_of_its_supervisor(running):
    running.run("user", "add", "alice")
    os.kill(running.state()["supervisor_pid"], signal.SIGKILL)
    supervised = [entry["pid"] for entry in running.state()["services"]]
    wait_for(lambda: not any(pathlib.Path(f"/proc/{pid}/exe").exists()
                             for pid in supervised if pid), "the end of the services")
    running.run("up")
    assert running.state()["up"]
    assert "alice" in running.run("user", "list")


def test_reports_a_port_that_is_taken(stack):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        output = stack.run("up", "--port", taken.getsockname()[1], status=1)
    assert "the stack did not start: server ended at its start" in output
    assert "server.log" in output
    assert processes_of(stack.folder) == []
    stack.run("up")


def test_starts_once_when_asked_twice(stack):
    stack.run("up")
    stack.run("down")
    command = [BIN / "ophion", "up", "--stack", stack.folder]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            for _ in range(2)]
    for process in both:
        output, _ = process.communicate(timeout=120)
        assert process.returncode == 0, output
    supervisors = [pid for pid in processes_of(stack.folder)
                   if b"supervise" in pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()]
    assert len(supervisors) == 1


def test_works_in_a_deep_folder(tmp_path):
    stack = Stack(tmp_path / ("deep" * 30) / "stack")
    stack.run("up", "--io-servers", "1")
    try:
        assert stack.state()["up"]
    finally:
        stack.run("down")
    sockets = pathlib.Path(stack.configuration()["metadb"]["socket"]).parent
    assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    sockets.rmdir()


def doctor(stack, status):
    """Lines of the doctor by what they are about."""
    lines = {}
    for line in stack.run("doctor", status=status).splitlines():
        lines[line[5:27].strip()] = line[:4].strip() + " " + line[28:]
    return lines


def test_the_doctor_says_what_to_do(running):
    assert {line.split()[0] for line in doctor(running, 0).values()} == {"ok"}
    server = running.service("server")["pid"]
    limits = resource.prlimit(server, resource.RLIMIT_NOFILE)
    resource.prlimit(server, resource.RLIMIT_NOFILE, (300, limits[1]))
    assert "BAD the server may open too few: run 'ulimit -n" in doctor(running, 1)["open files"]
    resource.prlimit(server, resource.RLIMIT_NOFILE, limits)

    socket_of = next(each["socket"] for each in running.configuration()["io_server"] if each["name"] == "io1")
    subprocess.run(["mariadb", "--no-defaults", f"--socket={socket_of}", "-e", "DROP FUNCTION oph_reduce"], check=True)
    assert "run 'ophion register': oph_reduce" in doctor(running, 1)["io1 primitives"]
    running.run("register")
    assert doctor(running, 0)["io1 primitives"].startswith("ok")

    file = running.folder / "ophion.toml"
    text = file.read_text()
    password = running.configuration()["metadb"]["password"]
    file.write_text(text.replace(password, "wrong", 1))
    assert "without it nothing works" in doctor(running, 1)["catalogue"]
    file.write_text(text)


def test_status_says_what_is_wrong(running):
    assert "the stack works: https://127.0.0.1:" in running.run("status")
    os.kill(running.service("io1")["pid"], signal.SIGKILL)
    wait_for(lambda: running.service("io1")["deaths"] == 1 and running.state()["up"])
    assert "io1 died before and was started again" in running.run("status")
    assert doctor(running, 0)["service io1"].startswith("note it died 1 times")

    certificate = running.folder / "tls" / "certificate.pem"
    subprocess.run(["openssl", "req", "-x509", "-key", running.folder / "tls" / "private_key.pem", "-days", "3",
                    "-subj", "/CN=localhost", "-out", certificate], check=True, capture_output=True)
    assert "BAD it expires in" in doctor(running, 1)["certificate"]
    certificate.write_text("no certificate")
    os.kill(running.service("server")["pid"], signal.SIGKILL)
    wait_for(lambda: running.service("server")["deaths"] >= 2)
    assert "server does not answer: 'ophion doctor" in running.run("status", status=1)
    lines = doctor(running, 1)
    assert lines["service server"].startswith("BAD it does not answer and is started again and again")
    assert lines["certificate"].startswith("BAD")
    running.run("down")
    assert "the stack is down: 'ophion up" in running.run("status", status=1)
    assert "note it does not run" in doctor(running, 1)["stack"]
