# SPDX-License-Identifier: GPL-3.0-or-later
"""Many clients at once: metadata commands and small data operators, without an error, a leak or a
lost job. Before that, what a request costs when nothing else happens.

    scripts/dev bench load
    OPH_BENCH_CLIENTS=50 OPH_BENCH_SECONDS=30 …
"""

import multiprocessing
import os
import random
import re
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "server"))
from bench.timing import table  # noqa: E402
from support.database import run_sql  # noqa: E402
from support.stack import Stack  # noqa: E402
from wire import Wire  # noqa: E402

CLIENTS = int(os.environ.get("OPH_BENCH_CLIENTS", "200"))
SECONDS = float(os.environ.get("OPH_BENCH_SECONDS", "120"))
USERS = 10
PROCESSES = 4
PASSWORD = "a battery of staples"
CUBE = ["nfrag=2", "ntuple=4", "measure=m", "measure_type=float", "exp_ndim=1", "dim=x|y", "dim_size=8|100"]
ROUNDS = 200


class Client:
    """One client with a session and a cube of its own; keeps how long each request took."""

    def __init__(self, stack, number):
        self.wire = Wire(stack, user=f"user{number % USERS}", password=PASSWORD)
        self.number = number
        self.random = random.Random(number)
        self.times, self.errors, self.jobs = [], [], 0

    def ask(self, operator, *arguments):
        start = time.perf_counter()
        try:
            reply = self.wire.run(operator, *arguments)
            problem = reply.message if reply.status == 200 else f"HTTP {reply.status}"
            self.jobs += "?" in (reply.jobid or "")
        except Exception as failure:  # noqa: BLE001: whatever happens to a client counts
            reply, problem = None, repr(failure)
        self.times.append((operator, time.perf_counter() - start))
        if problem:
            self.errors.append(f"{operator}: {problem}")
        return reply

    def work(self, deadline):
        self.wire.session = self.ask("oph_manage_session", "action=new").jobid
        made = self.ask("oph_randcube", f"container=c{self.number}", *CUBE)
        cube = made.cube if made else None
        while cube and time.monotonic() < deadline:
            chance = self.random.random()
            if chance < 0.1:
                reduced = self.ask("oph_reduce", f"cube={cube}", "operation=avg")
                if reduced and reduced.cube:
                    self.ask("oph_delete", f"cube={reduced.cube}")
            elif chance < 0.2:
                self.ask("oph_explorecube", f"cube={cube}", "limit_filter=2")
            else:
                self.ask(*self.random.choice([
                    ("oph_list", "level=2"), ("oph_cubeschema", f"cube={cube}"), ("oph_get_config",),
                    ("oph_metadata", f"cube={cube}"), ("oph_resume",), ("oph_manage_session", "action=env")]))
        self.ask("oph_delete", f"cube={cube}")


def clients(stack, numbers, deadline, results):
    group = [Client(stack, number) for number in numbers]
    threads = [threading.Thread(target=client.work, args=(deadline,)) for client in group]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results.put(([time for client in group for time in client.times],
                 [error for client in group for error in client.errors], sum(client.jobs for client in group)))


def load(stack, seconds):
    """Lets all clients work; returns times by operator, errors, and how many jobs were accepted."""
    results = multiprocessing.Queue()
    deadline = time.monotonic() + seconds
    processes = [multiprocessing.Process(target=clients, args=(stack, range(first, CLIENTS, PROCESSES), deadline, results))
                 for first in range(PROCESSES)]
    for process in processes:
        process.start()
    times, errors, jobs = [], [], 0
    for _ in processes:
        own_times, own_errors, own_jobs = results.get()
        times, errors, jobs = times + own_times, errors + own_errors, jobs + own_jobs
    for process in processes:
        process.join()
    return times, errors, jobs


def state(stack):
    """Memory, descriptors and threads of the processes of the stack, by name."""
    found = {}
    for process in psutil.process_iter(["name", "cmdline"]):
        if process.info["name"] not in ("oph_server", "oph_framework") or str(stack.folder) not in " ".join(
                process.info["cmdline"] or []):
            continue
        rss, descriptors, threads = found.get(process.info["name"], (0, 0, 0))
        found[process.info["name"]] = (rss + process.memory_info().rss, descriptors + process.num_fds(),
                                       threads + process.num_threads())
    return found


def idle(stack):
    """Milliseconds of a metadata request, and what a data operator takes beyond its own work."""
    client = Client(stack, 0)
    made = client.ask("oph_randcube", "container=idle", *CUBE)
    metadata, data = [], []
    for _ in range(ROUNDS):
        client.ask("oph_list")
        metadata.append(client.times[-1][1])
    for _ in range(ROUNDS):
        reduced = client.ask("oph_reduce", f"cube={made.cube}", "operation=avg")
        data.append(client.times[-1][1])
        client.ask("oph_delete", f"cube={reduced.cube}")
    log = (stack.folder / "log" / "data0.log").read_text()
    work = [float(seconds) for seconds in re.findall(r"operator=oph_reduce .*seconds=(\S+)", log)][-ROUNDS:]
    assert len(work) == ROUNDS and not client.errors, client.errors[:3]
    overhead = [total - own for total, own in zip(data, work)]
    print(f"idle: median of oph_list {statistics.median(metadata) * 1000:.1f} ms; oph_reduce of a tiny cube "
          f"{statistics.median(data) * 1000:.1f} ms, of that dispatch {statistics.median(overhead) * 1000:.1f} ms "
          f"(load of the machine {os.getloadavg()[0]:.1f})", flush=True)


def report(times, seconds):
    rows = []
    for operator in ["all", *sorted({operator for operator, _ in times})]:
        own = sorted(taken * 1000 for name, taken in times if operator in ("all", name))
        quantiles = [own[min(len(own) - 1, int(len(own) * share))] for share in (0.5, 0.9, 0.99)]
        rows.append([operator, len(own), *quantiles, own[-1]])
    print(f"{len(times)} requests of {CLIENTS} clients in {seconds:.0f} s: {len(times) / seconds:.0f}/s "
          f"(load of the machine {os.getloadavg()[0]:.1f})")
    table("milliseconds", ["operator", "requests", "median", "90%", "99%", "longest"], rows)


def check(stack, accepted, errors, before, after):
    """Says what went wrong; returns whether anything did."""
    problems = [f"{len(errors)} errors, the first: {errors[0]}"] if errors else []
    count = "SELECT COUNT(*) FROM job WHERE parent_id IS NULL AND "
    unfinished = run_sql(stack, "metadb", f"{count} end_time IS NULL;")
    failed = run_sql(stack, "metadb", f"{count} status <> 'OPH_STATUS_COMPLETED';")
    kept = int(run_sql(stack, "metadb", f"{count} TRUE;"))
    # Making a session is a job of the last one, if there is one; its answer names the new session.
    problems += [f"jobs: {kept} kept of {accepted} accepted, {unfinished} unfinished, {failed} failed"] * (
        unfinished != "0" or failed != "0" or not accepted <= kept <= accepted + CLIENTS)
    rows = []
    for name, (rss, descriptors, threads) in after.items():
        rows.append([name, *(f"{old} -> {new}" for old, new in zip(
            (before[name][0] >> 20, *before[name][1:]), (rss >> 20, descriptors, threads)))])
        if rss > 1.3 * before[name][0] + (64 << 20) or descriptors > before[name][1] + 16 or threads > before[name][2] + 4:
            problems.append(f"{name} has grown")
    table("processes before and after", ["program", "MB", "descriptors", "threads"], rows)
    for problem in problems:
        print("PROBLEM:", problem)
    return bool(problems)


def main():
    with tempfile.TemporaryDirectory() as folder, Stack(Path(os.environ["OPHION_BUILD"]), Path(folder) / "stack") as stack:
        for number in range(USERS):
            stack.ophion("user", "add", f"user{number}", "--password-stdin", stdin=PASSWORD)
        idle(stack)
        _, errors, _ = load(stack, min(10.0, SECONDS))  # caches and connections that stay
        run_sql(stack, "metadb", "DELETE FROM job;")
        time.sleep(5)
        before = state(stack)
        start = time.monotonic()
        times, more, accepted = load(stack, SECONDS)
        report(times, time.monotonic() - start)
        time.sleep(5)
        sys.exit(check(stack, accepted, errors + more, before, state(stack)))


if __name__ == "__main__":
    main()
