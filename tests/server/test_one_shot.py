# SPDX-License-Identifier: GPL-3.0-or-later
"""Without resident data pools each task has an mpirun of its own."""

import os
import re
import shutil
import signal

import psutil

from support.datasets import ferret, write_series
from support.waiting import wait_for
from test_workflows import tables, wait_for_end
from wire import Wire


def ranks_of(file):
    return [process for process in psutil.process_iter(["name", "cmdline"])
            if process.info["name"] == "oph_framework" and any(file in word for word in process.info["cmdline"])]


def test_one_shot(own_stack):
    shutil.copy(ferret("coads_climatology.cdf"), own_stack.data)
    write_series(own_stack.data / "one_shot.nc", 4000, latitudes=96, longitudes=192)
    own_stack.ophion("down")
    configuration = own_stack.configuration.read_text()
    own_stack.configuration.write_text(re.sub(r"(?m)^data_pools *=.*$", "data_pools = 0", configuration))
    own_stack.up()
    wire = Wire(own_stack)
    cube = wire.run("oph_importnc", "src_path=coads_climatology.cdf", "measure=SST", "ncores=2").cube
    mean = wire.run("oph_reduce", f"cube={cube}", "operation=avg")
    assert mean.message is None and mean.cube != cube
    failed = wire.run("oph_reduce", "cube=http://x/1/2", "operation=avg")
    assert failed.error == 0 and "no such datacube" in failed.message

    before = tables(own_stack)
    reply = wire.run("oph_importnc", "src_path=one_shot.nc", "measure=tas", "ncores=2", "nfrag=32",
                     exec_mode="async")
    wait_for(lambda: tables(own_stack) - before)
    os.kill(ranks_of("one_shot.nc")[0].pid, signal.SIGKILL)
    assert wait_for_end(wire, reply.workflow) == "OPH_STATUS_ERROR"
    assert "ended unexpectedly" in wire.run("oph_resume", f"id={reply.workflow}").message
    assert tables(own_stack) == before
