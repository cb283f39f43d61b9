# SPDX-License-Identifier: GPL-3.0-or-later
"""What Prometheus reads, and the lines that tell of the states of tasks."""

import re
import socket
import time
import urllib.request

import pytest
from prometheus_client.parser import text_string_to_metric_families

from support.waiting import wait_for
from test_workflows import data_ranks, held, wait_for_end


def metrics(stack):
    """Samples by name and labels, as the parser of Prometheus' own client reads them."""
    port = (stack.folder / "run" / "metrics.port").read_text().strip()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
        assert answer.headers["Content-Type"].startswith("text/plain")
        text = answer.read().decode()
    samples = {}
    for family in text_string_to_metric_families(text):
        assert family.documentation and family.type in ("counter", "gauge", "histogram", "summary"), family
        for sample in family.samples:
            samples[sample.name, tuple(sorted(sample.labels.items()))] = sample.value
    return samples


def value(samples, name, **labels):
    return samples.get((f"ophion_{name}", tuple(sorted(labels.items()))), 0)


def test_requests_and_tasks_are_counted(stack, wire, climatology):
    before = metrics(stack)
    cube = wire.run("oph_importnc", *climatology, "container=counted", "nfrag=3").cube
    applied = wire.run("oph_apply", f"cube={cube}", "query=oph_sum_scalar('oph_float','oph_float',measure,1)").cube
    wire.run("oph_delete", f"cube={applied}")
    wire.run("oph_delete", f"cube={cube}")
    wire.run("oph_redcue")
    wire.run("oph_reduce", "cube=none", "operation=avg")

    def grown(name, **labels):
        return value(metrics(stack), name, **labels) - value(before, name, **labels)

    wait_for(lambda: grown("requests_total", error="0") == 5)  # each is counted when it is answered
    assert grown("requests_total", error="7") == 1
    assert grown("request_seconds_count") == 6
    done = {"operator": "oph_importnc", "status": "OPH_STATUS_COMPLETED"}
    assert grown("tasks_total", **done) == 1
    assert grown("tasks_total", operator="oph_reduce", status="OPH_STATUS_SET_ENV_ERROR") + grown(
        "tasks_total", operator="oph_reduce", status="OPH_STATUS_INIT_ERROR") == 1
    assert grown("task_seconds_count", operator="oph_importnc") == 1
    assert grown("task_seconds_sum", operator="oph_importnc") > 0
    assert grown("work_units_total", operator="oph_importnc") > 0
    assert grown("work_units_total", operator="oph_apply") > 0


def test_histograms_are_cumulative(stack, wire):
    wire.run("oph_list")
    buckets = [(float(dict(labels)["le"]), count) for (name, labels), count in metrics(stack).items()
               if name == "ophion_request_seconds_bucket"]
    buckets.sort()
    assert buckets[-1] == (float("inf"), value(metrics(stack), "request_seconds_count"))
    assert [count for _, count in buckets] == sorted(count for _, count in buckets)


def test_what_waits_and_runs(stack, wire, series):
    with held(data_ranks(stack)):
        running = wire.run("oph_importnc", *series, "container=runs", exec_mode="async")
        waiting = wire.run("oph_importnc", *series, "container=waits", exec_mode="async")
        wait_for(lambda: value(metrics(stack), "running_tasks") >= 1 and value(metrics(stack), "waiting_tasks") >= 1)
        for level in (0, 1):
            row, = wire.run("oph_resume", f"id={running.workflow}", f"level={level}").rows("task_progress")
            assert row["TASK NAME"] == "Task 0" and int(row["DONE"]) <= int(row["TOTAL"]) and float(row["SECONDS"]) >= 0
        assert "task_progress" not in wire.run("oph_resume", f"id={waiting.workflow}", "level=0").objects
        wire.run("oph_cancel", f"id={waiting.workflow}")
        wire.run("oph_cancel", f"id={running.workflow}")
    wait_for_end(wire, running.workflow)
    wait_for(lambda: value(metrics(stack), "running_tasks") == 0 and value(metrics(stack), "waiting_tasks") == 0)


def test_only_this_machine_reads_them(stack):
    port = int((stack.folder / "run" / "metrics.port").read_text())
    addresses = {found[4][0] for found in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    others = {address for address in addresses if not address.startswith("127.")}
    if not others:
        pytest.skip("the machine has no other address")
    for address in others:
        with pytest.raises(OSError):
            socket.create_connection((address, port), timeout=5)


def test_a_line_for_each_state(stack, wire, climatology):
    reply = wire.run("oph_importnc", *climatology, "container=lines")
    wire.run("oph_delete", f"cube={reply.cube}")
    log = stack.folder / "log" / "server.log"
    for _ in range(600):
        lines = log.read_text()
        ended = re.findall(r"task ended job=(\d+) user=tester operator=oph_importnc status=OPH_STATUS_COMPLETED", lines)
        if ended:
            break
        time.sleep(0.1)
    job = ended[-1]
    states = re.findall(rf"task (queued|started|ended) job={job} ", lines)
    assert states == ["queued", "started", "ended"]
