# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP, TLS and SOAP as the clients in use speak them, and as nobody should."""

import json
import socket
import ssl
import threading
import time
import warnings
from xml.etree import ElementTree

import pytest

from wire import ENVELOPE, OPH, Wire, gsoap_envelope, parse_reply, pyophidia_envelope, task

LIST = '{"name":"l","exec_mode":"sync","tasks":[{"name":"t","operator":"oph_list","arguments":[]}]}'


@pytest.fixture
def wire(stack):
    return Wire(stack)


def is_fault(reply):
    root = ElementTree.fromstring(reply.body)
    return reply.status == 500 and root.find(f"{{{ENVELOPE}}}Body/{{{ENVELOPE}}}Fault") is not None


# ---- what clients accept


@pytest.mark.parametrize("envelope", [gsoap_envelope, pyophidia_envelope])
def test_answers_have_the_shape_that_clients_read(stack, envelope):
    reply = Wire(stack, envelope=envelope).send(LIST)
    assert reply.status == 200
    assert reply.headers["content-type"] == "text/xml; charset=utf-8"
    assert reply.headers["connection"] == "close"
    assert [child.tag for child in reply.response_element()] == ["jobid", "response", "error"]
    assert reply.error == 0
    assert reply.session.startswith("http") and "/sessions/" in reply.jobid
    assert reply.jobid.split("?")[1].count("#") == 1
    assert reply.raw.isascii()
    assert '"title": "SUCCESS"' in reply.raw
    assert reply.document["source"]["srckey"] == "oph"


def test_prefixes_do_not_matter(stack):
    body = (f'<e:Envelope xmlns:e="{ENVELOPE}"><e:Body><ophExecuteMain xmlns="{OPH}">'
            f'<ophExecuteMainRequest xmlns="">{LIST}</ophExecuteMainRequest></ophExecuteMain></e:Body></e:Envelope>')
    assert Wire(stack).post(body).error == 0


def test_a_length_counted_in_characters_is_forgiven(stack):
    """PyOphidia announces characters; there are more bytes."""
    request = LIST.replace('"l"', '"' + "é" * 30 + '"')
    body = pyophidia_envelope(request)
    assert len(body) < len(body.encode())
    start = time.monotonic()
    assert Wire(stack).post(body, length=len(body)).error == 0
    assert time.monotonic() - start < 5


def test_names_survive_the_double_encoding_of_the_terminal(stack, wire):
    """It sends the bytes of UTF-8 as Latin-1 characters."""
    name = "mesure_été"
    wire.submit([task("a", "oph_createcontainer", "container=" + name, "dim=lat")])
    doubled = LIST.replace('"arguments":[]', f'"arguments":["path=/","container_filter={name}"]')
    doubled = doubled.replace('"name":"l"', f'"name":"l","sessionid":"{wire.session}"')
    reply = wire.send(doubled.encode().decode("latin-1"))
    assert reply.message is None
    listed = json.dumps(reply.document, ensure_ascii=False)
    assert name in listed
    assert "\\u00e9t\\u00e9" in reply.raw


def test_comments_and_raw_newlines_are_tolerated(wire):
    reply = wire.send('/* a workflow */\n{"name": "l", // one\n "exec_mode":"sync","abstract":"two\nlines",'
                      '"tasks":[{"name":"t","operator":"oph_list","arguments":["ncore=1"]}]}')
    assert reply.error == 0 and reply.message is None


def test_expect_and_chunks(wire):
    body = gsoap_envelope(LIST).encode()
    head = wire.head(0).replace(b"Content-Length: 0\r\n", b"Transfer-Encoding: chunked\r\n")
    data = head + b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    assert parse_reply(wire.exchange(data)).error == 0


# ---- replies that tell an error


def test_wrong_password_is_no_http_error(stack):
    reply = Wire(stack, password="wrong").send(LIST)
    assert (reply.status, reply.error) == (200, 5)
    assert reply.jobid is None
    unknown = Wire(stack, user="nobody.at.all").send(LIST)
    assert (unknown.status, unknown.error) == (200, 5)
    assert unknown.message == reply.message, "must not tell an unknown user from a wrong password"


def test_no_login(wire):
    body = gsoap_envelope(LIST).encode()
    head = b"\r\n".join(line for line in wire.head(len(body)).split(b"\r\n") if not line.startswith(b"Authorization"))
    reply = parse_reply(wire.exchange(head + body))
    assert (reply.status, reply.error) == (200, 5)


@pytest.mark.parametrize("request_text, expected", [
    ("", "empty"),
    ("operator=oph_list;", "JSON object"),
    ("{", "not valid JSON"),
    ('{"name":"x"}', "tasks"),
    ('{"tasks":[]}', "field name is missing"),
    (LIST.replace("oph_list", "oph_redcue"), "unknown operator (oph_redcue); did you mean oph_reduce?"),
    (LIST.replace("oph_list", "oph_gc"), "unknown operator (oph_gc)"),
    (LIST.replace("[]", '["username=admin"]'), "argument username is set by the server"),
    (LIST.replace("[]", '["path=/;operator=oph_gc"]'), "tasks[0].arguments[0]"),
    (LIST.replace('"name":"l"', '"name":"l","ncores":"99999"'), None),
    (LIST.replace("oph_list", "oph_reduce").replace("[]", '["ncores=99999"]'), "ncores=99999, limit="),
    (LIST.replace('"name":"l"', '"name":"l","sessionid":"http://elsewhere/1"'), "not a session id of this server"),
    (LIST.replace('"name":"l"', '"name":"l","exec_mode":"later"'), None),
])
def test_wrong_requests_are_error_7(wire, request_text, expected):
    reply = wire.send(request_text)
    assert reply.status == 200
    if expected is None:
        return
    assert reply.error == 7, reply.raw
    assert expected in reply.message
    assert '"title": "ERROR"' in reply.raw
    start = reply.raw.index('"message": "')
    assert reply.raw.index('\\n"', start) > start, "a client reads the message up to its line end"


def test_a_session_of_nobody_is_error_5(wire):
    wire.send(LIST)
    other = wire.send(LIST).session
    stranger = other.replace("/sessions/", "/sessions/1")
    reply = wire.send(LIST.replace('"name":"l"', f'"name":"l","sessionid":"{stranger}"'))
    assert reply.error == 5


@pytest.mark.parametrize("body", [
    "no XML at all",
    "<unclosed>",
    gsoap_envelope(LIST)[:-40],
    gsoap_envelope(LIST).replace("ophExecuteMain>", "ophOther>"),
    f'<e:Envelope xmlns:e="{ENVELOPE}"><e:Body/></e:Envelope>',
    '<!DOCTYPE x [<!ENTITY a "b">]>' + gsoap_envelope("&a;"),
])
def test_what_is_no_soap_gets_a_fault(wire, body):
    reply = wire.post(body)
    assert is_fault(reply) or reply.error == 7, reply


def test_a_request_that_is_not_utf8_is_refused(wire):
    body = gsoap_envelope(LIST).encode().replace(b'"l"', b'"\xff\xfe"')
    reply = wire.post(body)
    assert is_fault(reply) or (reply.error == 7 and "UTF-8" in reply.message)
    surrogate = gsoap_envelope(LIST).replace('"l"', '"&#xD800;"')
    reply = wire.post(surrogate)
    assert is_fault(reply) or reply.error == 7


# ---- limits


def test_a_request_that_is_too_large(wire):
    start = time.monotonic()
    reply = wire.send(LIST.replace('"l"', '"' + "x" * (5 << 20) + '"'))
    assert (reply.status, reply.error) == (200, 7)
    assert "request is too large (limit=4194304 bytes)" in reply.message
    assert time.monotonic() - start < 10


def test_an_announced_length_that_is_too_large(wire):
    reply = wire.post(gsoap_envelope(LIST), length=10 ** 12)
    assert reply.error == 7 and "too large" in reply.message


def test_a_large_request_within_the_limit(wire):
    reply = wire.send(LIST.replace('"exec_mode"', '"command":"' + "x" * (3 << 20) + '","exec_mode"'))
    assert reply.error == 0 and reply.message is None


def test_deep_json(wire):
    reply = wire.send(LIST.replace('"name":"l"', '"name":"l","x":' + "[" * 5000 + "]" * 5000))
    assert reply.error == 7 and "nested too deep (limit=32)" in reply.message


def test_deep_xml(wire):
    reply = wire.post(gsoap_envelope(LIST).replace("<SOAP-ENV:Body>", "<SOAP-ENV:Body>" + "<a>" * 5000))
    assert is_fault(reply)


def test_too_many_tasks(wire):
    reply = wire.submit([task(f"t{i}", "oph_list") for i in range(1001)])
    assert reply.error == 7 and "too many tasks (tasks=1001, limit=1000)" in reply.message


def test_truncated_bodies_do_not_hang(wire):
    body = gsoap_envelope(LIST).encode()
    with wire.connect() as connection:
        connection.sendall(wire.head(len(body)) + body[:100])
    assert wire.send(LIST).error == 0


def test_slow_clients_do_not_hold_up_others(stack, wire):
    """More connections that dawdle than there are places: the next request is served all the same."""
    lazy = [socket.create_connection((stack.host, stack.port)) for _ in range(150)]
    half = [wire.connect() for _ in range(3)]
    try:
        for connection in half:
            connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\n")
        start = time.monotonic()
        assert wire.send(LIST).error == 0
        assert time.monotonic() - start < 10
    finally:
        for connection in lazy + half:
            connection.close()
    assert wire.send(LIST).error == 0


def test_many_at_once(stack):
    replies = []

    def ask():
        replies.append(Wire(stack).send(LIST).error)

    threads = [threading.Thread(target=ask) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert replies == [0] * 40


# ---- TLS


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_old_tls_is_refused(stack, version):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = context.maximum_version = version
    plain = socket.create_connection((stack.host, stack.port), timeout=10)
    with pytest.raises((ssl.SSLError, ConnectionError)):
        context.wrap_socket(plain)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_new_tls_and_the_certificate_verify(stack, version):
    context = ssl.create_default_context(cafile=str(stack.certificate))
    context.minimum_version = context.maximum_version = version
    plain = socket.create_connection((stack.host, stack.port), timeout=10)
    with context.wrap_socket(plain, server_hostname="localhost") as connection:
        assert connection.version() in ("TLSv1.2", "TLSv1.3")


def test_plain_http_gets_nothing(stack):
    with socket.create_connection((stack.host, stack.port), timeout=10) as plain:
        plain.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"200" not in Wire.receive(plain)[:40]


# ---- pages


def test_wsdl(stack, wire):
    reply = wire.get("/?wsdl")
    assert reply.status == 200 and reply.headers["content-type"].startswith("text/xml")
    root = ElementTree.fromstring(reply.body)
    assert root.get("targetNamespace") == OPH
    assert f":{stack.port}/".encode() in reply.body


def test_manuals(wire):
    manuals = json.loads(wire.get("/manuals.json").body)
    names = [manual["name"] for manual in manuals]
    assert "oph_reduce" in names and "oph_resume" in names and "oph_gc" not in names
    listing = wire.get("/xml/")
    assert b'href="OPH_REDUCE_operator_1.0.xml"' in listing.body
    xml = wire.get("/xml/OPH_REDUCE_operator_1.0.xml")
    operator = ElementTree.fromstring(xml.body)
    assert operator.get("name").lower() == "oph_reduce"
    assert any(argument.text == "operation" and argument.get("mandatory") == "yes"
               for argument in operator.iter("argument"))
    assert "GMT" in xml.headers["last-modified"]
    head = wire.get("/xml/OPH_REDUCE_operator_1.0.xml", method="HEAD")
    assert head.status == 200 and head.body == b"" and "GMT" in head.headers["last-modified"]


@pytest.mark.parametrize("path", ["/nothing", "/xml/OPH_GC_operator_1.0.xml", "/xml/../ophion.toml", "/"])
def test_no_other_pages(wire, path):
    assert wire.get(path).status == 404


@pytest.mark.parametrize("method", ["PUT", "DELETE", "TRACE", "NONSENSE"])
def test_other_methods(wire, method):
    assert wire.get("/", method=method).status not in (200, 0)


# ---- secrets


def test_no_password_in_logs_or_stored_requests(stack, wire):
    wire.send(LIST)
    Wire(stack, password="a wrong secret 4711").send(LIST)
    for file in (stack.folder / "log").rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert stack.password.encode() not in content, file
            assert b"a wrong secret 4711" not in content, file
    stored = wire.run("oph_resume", "document_type=request", "level=5", "id=1").raw or ""
    assert stack.password not in stored
