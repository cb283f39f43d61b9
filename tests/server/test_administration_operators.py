# SPDX-License-Identifier: GPL-3.0-or-later
"""OPH_SERVICE, OPH_LOG_INFO, OPH_CLUSTER, and what OPH_CANCEL leaves behind."""

import re
import time

import pytest

from conftest import add_user
from test_workflows import data_ranks, held, tables, wait_for_end
from support.database import run_sql
from support.waiting import wait_for


# ---- OPH_SERVICE


def test_a_closed_service_is_for_administrators(strict):
    user, chief = add_user(strict, "clerk"), add_user(strict, "chief", "--admin")
    assert user.run("oph_service").text("service_status") == "OPH_STATUS_ACTIVE"
    assert user.run("oph_service", "status=down").error == 5
    reply = chief.run("oph_service", "status=down")
    assert reply.text("service_status") == "OPH_STATUS_INACTIVE" and reply.jobid is None
    refused = user.run("oph_list")
    assert refused.error == 8 and "closed for maintenance" in refused.message
    assert chief.run("oph_list").error == 0
    assert chief.run("oph_service", "status=up").text("service_status") == "OPH_STATUS_ACTIVE"
    assert user.run("oph_list").error == 0

    assert user.run("oph_service", "disable=chief").error == 5
    assert chief.run("oph_service", f"disable={user.user}").message is None
    assert user.run("oph_list").error == 8
    assert "disable himself" in chief.run("oph_service", "disable=chief").message
    assert "no such user" in chief.run("oph_service", "enable=nobody").message
    chief.run("oph_service", "enable=all")
    assert user.run("oph_list").error == 0
    chief.run("oph_service", "disable=all")
    assert user.run("oph_list").error == 8 and chief.run("oph_list").error == 0
    chief.run("oph_service", "enable=all")


def test_tasks_are_listed(stack, wire, boss, bob, series):
    with held(data_ranks(stack)):
        reply = wire.run("oph_importnc", *series, "container=listed", exec_mode="async")
        wait_for(lambda: wire.run("oph_service", "level=2").rows("service_tasks"))
        row, = wire.run("oph_service", "level=2").rows("service_tasks")
        assert row["USER"] == stack.user and row["SESSION ID"] == wire.session and row["TYPE"] == "SIMPLE"
        assert int(row["WORKFLOW ID"]) == reply.workflow
        everybodys = boss.run("oph_service", "level=2").rows("service_tasks")
        assert (wire.session, row["MARKER ID"]) in {(each["SESSION ID"], each["MARKER ID"]) for each in everybodys}
        assert bob.run("oph_service", "level=2").rows("service_tasks") == []
        assert wire.run("oph_cancel", f"id={reply.workflow}").message is None
    wait_for_end(wire, reply.workflow)


# ---- OPH_LOG_INFO


def test_logs_are_for_administrators(stack, wire, boss):
    assert wire.run("oph_log_info").error == 5
    rows = boss.run("oph_log_info", "nlines=200").rows("log_info")
    assert any("server ready" in row["MESSAGE"] for row in rows) or len(rows) == 200
    assert all(re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", row["TIMESTAMP"]) for row in rows)
    assert {row["TYPE"] for row in rows} <= {"info", "warning", "error"}
    assert [row["TIMESTAMP"] for row in rows] == sorted(row["TIMESTAMP"] for row in rows)
    assert len(boss.run("oph_log_info", "nlines=3").rows("log_info")) == 3
    databases = boss.run("oph_log_info", "log_type=ioserver", "nlines=10000").rows("log_info")
    assert any("ready for connections" in row["MESSAGE"] for row in databases)
    operators = boss.run("oph_log_info", "log_type=container", "nlines=10000").rows("log_info")
    assert any("task ended" in row["MESSAGE"] for row in operators)
    assert "container_id" in boss.run("oph_log_info", "log_type=container", "container_id=3").message


# ---- OPH_CLUSTER


def test_one_host_stays_for_everybody(wire, boss):
    summary, = wire.run("oph_cluster").rows("cluster_summary")
    assert summary == {"TOTAL CLUSTER SIZE": "1", "QUOTA": "1", "RESERVED HOSTS": "0", "AVAILABLE HOSTS": "0"}
    assert wire.run("oph_cluster").rows("cluster_list") == []
    assert "nhost=1, available=0" in wire.run("oph_cluster", "action=deploy", "host_partition=mine", "nhost=1").message
    assert "ncores" in wire.run("oph_cluster", "action=deploy", "host_partition=m", "nhost=1", "host_type=compute").message
    assert "name the host partition" in wire.run("oph_cluster", "action=deploy", "nhost=1").message
    assert "nhost must be at least 1" in wire.run("oph_cluster", "action=deploy", "host_partition=mine").message
    assert wire.run("oph_cluster", "action=info_cluster").error == 5
    everybody = boss.run("oph_cluster", "action=info_cluster", "user_filter=boss")
    assert everybody.rows("cluster_user") == [{"USER": "boss", "QUOTA": "1", "RESERVED HOSTS": "0"}]


def test_hosts_are_reserved(stack, wire, boss, bob):
    """A second host without I/O servers, which only counts."""
    run_sql(stack, "metadb", "INSERT INTO host (name, memory_megabytes, cores) VALUES ('far', 1, 1);")
    try:
        deploy = ["action=deploy", "host_partition=cluster_of_mine", "nhost=1"]
        assert wire.run("oph_cluster", *deploy).message is None
        partition, = wire.run("oph_cluster").rows("cluster_list")
        assert partition["HOST PARTITION"] == "cluster_of_mine" and partition["SIZE"] == "1"
        assert re.match(r"\d{4}-", partition["CREATION DATE"])
        assert bob.run("oph_cluster").rows("cluster_list") == []
        assert "available=0" in bob.run("oph_cluster", "action=deploy", "host_partition=b", "nhost=1").message
        cluster = boss.run("oph_cluster", "action=info_cluster")
        assert cluster.rows("cluster_list")[0]["USER"] == stack.user
        assert {"USER": stack.user, "QUOTA": "2", "RESERVED HOSTS": "1"} in cluster.rows("cluster_user")
        import_ = ["container=r", "nfrag=1", "ntuple=2", "measure=m", "measure_type=float", "exp_ndim=1", "dim=x|y",
                   "dim_size=2|2", "host_partition=cluster_of_mine", "run=no"]
        refused = bob.run("oph_randcube", *import_)
        assert "others have not reserved" in refused.message
        assert "reserved no such" in bob.run("oph_cluster", "action=undeploy", "host_partition=cluster_of_mine").message
        assert wire.run("oph_cluster", "action=undeploy", "host_partition=cluster_of_mine").message is None
        assert wire.run("oph_cluster").rows("cluster_list") == []
    finally:
        run_sql(stack, "metadb", "DELETE FROM host_partition WHERE is_reserved; DELETE FROM host WHERE name = 'far';")


# ---- OPH_CANCEL


@pytest.mark.parametrize("type", ["kill", "stop"])
def test_a_running_reduction(stack, wire, series, type):
    """kill ends it; after the others it may end, and what comes after it does not begin."""
    cube = wire.run("oph_importnc", *series, f"container=long_{type}").cube
    before = tables(stack)
    slow = "oph_reduce", f"cube={cube}", "operation=quantile", "order=0.5", "group_size=40", "ncores=1", "nthreads=1"
    first = {"name": "first", "operator": slow[0], "arguments": list(slow[1:])}
    second = {**first, "name": "second", "dependencies": [{"task": "first"}]}
    reply = wire.submit([first, second], exec_mode="async")
    wait_for(lambda: tables(stack) - before)
    with held(data_ranks(stack)):
        assert wire.run("oph_cancel", f"id={reply.workflow}", f"type={type}").message is None
        start = time.monotonic()
    assert wait_for_end(wire, reply.workflow) == "OPH_STATUS_ERROR"
    print(f"{type}: ended {time.monotonic() - start:.2f} s after it went on")
    summary = wire.run("oph_resume", f"id={reply.workflow}")
    status = {row["TASK NAME"]: row["EXIT STATUS"] for row in summary.rows("workflow_list")}
    assert status["second"] == "OPH_STATUS_ABORTED"
    assert type != "kill" or status["first"] == "OPH_STATUS_ABORTED"
    if status["first"] == "OPH_STATUS_COMPLETED":
        marker = int(reply.jobid.split("#")[1]) + 1
        wire.run("oph_delete", f"cube={wire.run('oph_resume', 'id_type=marker', f'id={marker}').cube}")
    wait_for(lambda: tables(stack) == before)
    wire.run("oph_delete", f"cube={cube}")
