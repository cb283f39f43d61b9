# SPDX-License-Identifier: GPL-3.0-or-later
"""Addresses that workflows name and that are called at their end."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlparse

import pytest

from support.waiting import wait_for
from wire import Wire, after, task


class Listener(BaseHTTPRequestHandler):
    """Keeps the addresses that were asked for."""

    def do_GET(self):  # noqa: N802: named by the library
        self.server.seen.append(self.path)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def listener():
    server = HTTPServer(("127.0.0.1", 0), Listener)
    server.seen = []
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("path, done", [("/", "COMPLETED"), ("/nowhere", "ERROR")])
def test_callbacks_tell_of_the_end(small, listener, path, done):
    address = f"http://127.0.0.1:{listener.server_port}/done?key=a%20b"
    client = Wire(small)
    reply = client.submit([task("a", "oph_list", "path=/"), task("b", "oph_list", f"path={path}", **after("a"))],
                          exec_mode="async", callback_url=address)
    wait_for(lambda: listener.seen)
    assert client.run("oph_resume", f"id={reply.workflow}", "level=0").text("workflow_status") == f"OPH_STATUS_{done}"
    assert len(listener.seen) == 1
    called = urlparse(listener.seen[0])
    marker = reply.jobid.split("#")[1]
    document = reply.session.removesuffix("/experiment") + f"/json/response/{marker}.json"
    assert called.path == "/done"
    assert parse_qs(called.query) == {"key": ["a b"], "resulturi": [document], "jobid": [reply.jobid]}
