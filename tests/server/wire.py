# SPDX-License-Identifier: GPL-3.0-or-later
"""Speaks the wire protocol byte by byte, as the clients in use do."""

import base64
import json
import re
import socket
import ssl
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.sax.saxutils import escape

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
OPH = "urn:oph"


def gsoap_envelope(text):
    """As the terminal sends it: one line, five namespaces, no Header."""
    return ('<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<SOAP-ENV:Envelope xmlns:SOAP-ENV="{ENVELOPE}"'
            ' xmlns:SOAP-ENC="http://schemas.xmlsoap.org/soap/encoding/"'
            ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
            f' xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:oph="{OPH}">'
            '<SOAP-ENV:Body><oph:ophExecuteMain>'
            f'<ophExecuteMainRequest>{escape(text)}</ophExecuteMainRequest>'
            '</oph:ophExecuteMain></SOAP-ENV:Body></SOAP-ENV:Envelope>')


def pyophidia_envelope(text):
    """As PyOphidia sends it: prefixes of its own, blanks around '=', an empty Header."""
    text = escape(text).replace("\n", "&#xA;")
    return ('<?xml version = "1.0" encoding = "UTF-8"?>\n'
            f'<SOAP-ENV:Envelope xmlns:ns0 = "{OPH}" xmlns:ns1 = "{ENVELOPE}"'
            f' xmlns:xsi = "http://www.w3.org/2001/XMLSchema-instance" xmlns:SOAP-ENV = "{ENVELOPE}">'
            '<SOAP-ENV:Header/><ns1:Body><ns0:ophExecuteMain>'
            f'<ophExecuteMainRequest>{text}</ophExecuteMainRequest>'
            '</ns0:ophExecuteMain></ns1:Body></SOAP-ENV:Envelope>')


@dataclass
class Reply:
    """One HTTP answer."""

    status: int
    headers: dict
    body: bytes

    def element(self, name):
        """Text of an unqualified child of oph:ophResponse; None if it is left out."""
        response = self.response_element()
        found = response.find(name)
        return None if found is None else found.text or ""

    def response_element(self):
        root = ElementTree.fromstring(self.body)
        assert root.tag == f"{{{ENVELOPE}}}Envelope"
        found = root.find(f"{{{ENVELOPE}}}Body/{{{OPH}}}ophResponse")
        assert found is not None, self.body[:2000]
        return found

    @property
    def error(self):
        return int(self.element("error"))

    @property
    def jobid(self):
        return self.element("jobid")

    @property
    def session(self):
        return self.jobid.split("?")[0]

    @property
    def workflow(self):
        return int(re.search(r"\?(\d+)#", self.jobid).group(1))

    @property
    def raw(self):
        return self.element("response")

    @property
    def document(self):
        return json.loads(self.raw)

    @property
    def objects(self):
        return {entry["objkey"]: entry for entry in self.document["response"]}

    def rows(self, key):
        grid = self.objects[key]["objcontent"][0]
        return [dict(zip(grid["rowkeys"], row)) for row in grid["rowvalues"]]

    def text(self, key):
        return self.objects[key]["objcontent"][0].get("message")

    @property
    def message(self):
        """Message of an ERROR document, without its line end; None if it tells success."""
        status = self.objects["status"]["objcontent"][0]
        return status["message"].rstrip("\n") if status["title"] == "ERROR" else None

    @property
    def cube(self):
        for entry in self.document["response"]:
            for fragment in entry["objcontent"]:
                if fragment["title"] == "Output Cube":
                    return fragment["message"]
        return None


def parse_reply(data):
    head, _, body = data.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    headers = {}
    for line in lines[1:]:
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    if headers.get("transfer-encoding") == "chunked":
        body = dechunk(body)
    return Reply(int(lines[0].split()[1]) if len(lines[0].split()) > 1 else 0, headers, body)


def dechunk(data):
    body = b""
    while data:
        size, _, data = data.partition(b"\r\n")
        count = int(size, 16)
        body += data[:count]
        data = data[count + 2:]
    return body


class Wire:
    """A client without any library: a TLS connection for each exchange."""

    def __init__(self, stack, user=None, password=None, envelope=gsoap_envelope):
        self.stack = stack
        self.user = user or stack.user
        self.password = password or stack.password
        self.envelope = envelope
        self.session = ""

    def context(self):
        context = ssl.create_default_context(cafile=str(self.stack.certificate))
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        return context

    def connect(self, timeout=120):
        plain = socket.create_connection((self.stack.host, self.stack.port), timeout=timeout)
        return self.context().wrap_socket(plain, server_hostname=self.stack.host)

    def exchange(self, data, timeout=120):
        """Sends bytes and returns all that comes back."""
        with self.connect(timeout) as connection:
            connection.sendall(data)
            return self.receive(connection)

    @staticmethod
    def receive(connection):
        answer = b""
        try:
            while block := connection.recv(65536):
                answer += block
        except (ConnectionResetError, ssl.SSLEOFError, BrokenPipeError):
            pass
        return answer

    def head(self, length, extra=""):
        login = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        return (f"POST / HTTP/1.1\r\nHost: localhost:{self.stack.port}\r\nUser-Agent: gSOAP/2.8\r\n"
                f"Content-Type: text/xml; charset=utf-8\r\nContent-Length: {length}\r\n"
                f"Connection: close\r\nAuthorization: Basic {login}\r\nSOAPAction: \"\"\r\n{extra}\r\n").encode()

    def post(self, body, length=None):
        """Posts a body as it stands."""
        body = body if isinstance(body, bytes) else body.encode()
        return parse_reply(self.exchange(self.head(len(body) if length is None else length) + body))

    def get(self, path, method="GET"):
        return parse_reply(self.exchange(f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n"
                                         "Connection: close\r\n\r\n".encode()))

    def send(self, text):
        """The text of one request."""
        return self.post(self.envelope(text))

    def submit(self, tasks, **fields):
        """A workflow; fields of the request by name. The session stays."""
        request = {"name": "test", "author": self.user, "exec_mode": "sync", **fields, "tasks": tasks}
        if self.session and "sessionid" not in fields:
            request["sessionid"] = self.session
        reply = self.send(json.dumps(request))
        if reply.status == 200 and "?" in (reply.jobid or ""):
            self.session = reply.session
        return reply

    def run(self, operator, *arguments, **fields):
        """One task, as clients wrap one command."""
        return self.submit([task("Task 0", operator, *arguments)], **fields)


def task(name, operator, *arguments, **fields):
    return {"name": name, "operator": operator, "arguments": list(arguments), **fields}


def after(name, type="embedded", **fields):
    return {"dependencies": [{"task": name, "type": type, **fields}]}
