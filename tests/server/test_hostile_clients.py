# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients that are slow, dead, too many or malicious: others are served, and what they took comes back."""

import itertools
import re
import socket
import ssl
import threading
import time
import urllib.request
from contextlib import ExitStack

import pytest

from conftest import STRICT, add_user
from support.database import run_sql
from support.waiting import wait_for
from test_workflows import data_ranks, held
from wire import Wire, gsoap_envelope

LIST = '{"name":"l","exec_mode":"sync","tasks":[{"name":"t","operator":"oph_list","arguments":[]}]}'
NUMBERS = itertools.count()


@pytest.fixture
def client(strict):
    """A user of his own for each test: each may send twenty requests in a row."""
    return add_user(strict, f"client{next(NUMBERS)}")


def metric(stack, name):
    port = (stack.folder / "run" / "metrics.port").read_text().strip()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
        text = answer.read().decode()
    return sum(float(value) for value in re.findall(rf"^{name}(?:{{.*}})? (\S+)$", text, re.MULTILINE))


def is_closed(connection):
    """Whether the server ends the connection."""
    connection.settimeout(120)
    try:
        while connection.recv(65536):
            pass
        return True
    except ConnectionError:
        return True


def stalled(stack, client, kind):
    """A connection that stops in the middle: before, during or after the TLS handshake, in the header or the body."""
    plain = socket.create_connection((stack.host, stack.port), timeout=120)
    if kind == "silent":
        return plain
    if kind == "handshake":
        plain.sendall(b"\x16\x03\x01\x02\x00\x01")
        return plain
    secure = client.context().wrap_socket(plain, server_hostname=stack.host)
    body = gsoap_envelope(LIST).encode()
    secure.sendall({"header": b"POST / HTTP/1.1\r\nHost: x\r\n", "nothing": b"",
                    "body": client.head(len(body)) + body[:-20]}[kind] or b"P")
    return secure


def test_a_hundred_stalled_connections(strict, client):
    kinds = itertools.cycle(["silent", "handshake", "nothing", "header", "body"])
    with ExitStack() as opened:
        lazy = [opened.enter_context(stalled(strict, client, kind)) for kind in itertools.islice(kinds, 100)]
        for _ in range(3):
            assert client.send(LIST).error == 0
        assert all(is_closed(connection) for connection in lazy)
    wait_for(lambda: metric(strict, "ophion_connections") == 0)


def test_a_sender_of_single_bytes(strict, client):
    """Each byte comes in time, the whole does not."""
    data = client.head(1000)
    with client.connect() as connection:
        with pytest.raises((ConnectionError, ssl.SSLError)):
            for byte in data * 10:
                connection.sendall(bytes([byte]))
                time.sleep(0.05)
    assert client.send(LIST).error == 0


def test_a_reader_that_does_not_read(strict, client):
    """The answer is larger than what the network takes; nobody fetches it."""
    cube = client.run("oph_randcube", "container=big", "nfrag=1", "ntuple=1000", "measure=m", "measure_type=double",
                      "exp_ndim=1", "dim=x|y", "dim_size=1000|1000").cube
    text = ('{"name":"e","exec_mode":"sync","save":"no","sessionid":"%s","tasks":[{"name":"t",'
            '"operator":"oph_explorecube","arguments":["cube=%s","limit_filter=0"]}]}' % (client.session, cube))
    body = gsoap_envelope(text).encode()
    before = metric(strict, "ophion_requests_total")
    plain = socket.socket()
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    plain.connect(("127.0.0.1", strict.port))
    with client.context().wrap_socket(plain, server_hostname="localhost") as connection:
        connection.sendall(client.head(len(body)) + body)
        wait_for(lambda: metric(strict, "ophion_requests_total") == before + 1)
        wait_for(lambda: metric(strict, "ophion_connections") == 0)
    assert client.run("oph_delete", f"cube={cube}").message is None


def test_an_address_may_have_so_many(strict, client):
    with ExitStack() as opened:
        lazy = [opened.enter_context(socket.create_connection((strict.host, strict.port), timeout=120))
                for _ in range(STRICT["max_connections_per_address"] + 10)]
        assert all(is_closed(connection) for connection in lazy)
    log = (strict.folder / "log" / "server.log").read_text()
    assert "connection refused, its address has too many" in log
    assert client.send(LIST).error == 0


def test_a_user_may_send_so_many(strict, client):
    errors = []

    def ask():
        for _ in range(8):
            errors.append(Wire(strict, client.user, client.password).run("oph_service").error)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(errors) == {0, 6} and errors.count(0) >= 20
    other = add_user(strict, f"client{next(NUMBERS)}")
    assert other.send(LIST).error == 0, "others may"


def test_an_address_that_guesses_is_locked_out(strict, client):
    """Each name is tried once: no user is locked out, but the address is."""
    assert client.send(LIST).error == 0
    for number in range(500):
        reply = Wire(strict, f"nobody{number}", "guess").run("oph_list")
        assert reply.error == 5
        if "too many" in reply.message:
            break
    assert number == 10 * STRICT["login_failures"]
    assert client.send(LIST).error == 0, "who has just logged in there is known"
    wait_for(lambda: Wire(strict, "nobody", "guess").run("oph_list").message == "user or password is wrong")


def test_a_full_queue_says_so_at_once(strict, client):
    ranks = data_ranks(strict)
    cube = ["nfrag=1", "ntuple=2", "measure=m", "measure_type=float", "exp_ndim=1", "dim=x|y", "dim_size=2|2"]
    with held(ranks):
        for number in range(STRICT["max_queue"] + 1):
            accepted = client.run("oph_randcube", f"container=q{number}", *cube, exec_mode="async")
            assert accepted.error == 0
            if number == 0:
                wait_for(lambda: metric(strict, "ophion_running_tasks") == 1)
        refused = client.run("oph_randcube", "container=q", *cube)
        assert "too many tasks are waiting" in refused.message
        assert client.run("oph_service").error == 0, "questions are answered all the same"
    wait_for(lambda: metric(strict, "ophion_waiting_tasks") + metric(strict, "ophion_running_tasks") == 0)


@pytest.mark.parametrize("definition", [
    "<!DOCTYPE x>",
    '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "' + "&a;" * 10 + '">]>',
])
def test_document_type_definitions(strict, client, definition):
    reply = client.post(definition + gsoap_envelope(LIST.replace('"l"', '"&b;"')))
    assert reply.error == 7 and "document type definition" in reply.message
    late = gsoap_envelope(LIST).replace("<SOAP-ENV:Body>", definition + "<SOAP-ENV:Body>")
    assert client.post(late).error == 7


@pytest.mark.parametrize("cipher", ["AES128-SHA", "AES256-GCM-SHA384", "ECDHE-ECDSA-AES128-SHA"])
def test_weak_ciphers(strict, cipher):
    context = ssl.create_default_context(cafile=str(strict.certificate))
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(cipher + ":@SECLEVEL=0")
    with socket.create_connection((strict.host, strict.port), timeout=120) as plain:
        with pytest.raises((ssl.SSLError, ConnectionError)):
            context.wrap_socket(plain, server_hostname=strict.host)


def test_passwords_in_commands_are_not_kept(strict, client):
    secret = "hunter2hunter2"
    reply = client.submit([{"name": "t", "operator": "oph_list", "arguments": [f"path=/password={secret}"]}],
                          command=f"oph_list password={secret}")
    assert reply.error == 0
    listed = client.run("oph_resume", "document_type=request").rows("resume")
    assert listed[-1]["COMMAND"] == "oph_list password=***"
    stored = "SELECT COUNT(*) FROM job WHERE CONCAT(command, submission, request) LIKE '%{}%';"
    assert run_sql(strict, "metadb", stored.format(secret)) == "0"
    assert run_sql(strict, "metadb", stored.format("password=***")) != "0"
    for file in (strict.folder / "log").rglob("*"):
        assert not file.is_file() or secret.encode() not in file.read_bytes(), file
