# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server takes up again after it was killed."""

import os
import shutil
import signal

import psutil
import pytest

from conftest import add_user
from support.waiting import wait_for
from wire import Wire, after, task

TOKEN = "oph_1_" + "a" * 43


@pytest.fixture
def client(small):
    return Wire(small)


def kill_server(stack):
    """Ends the server as a crash does, and starts the stack again."""
    folder = str(stack.folder)
    server, = (process for process in psutil.process_iter(["name", "cmdline"])
               if process.info["name"] == "oph_server" and folder in " ".join(process.info["cmdline"] or []))
    os.kill(server.pid, signal.SIGKILL)
    server.wait(60)
    stack.ophion("down")
    stack.up()


def status(client, workflow):
    return client.run("oph_resume", f"id={workflow}", "level=0").text("workflow_status")


def lights(client, marker):
    """Markers and statuses of the parts of a massive task."""
    rows = client.run("oph_resume", f"id={marker}", "id_type=marker").rows("massive_list")
    return [(row["MARKER ID"], row["EXIT STATUS"].removeprefix("OPH_STATUS_")) for row in rows]


def test_what_was_begun_before_a_crash(small, client):
    """One restart for all: each takes seconds."""
    chief = add_user(small, "chief", "--admin")
    many = client.submit([task("many", "oph_importnc", "src_path=a.nc|later.nc", "measure=SST", "container=late",
                               on_error="repeat 1000 1"),
                          task("next", "oph_cubesize", **after("many", "all", argument="cube"))], exec_mode="async")
    marker = int(many.jobid.split("#")[1]) + 1
    secret = client.submit([task("ask", "oph_wait", "type=input", "key=k", "value=none"),
                            task("use", "oph_list", "objkey_filter=@k", **after("ask"))], exec_mode="async")
    plain = client.submit([task("ask", "oph_wait", "type=input", "key=k", "value=none"),
                           task("use", "oph_list", "objkey_filter=@k", **after("ask"))], exec_mode="async")
    for workflow, value in ((secret, TOKEN), (plain, "given")):
        wait_for(lambda: client.run("oph_input", f"id={workflow.workflow}", "taskname=ask", "action=wait", "key=k",
                                    f"value={value}").message is None)
    wait_for(lambda: [status for _, status in lights(client, marker)][:1] == ["COMPLETED"])
    before = lights(client, marker)
    assert chief.run("oph_service", "status=down").text("service_status") == "OPH_STATUS_INACTIVE"

    kill_server(small)

    assert client.run("oph_list").error == 8, "the service is still closed"
    assert chief.run("oph_service").text("service_status") == "OPH_STATUS_INACTIVE"
    assert chief.run("oph_service", "status=up").text("service_status") == "OPH_STATUS_ACTIVE"

    assert status(client, secret.workflow) == "OPH_STATUS_ERROR"
    assert "it held a password, which is not written down" in client.run(
        "oph_resume", f"id={secret.workflow}").message
    assert status(client, plain.workflow) == "OPH_STATUS_RUNNING"
    assert client.run("oph_input", f"id={plain.workflow}", "taskname=ask").message is None
    wait_for(lambda: status(client, plain.workflow) == "OPH_STATUS_COMPLETED")

    shutil.copy(small.data / "a.nc", small.data / "later.nc")
    wait_for(lambda: status(client, many.workflow) == "OPH_STATUS_COMPLETED")
    done = lights(client, marker)
    assert [light for light, _ in done] == [light for light, _ in before], "no part of it was begun anew"
    assert [state for _, state in done] == ["COMPLETED", "COMPLETED"]
    listed = client.run("oph_list", "path=/", "level=3", "recursive=yes").rows("list")
    assert len([row for row in listed if row["DATACUBE PID"]]) == 2, "what was complete did not run again"
    assert len(lights(client, marker + 1)) == 2
