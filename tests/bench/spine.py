# SPDX-License-Identifier: GPL-3.0-or-later
"""Times the main job on a made-up file, beside CDO and the machine's own rates in the same run.

    scripts/dev bench spine            1.07 GB: float, 14600 x 96 x 192, one step per chunk
    OPH_BENCH_STEPS=1460 …             a smaller file
"""

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from support.datasets import write_series  # noqa: E402
from support.stack import Stack  # noqa: E402

STEPS = int(os.environ.get("OPH_BENCH_STEPS", "14600"))
RANKS = os.cpu_count() or 1
GIGABYTES = STEPS * 96 * 192 * 4 / 1e9
ROWS = []


def timed(work):
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def note(what, seconds, gigabytes=None):
    ROWS.append((what, seconds, gigabytes))
    rate = f"{gigabytes / seconds:8.2f} GB/s" if gigabytes else ""
    print(f"{what:<44}{seconds:9.3f} s {rate}", flush=True)


def best(work, times=3):
    """Shortest of some runs (the machine is shared), and the last result."""
    results = [timed(work) for _ in range(times)]
    return min(seconds for seconds, _ in results), results[-1][1]


def machine():
    block, target = numpy.ones(int(1e8), "f4"), numpy.zeros(int(1e8), "f4")
    seconds, _ = best(lambda: numpy.copyto(target, block))
    note("memcpy, one core", seconds, block.nbytes / 1e9)
    seconds, _ = best(lambda: block.max())
    note("read (NumPy max), one core", seconds, block.nbytes / 1e9)


def cdo(folder, *arguments):
    subprocess.run(["cdo", "-s", "-O", *arguments, folder / "cdo.nc"], check=True, capture_output=True)


def operators(stack, file, folder):
    size = GIGABYTES
    threads = f"ncores={RANKS};nthreads=1"
    seconds, answer = best(lambda: stack.run(f"oph_importnc src_path={file.name};measure=tas;{threads}"), 2)
    note(f"import, {RANKS} ranks", seconds, size)
    cube = answer.cube
    seconds, _ = timed(lambda: stack.run(f"oph_importnc src_path={file.name};measure=tas"))
    note("import, 1 rank", seconds, size)
    seconds, _ = best(lambda: cdo(folder, "copy", file), 2)
    note("  cdo copy", seconds, size)

    seconds, answer = best(lambda: stack.run(f"oph_reduce cube={cube};operation=avg;{threads}"))
    note(f"reduce to the time mean, {RANKS} ranks", seconds, size)
    mean = answer.cube
    seconds, _ = best(lambda: cdo(folder, "timmean", file))
    note("  cdo timmean", seconds, size)

    monthly = "oph_reduce2 concept_level=M;midnight=00;operation=avg"
    seconds, _ = best(lambda: stack.run(f"{monthly};cube={cube};{threads}"))
    note(f"monthly means, {RANKS} ranks", seconds, size)
    seconds, _ = best(lambda: cdo(folder, "monmean", file))
    note("  cdo monmean", seconds, size)
    field = "oph_aggregate operation=avg;weights=area"
    seconds, _ = best(lambda: stack.run(f"{field};cube={cube};{threads}"))
    note(f"field mean, {RANKS} ranks", seconds, size)
    seconds, _ = best(lambda: cdo(folder, "fldmean", file))
    note("  cdo fldmean", seconds, size)

    query = "oph_sum_scalar('oph_float','oph_float',measure,1.5)"
    seconds, _ = best(lambda: stack.run(f"oph_apply cube={cube};query={query};{threads}"))
    note(f"apply (add a scalar), {RANKS} ranks", seconds, size)
    seconds, _ = best(lambda: cdo(folder, "addc,1.5", file), 2)
    note("  cdo addc", seconds, size)

    other = stack.run(f"oph_apply cube={cube};query={query};{threads}").cube
    seconds, _ = best(lambda: stack.run(f"oph_intercube cube={cube};cube2={other};{threads}"))
    note(f"difference of two cubes, {RANKS} ranks", seconds, 2 * size)
    seconds, _ = timed(lambda: stack.run(f"oph_intercube cube={cube};cube2={other}"))
    note("difference of two cubes, 1 rank", seconds, 2 * size)
    stack.run(f"oph_exportnc2 cube={other};output_path=/;output_name=other;dim_order=cf;force=yes")
    seconds, _ = best(lambda: cdo(folder, "sub", file, stack.data / "other.nc"), 2)
    note("  cdo sub", seconds, 2 * size)
    seconds, _ = best(lambda: stack.run(f"oph_merge cube={cube};nmerge=2;{threads}"))
    note(f"merge of fragments in pairs, {RANKS} ranks", seconds, size)

    box = "subset_dims=lat|lon;subset_type=coord;subset_filter=-30:30|0:90"
    seconds, _ = best(lambda: stack.run(f"oph_subset cube={cube};{box};{threads}"))
    note(f"subset (box 60 x 90 degrees), {RANKS} ranks", seconds)
    seconds, _ = best(lambda: cdo(folder, "sellonlatbox,0,90,-30,30", file))
    note("  cdo sellonlatbox", seconds)

    seconds, _ = best(lambda: stack.run(f"oph_exportnc2 cube={cube};output_path=/;output_name=all;force=yes"), 2)
    note("export", seconds, size)
    seconds, _ = best(lambda: stack.run(f"oph_exportnc2 cube={mean};output_path=/;output_name=mean;force=yes"))
    note("export of the mean", seconds)
    seconds, _ = timed(lambda: stack.run(f"oph_delete cube={cube};{threads}"))
    note("delete", seconds)


def raw_request(stack):
    """One OPH_LIST through SOAP, without the start of a terminal; returns seconds."""
    import base64
    import ssl
    import urllib.request

    session = stack.environment["OPH_SESSION_ID"]
    request = ('{"name":"oph_list","author":"bench","exec_mode":"sync","sessionid":"%s","tasks":[{"name":"oph_list",'
               '"operator":"oph_list","arguments":["level=2","path=/"]}]}' % session)
    body = ('<?xml version="1.0" encoding="UTF-8"?><SOAP-ENV:Envelope '
            'xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/" xmlns:oph="urn:oph"><SOAP-ENV:Body>'
            f'<oph:ophExecuteMain><ophExecuteMainRequest>{request}</ophExecuteMainRequest></oph:ophExecuteMain>'
            '</SOAP-ENV:Body></SOAP-ENV:Envelope>').encode()
    context = ssl.create_default_context(cafile=str(stack.certificate))
    login = base64.b64encode(f"{stack.user}:{stack.password}".encode()).decode()
    call = urllib.request.Request(f"https://localhost:{stack.port}/", body, {
        "Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""', "Authorization": "Basic " + login})
    seconds, answer = timed(lambda: urllib.request.urlopen(call, context=context).read())
    assert b"SUCCESS" in answer, answer[:2000]
    return seconds


def latency(stack, file):
    stack.run("oph_list level=2")
    idle = sorted(raw_request(stack) for _ in range(200))
    note("OPH_LIST through SOAP, idle, median", statistics.median(idle))
    note("OPH_LIST through SOAP, idle, 95th percentile", idle[int(len(idle) * 0.95)])
    done = threading.Event()

    def work():
        stack.ask(f"oph_importnc src_path={file.name};measure=tas;ncores={RANKS}")
        done.set()

    thread = threading.Thread(target=work)
    thread.start()
    time.sleep(0.5)
    busy = []
    while not done.is_set() and len(busy) < 500:
        busy.append(raw_request(stack))
    thread.join()
    note("OPH_LIST while an import runs, median", statistics.median(busy))
    note("OPH_LIST while an import runs, longest", max(busy))


def main():
    build = Path(os.environ["OPHION_BUILD"])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        machine()
        with Stack(build, folder / "stack") as stack:
            seconds, file = timed(lambda: write_series(stack.data / "series.nc", STEPS, 96, 192))
            print(f"made {GIGABYTES:.2f} GB in {seconds:.1f} s")
            latency(stack, file)
            operators(stack, file, folder)


main()
