# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP, TLS, XML, job ids and error codes, rule by rule of docs/conformance.md."""

import base64
import json
import socket
import ssl
import warnings
from pathlib import Path
from xml.etree import ElementTree

import pytest
import requests
import zeep
from client_requests import pyophidia_request, terminal_request
from conftest import add_user
from wire import OPH, Wire, gsoap_envelope, parse_reply, pyophidia_envelope, task

LIST = '{"name":"l","exec_mode":"sync","tasks":[{"name":"t","operator":"oph_list","arguments":[]}]}'
CONFIG = LIST.replace("oph_list", "oph_get_config")
WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
WSDL_SOAP = "{http://schemas.xmlsoap.org/wsdl/soap/}"
XSD = "{http://www.w3.org/2001/XMLSchema}"
ENVELOPES = Path(__file__).parent / "envelopes"


def raw_exchange(wire, client, text):
    """Sends what a client wrote, byte by byte, from a file with @TEXT@ in place of what differs."""
    head, _, body = (ENVELOPES / f"{client}.http").read_text(encoding="utf-8").partition("\n\n")
    body = body.replace("@TEXT@", text)
    length = len(body) if client == "pyophidia" else len(body.encode())
    login = base64.b64encode(f"{wire.user}:{wire.password}".encode()).decode()
    head = head.replace("@LOGIN@", login).replace("@LENGTH@", str(length)).replace("@PORT@", str(wire.stack.port))
    return parse_reply(wire.exchange(head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body.encode()))


@pytest.fixture(scope="module")
def service(stack):
    """The service as an independent SOAP library reads it in the WSDL."""
    session = requests.Session()
    session.trust_env = False  # a bundle of the environment would win over `verify`
    session.auth = (stack.user, stack.password)
    session.verify = str(stack.certificate)
    return zeep.Client(f"https://localhost:{stack.port}/?wsdl", transport=zeep.Transport(session=session))


@pytest.fixture(scope="module")
def wsdl(stack):
    return ElementTree.fromstring(Wire(stack).get("/?wsdl").body)


# ---- 1.1 service description


def test_names_of_the_service(stack, wsdl):
    assert wsdl.get("targetNamespace") == OPH
    schema = wsdl.find(f"{WSDL}types/{XSD}schema")
    assert schema.get("targetNamespace") == OPH and schema.get("elementFormDefault") == "unqualified"
    assert wsdl.find(f"{WSDL}portType").get("name") == "ophPortType"
    binding = wsdl.find(f"{WSDL}binding")
    assert binding.get("name") == "oph" and binding.find(f"{WSDL_SOAP}binding").get("style") == "document"
    operation = binding.find(f"{WSDL}operation")
    assert operation.get("name") == "ophExecuteMain"
    assert operation.find(f"{WSDL_SOAP}operation").get("soapAction") == ""
    assert {body.get("use") for body in operation.iter(f"{WSDL_SOAP}body")} == {"literal"}
    service = wsdl.find(f"{WSDL}service")
    assert service.get("name") == "oph" and service.find(f"{WSDL}port").get("name") == "oph"
    assert service.find(f".//{WSDL_SOAP}address").get("location").endswith(f":{stack.port}/")


def test_elements_of_the_operation(wsdl):
    schema = wsdl.find(f"{WSDL}types/{XSD}schema")
    shapes = {}
    for element in [*schema.findall(f"{XSD}element"), *schema.findall(f"{XSD}complexType")]:
        children = [child for child in element.iter(f"{XSD}element") if child is not element]
        shapes.setdefault(element.get("name"), []).extend(
            tuple(child.get(name) for name in ("name", "type", "minOccurs", "maxOccurs")) for child in children)
    assert shapes["ophExecuteMain"] == [("ophExecuteMainRequest", "xsd:string", "0", "1")]
    assert shapes["ophResponse"] == [("jobid", "xsd:string", "0", "1"), ("response", "xsd:string", "0", "1"),
                                     ("error", "xsd:int", "1", "1")]


def test_zeep_reads_and_calls_the_service(service):
    assert list(service.wsdl.services) == ["oph"]
    assert list(service.wsdl.services["oph"].ports) == ["oph"]
    answer = service.service.ophExecuteMain(ophExecuteMainRequest=LIST)
    assert answer.error == 0 and '"title": "SUCCESS"' in answer.response and "?" in answer.jobid
    question = service.service.ophExecuteMain(ophExecuteMainRequest=CONFIG)
    assert question.error == 0 and question.jobid is None
    nothing = service.service.ophExecuteMain()
    assert nothing.error == 7 and nothing.jobid is None


def test_notifications_from_outside_are_a_fault(wire):
    """Operators report over a local socket: nobody else is to tell the server how they end."""
    body = gsoap_envelope(LIST).replace("ophExecuteMainRequest", "oph-notify-data").replace("ophExecuteMain",
                                                                                           "oph-notify")
    reply = wire.post(body)
    assert reply.status == 500 and b"Fault" in reply.body


# ---- 1.2 what the clients send


def test_bytes_of_oph_term(wire):
    reply = raw_exchange(wire, "oph_term", "été".encode().decode("latin-1"))
    assert (reply.status, reply.error) == (200, 0) and '"title": "SUCCESS"' in reply.raw
    shown = wire.run("oph_resume", "document_type=request", f"id={reply.workflow}", sessionid=reply.session)
    assert shown.rows("resume")[0]["COMMAND"] == "oph_list container_filter=été"


def test_bytes_of_pyophidia(wire):
    reply = raw_exchange(wire, "pyophidia", "été & 日本 <1>".replace("&", "&amp;").replace("<", "&lt;"))
    assert (reply.status, reply.error) == (200, 0) and '"title": "SUCCESS"' in reply.raw
    shown = wire.run("oph_resume", "document_type=request", f"id={reply.workflow}", sessionid=reply.session)
    assert shown.rows("resume")[0]["COMMAND"] == "oph_list container_filter=été & 日本 <1>"


def test_characters_above_the_first_c1_block_of_oph_term(wire):
    """Bytes from 0x7F to 0x9F come as character references: the second byte of 'É' is 0x89."""
    name = "".join(f"&#x{byte:X};" if 0x7F <= byte <= 0x9F else chr(byte) for byte in "É→".encode())
    reply = raw_exchange(wire, "oph_term", name)
    shown = wire.run("oph_resume", "document_type=request", f"id={reply.workflow}", sessionid=reply.session)
    assert shown.rows("resume")[0]["COMMAND"] == "oph_list container_filter=É→"


def test_plain_latin_text_is_not_decoded_twice(wire):
    """'é' alone is no UTF-8 of two bytes: it was sent as it is."""
    reply = wire.send(LIST.replace('"l"', '"l","command":"é"'))
    shown = wire.run("oph_resume", "document_type=request", f"id={reply.workflow}", sessionid=reply.session)
    assert shown.rows("resume")[0]["COMMAND"] == "é"


@pytest.mark.parametrize("length", [0, 20, 300])
def test_lengths_far_too_short(wire, length):
    """Whatever was announced: the envelope ends where it ends."""
    body = pyophidia_envelope(LIST)
    assert wire.post(body, length=len(body) - length).error == 0


# ---- 1.3 what the clients accept


@pytest.mark.parametrize("text", [LIST, CONFIG, "{", LIST.replace("oph_list", "oph_nothing")])
def test_children_are_unqualified_and_in_order(wire, text):
    reply = wire.send(text)
    names = [child.tag for child in reply.response_element()]
    assert names == [name for name in ("jobid", "response", "error") if name in names]
    assert names[-2:] == ["response", "error"]
    assert b"xmlns=" not in reply.body.split(b"<jobid>")[0].split(b"ophResponse")[-1]
    assert reply.status == 200
    assert reply.headers.get("content-length") == str(len(reply.body)) or "transfer-encoding" in reply.headers


def test_one_exchange_per_connection(wire):
    body = gsoap_envelope(LIST).encode()
    with wire.connect() as connection:
        connection.sendall(wire.head(len(body)) + body)
        reply = parse_reply(wire.receive(connection))
        assert reply.error == 0 and reply.headers["connection"] == "close"
        assert connection.recv(1) == b"", "the server has ended the connection"


def test_texts_go_out_as_ascii(wire):
    reply = wire.submit([task("été", "oph_list", "path=/日本")])
    assert reply.message is not None and "日本" in reply.message
    assert reply.raw.isascii() and reply.body.isascii()


# ---- 1.4 TLS


def pyophidia_context():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context = ssl.SSLContext(ssl.PROTOCOL_SSLv23)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def terminal_context():
    context = pyophidia_context()
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_2
    return context


@pytest.mark.parametrize("context, versions", [(terminal_context, ["TLSv1.2"]),
                                               (pyophidia_context, ["TLSv1.2", "TLSv1.3"])])
def test_tls_of_clients_that_verify_nothing(stack, context, versions):
    plain = socket.create_connection((stack.host, stack.port), timeout=60)
    with context().wrap_socket(plain) as connection:
        assert connection.version() in versions
        body = gsoap_envelope(CONFIG).encode()
        connection.sendall(Wire(stack).head(len(body)) + body)
        assert parse_reply(Wire.receive(connection)).error == 0


# ---- 1.5 log-in and job ids


def test_unknown_tokens_are_error_5(stack):
    reply = Wire(stack, user="__token__", password="eyJhbGciOiJSUzI1NiJ9.e30.c2lnbmF0dXJl").send(LIST)
    assert (reply.status, reply.error) == (200, 5)


def test_passwords_may_hold_colons_and_accents(stack):
    stack.ophion("user", "add", "zoe", "--password-stdin", stdin="un mot: assez long, é")
    assert Wire(stack, "zoe", "un mot: assez long, é").send(CONFIG).error == 0


def test_job_ids_tell_the_session(wire):
    """With '?' a job; without it a new session; empty: forget the session; absent: nothing changes."""
    job = wire.run("oph_list").jobid
    session, _, number = job.partition("?")
    workflow, _, marker = number.partition("#")
    assert workflow.isdigit() and marker.isdigit() and session == wire.session
    new = wire.run("oph_manage_session", "action=new").jobid
    assert "?" not in new and "/sessions/" in new
    assert wire.run("oph_get_config").jobid is None
    assert wire.run("oph_resume").jobid is None
    assert wire.run("oph_manage_session", "action=disable", f"session={new}").error == 0
    assert wire.run("oph_manage_session", "action=disable").jobid == ""
    wire.session = ""


# ---- 1.6 error codes


def test_error_0_also_when_the_operator_fails(wire):
    reply = wire.run("oph_list", "path=/there/is/none")
    assert reply.error == 0 and '"title": "ERROR"' in reply.raw


def test_error_3_for_operators_that_must_stand_alone(wire):
    for operator in ("oph_get_config", "oph_resume", "oph_manage_session", "oph_cancel"):
        reply = wire.submit([task("a", operator, "id=1"), task("b", "oph_list")])
        assert reply.error == 3 and "must be the only task" in reply.message


def test_error_5_for_log_in_session_and_role(wire, bob):
    wire.run("oph_list")
    assert Wire(wire.stack, password="wrong").send(LIST).error == 5
    guest = Wire(wire.stack, user=bob.user, password=bob.password)
    guest.session = wire.session
    assert guest.run("oph_list").error == 5
    wire.run("oph_manage_session", "action=grant", "key=user", "value=bob:r")
    assert guest.run("oph_createcontainer", "container=x", "dim=x").error == 5


def test_error_6_for_too_many_sessions(stack):
    erin = add_user(stack, "erin")
    replies = [erin.run("oph_manage_session", "action=new") for _ in range(101)]
    assert all(reply.message is None for reply in replies[:100])
    assert replies[100].error == 6 and "too many active sessions" in replies[100].message
    assert erin.send(LIST).error == 6


@pytest.mark.parametrize("text", ["operator=oph_list;", "{", '{"name":"x","tasks":[]}',
                                  LIST.replace("oph_list", "oph_nothing"),
                                  LIST.replace("[]", '["sessionid=x"]'),
                                  LIST.replace("[]", '["ncores=100000"]').replace("oph_list", "oph_reduce")])
def test_error_7_for_wrong_requests(wire, text):
    assert wire.send(text).error == 7


def test_error_7_for_a_workflow_that_is_not_there_yet(wire):
    wire.run("oph_list")
    reply = wire.run("oph_resume", "id=4711")
    assert reply.error == 7 and "id=4711" in reply.message


def test_error_8_for_disabled_users_and_lost_responses(stack, wire):
    frida = add_user(stack, "frida")
    stack.ophion("user", "disable", "frida")
    assert frida.send(LIST).error == 8
    reply = wire.run("oph_list", save="no")
    assert wire.run("oph_resume", f"id={reply.workflow}").error == 8


# ---- 2.2 how clients wrap a command


@pytest.mark.parametrize("wrap, envelope", [(pyophidia_request, pyophidia_envelope),
                                            (terminal_request, gsoap_envelope)])
def test_commands_as_clients_wrap_them(stack, wire, climatology, wrap, envelope):
    client = Wire(stack, envelope=envelope)
    glue = "operator=oph_importnc;" if wrap is pyophidia_request else "oph_importnc "
    load = client.send(wrap(f"{glue}container={wrap.__name__};{';'.join(climatology)};"))
    assert load.error == 0 and load.message is None
    assert json.loads(load.raw)["source"]["values"][3] == load.jobid.replace(
        f"#{load.jobid.split('#')[1]}", f"#{int(load.jobid.split('#')[1]) + 1}")
    glue = glue.replace("importnc", "reduce")
    mean = client.send(wrap(f"{glue}operation=avg;", load.session, cube=load.cube))
    assert mean.message is None and mean.cube not in (None, load.cube), "the current cube is the input"
    filtered = client.send(wrap(f"{glue.replace('reduce', 'list')}level=2;path=/;cwd=/;", load.session))
    assert load.cube in filtered.raw and mean.cube in filtered.raw
    wire.session = load.session
