# SPDX-License-Identifier: GPL-3.0-or-later
"""A chain of four operators beside the same computation as a single expression: what the chain costs."""

from bench.timing import RANKS, table, timed

ROUNDS = 4
THREADS = f"ncores={RANKS};nthreads=1"
TYPES = "'oph_float','oph_float'"
SUM = f"oph_sum_scalar({TYPES},measure,1.5)"


def export(stack, cube):
    stack.run(f"oph_exportnc2 cube={cube};output=/chain.nc;dim_order=cf;force=yes;{THREADS}")


def chain(stack, cube, steps):
    """Nothing is stored between the operators."""
    cubes = []
    for command in (f"oph_apply query={SUM}", f"oph_subset subset_dims=time;subset_filter=1:{steps}",
                    "oph_reduce operation=avg"):
        source = cubes[-1] if cubes else cube
        cubes.append(stack.run(f"{command};cube={source};materialize=no;reuse=no;{THREADS}").cube)
    export(stack, cubes[-1])
    return cubes


def fused(stack, cube, steps):
    query = f"oph_reduce({TYPES},oph_get_subarray({TYPES},{SUM},1,{steps}),'oph_avg')"
    made = stack.run(f"oph_apply query={query};cube={cube};materialize=no;reuse=no;{THREADS}").cube
    export(stack, made)
    return [made]


def compare_chain(stack, sources, steps):
    """`sources`: cubes by name."""
    rows = []
    for name, cube in sources.items():
        seconds = {chain: float("inf"), fused: float("inf")}
        for _ in range(ROUNDS):
            for work in seconds:
                time, cubes = timed(lambda: work(stack, cube, steps // 2))
                seconds[work] = min(seconds[work], time)
                for made in reversed(cubes):
                    stack.run(f"oph_delete cube={made}")
        rows.append([name, seconds[chain], seconds[fused], seconds[chain] / seconds[fused]])
    table(f"apply, subset, reduce, export as four commands beside one expression and export, {RANKS} ranks, seconds "
          "(target: 1.2)", ["", "chain", "expression", "ratio"], rows)
