# SPDX-License-Identifier: GPL-3.0-or-later
"""The two use cases by which the Ophidia paper (Fiore et al. 2013) shows how work spreads over cores, scaled to one
machine: APPLY of the maximum of whole arrays (A) and PUBLISH (B), for numbers of fragments and ranks."""

from bench.timing import best, best_cube

MAXIMUM = "oph_reduce('oph_float','oph_float',measure,'oph_max')"


def made(stack, command):
    """Seconds of a command whose cube goes again."""
    seconds, cube = best_cube(stack, command)
    stack.run(f"oph_delete cube={cube}")
    return seconds


def use_cases(stack, file, fragments, ranks):
    """Seconds by case, number of fragments and number of ranks."""
    seconds = {}
    for count in fragments:
        cube = stack.run(f"oph_importnc src_path={file.name};measure=tas;ncores={max(ranks)};nhost=1;nfrag={count}").cube
        for cores in ranks:
            seconds["A", count, cores] = made(stack, f"oph_apply cube={cube};query={MAXIMUM};materialize=yes;ncores={cores}")
        maxima = stack.run(f"oph_apply cube={cube};query={MAXIMUM};materialize=yes").cube
        for cores in ranks:
            seconds["B", count, cores] = best(lambda: stack.run(f"oph_publish cube={maxima};ncores={cores}"))[0]
        for each in (maxima, cube):
            stack.run(f"oph_delete cube={each}")
    return seconds
