# SPDX-License-Identifier: GPL-3.0-or-later
"""What the clients in use send, in their order."""

import time

import psutil
from client_requests import pyophidia_request
from wire import Wire, pyophidia_envelope


def test_the_start_of_pyophidia(stack, climatology):
    """Five questions, then work, then the state that it takes out of the answers."""
    wire = Wire(stack, envelope=pyophidia_envelope)
    Wire(stack).run("oph_list")
    values = {}
    for key in ("OPH_SESSION_ID", "OPH_BASE_SRC_PATH", "OPH_CDD", "OPH_CWD", "OPH_DATACUBE"):
        reply = wire.send(pyophidia_request(f"operator=oph_get_config;key={key};", values.get("OPH_SESSION_ID", "")))
        assert reply.error == 0 and reply.jobid is None
        first = reply.document["response"][0]
        assert first["objkey"] == "get_config"
        name, values[key] = first["objcontent"][0]["rowvalues"][0]
        assert name == key
    assert values["OPH_SESSION_ID"].startswith("http") and values["OPH_CWD"] == "/"
    assert values["OPH_BASE_SRC_PATH"] == str(stack.data)

    session = values["OPH_SESSION_ID"]
    query = f"operator=oph_importnc;container=pyophidia;{';'.join(climatology)};"
    reply = wire.send(pyophidia_request(query, session))
    assert reply.error == 0 and reply.message is None
    assert reply.session == session
    extra = dict(zip(reply.document["extra"]["keys"], reply.document["extra"]["values"]))
    assert extra["cube"] == reply.cube and float(extra["execution_time"]) >= 0
    for operator in ("oph_cubesize", "oph_cubeschema"):
        told = wire.send(pyophidia_request(f"operator={operator};exec_mode=sync;cube={reply.cube};", session))
        assert told.message is None, told.raw
    grid = told.objects["cubeschema_cubeinfo"]["objcontent"][0]["rowvalues"][0]
    assert grid[0] == reply.cube and grid[2] == "SST"
    ratio = wire.send(pyophidia_request(f"operator=oph_resume;level=0;id={reply.workflow};", session))
    found = next(fragment for entry in ratio.document["response"] for fragment in entry["objcontent"]
                 if fragment["title"] == "Workflow Progress Ratio")
    assert float(found["rowvalues"][0][1]) == 1.0
    cube = wire.send(pyophidia_request("operator=oph_get_config;key=OPH_DATACUBE;", session))
    assert cube.document["response"][0]["objcontent"][0]["rowvalues"][0][1] == reply.cube


def test_all_of_the_configuration_in_its_order(wire):
    names = [row["PARAMETER"] for row in wire.run("oph_get_config").rows("get_config")]
    assert names == ["OPH_XML_URL", "OPH_BASE_SRC_PATH", "OPH_SESSION_ID", "OPH_EXEC_MODE", "OPH_NCORES",
                     "OPH_CDD", "OPH_DATACUBE", "OPH_CWD"]
    filtered = wire.run("oph_get_config", "objkey_filter=none")
    assert list(filtered.objects) == ["status"]


def test_an_idle_stack_sleeps(stack, wire):
    """All processes of the stack together, over five seconds."""
    wire.run("oph_list")
    time.sleep(2)

    def used():
        total = 0
        for process in psutil.process_iter(["cmdline"]):
            if any(str(stack.folder) in word for word in process.info["cmdline"] or []):
                times = process.cpu_times()
                total += times.user + times.system
        return total

    before = used()
    assert before > 0
    time.sleep(5)
    share = (used() - before) / 5
    print(f"idle stack: {share * 100:.2f} % of one core")
    assert share < 0.03
