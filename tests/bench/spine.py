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
from pathlib import Path

import numpy

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from bench.timing import RANKS, best, best_cube, table, timed  # noqa: E402
from support.datasets import write_series  # noqa: E402
from support.stack import Stack  # noqa: E402

STEPS = int(os.environ.get("OPH_BENCH_STEPS", "14600"))
GIGABYTES = STEPS * 96 * 192 * 4 / 1e9
SECONDS = {}
# What CDO does instead, and the share of its time that is the target.
RIVALS = {"import": ("copy", 0.5), "export": ("copy", 0.5), "time mean": ("timmean", 0.2),
          "monthly means": ("monmean", 0.2), "field mean": ("fldmean", 0.2), "add a scalar": ("sub", 0.25),
          "difference": ("sub", 0.25), "box": ("sellonlatbox", 0.2), "merge": ("copy", None)}


def note(what, seconds, gigabytes=None):
    SECONDS[what] = seconds
    rate = f"{gigabytes / seconds:8.2f} GB/s" if gigabytes else ""
    print(f"{what:<44}{seconds:9.3f} s {rate}", flush=True)


def machine():
    block, target = numpy.ones(int(1e8), "f4"), numpy.zeros(int(1e8), "f4")
    seconds, _ = best(lambda: numpy.copyto(target, block))
    note("memcpy, one core", seconds, block.nbytes / 1e9)
    seconds, _ = best(lambda: block.max())
    note("read (NumPy max), one core", seconds, block.nbytes / 1e9)


def cdo(folder, operator, *files, size=None):
    command = ["cdo", "-s", "-O", operator, *files, folder / "cdo.nc"]
    seconds, _ = best(lambda: subprocess.run(command, check=True, capture_output=True))
    note(f"  cdo {operator.split(',')[0]}", seconds, size)


def operators(stack, file, folder):
    size = GIGABYTES
    threads = f"ncores={RANKS};nthreads=1"

    def note_cube(what, command, size=None, keep=False):
        seconds, made = best_cube(stack, f"{command};{threads}")
        note(what, seconds, size)
        if not keep:
            stack.run(f"oph_delete cube={made}")
        return made

    cdo(folder, "copy", file, size=size)
    cube = note_cube("import", f"oph_importnc src_path={file.name};measure=tas", size, keep=True)
    mean = note_cube("time mean", f"oph_reduce cube={cube};operation=avg", size, keep=True)
    cdo(folder, "timmean", file, size=size)
    note_cube("monthly means", f"oph_reduce2 concept_level=M;midnight=00;operation=avg;cube={cube}", size)
    cdo(folder, "monmean", file, size=size)
    note_cube("field mean", f"oph_aggregate operation=avg;weights=area;cube={cube}", size)
    cdo(folder, "fldmean", file, size=size)
    query = "oph_sum_scalar('oph_float','oph_float',measure,1.5)"
    other = note_cube("add a scalar", f"oph_apply cube={cube};query={query};materialize=yes", size, keep=True)
    cdo(folder, "addc,1.5", file, size=size)
    note_cube("difference", f"oph_intercube cube={cube};cube2={other};materialize=yes", 2 * size)
    stack.run(f"oph_exportnc2 cube={other};output_path=/;output_name=other;dim_order=cf;force=yes;{threads}")
    stack.run(f"oph_delete cube={other}")
    cdo(folder, "sub", file, stack.data / "other.nc", size=2 * size)
    (stack.data / "other.nc").unlink()
    note_cube("merge", f"oph_merge cube={cube};nmerge=2", size)
    note_cube("box", f"oph_subset subset_dims=lat|lon;subset_type=coord;subset_filter=-30:30|0:90;cube={cube};materialize=yes")
    cdo(folder, "sellonlatbox,0,90,-30,30", file)

    export = "output_path=/;force=yes"
    for what, order in (("export", ""), ("export in the order of CDO", ";dim_order=cf")):
        command = f"oph_exportnc2 cube={cube};{export};output_name=all{order};{threads}"
        shortest = float("inf")
        for _ in range(3):
            # As CDO does, which empties the file before it writes.
            (stack.data / "all.nc").unlink(missing_ok=True)
            shortest = min(shortest, timed(lambda: stack.run(command))[0])
        note(what, shortest, size)
    seconds, _ = best(lambda: stack.run(f"oph_exportnc2 cube={mean};{export};output_name=mean"))
    note("export of the mean", seconds)
    seconds, _ = timed(lambda: stack.run(f"oph_delete cube={cube};{threads}"))
    note("delete", seconds)


def ratios():
    rows = []
    for what, (operator, target) in RIVALS.items():
        rival = SECONDS[f"  cdo {operator}"]
        rows.append([what, SECONDS[what], f"cdo {operator}", rival, SECONDS[what] / rival,
                     "-" if target is None else f"{target}"])
    table(f"{GIGABYTES:.2f} GB, {RANKS} ranks, seconds", ["", "Ophion", "", "CDO", "ratio", "target"], rows)


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
    answers = []
    thread = threading.Thread(target=lambda: answers.append(
        stack.ask(f"oph_importnc src_path={file.name};measure=tas;ncores={RANKS}")))
    thread.start()
    # At least one answer, however short the import is.
    busy = [raw_request(stack)]
    while thread.is_alive() and len(busy) < 500:
        busy.append(raw_request(stack))
    thread.join()
    stack.run(f"oph_delete cube={answers[0].cube}")
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
            ratios()


main()
