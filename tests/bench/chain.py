# SPDX-License-Identifier: GPL-3.0-or-later
"""A workflow of four operators beside one of the same computation as a single expression: what the chain costs."""

import json

from bench.timing import RANKS, table, timed

ROUNDS = 5
TYPES = "'oph_float','oph_float'"
SUM = f"oph_sum_scalar({TYPES},measure,1.5)"


def run(stack, cube, *commands):
    """Each command takes the cube of the one before, which goes in the end; the last one's is exported."""
    tasks = []
    for number, command in enumerate((*commands, "oph_exportnc2 output=/chain.nc;dim_order=cf;force=yes")):
        operator, arguments = command.split(" ", 1)
        task = {"name": f"task{number}", "operator": operator, "arguments": [*arguments.split(";"), f"ncores={RANKS}", "nthreads=1"]}
        if number == 0:
            task["arguments"].append(f"cube={cube}")
        else:
            task["dependencies"] = [{"task": f"task{number - 1}", "type": "single"}]
        if number < len(commands):
            task["arguments"].append("reuse=no")
            task["on_exit"] = "oph_delete"
        tasks.append(task)
    path = stack.folder / "chain.json"
    path.write_text(json.dumps({"name": "chain", "author": "bench", "abstract": "a chain", "exec_mode": "sync",
                                "tasks": tasks}))
    result = stack.terminal("-w", str(path))
    if result.returncode != 0:
        raise RuntimeError(result.stdout + result.stderr)


def chain(stack, cube, steps):
    run(stack, cube, f"oph_apply query={SUM}", f"oph_subset subset_dims=time;subset_filter=1:{steps}",
        "oph_reduce operation=avg")


def fused(stack, cube, steps):
    run(stack, cube, f"oph_apply query=oph_reduce({TYPES},oph_get_subarray({TYPES},{SUM},1,{steps}),'oph_avg')")


def compare_chain(stack, sources, steps):
    """`sources`: cubes by name."""
    rows = []
    for name, cube in sources.items():
        seconds = {chain: float("inf"), fused: float("inf")}
        for _ in range(ROUNDS):
            for work in seconds:
                time, _ = timed(lambda: work(stack, cube, steps // 2))
                seconds[work] = min(seconds[work], time)
        rows.append([name, seconds[chain], seconds[fused], seconds[chain] / seconds[fused]])
    table(f"apply, subset, reduce, export as a workflow beside one expression and export, {RANKS} ranks, seconds "
          "(target: 1.2)", ["", "chain", "expression", "ratio"], rows)
