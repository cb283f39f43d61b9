# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a chain that fails shorter: leaves steps out as long as the same operator still fails."""

from oracle.chains.cube import Inapplicable
from oracle.chains.play import Chain, Disagreement


def failure(player, chain):
    """The operator whose result is wrong, and the text; None if all agree or a step does not fit."""
    try:
        player.play(chain)
    except Disagreement as difference:
        number = difference.number
        return (chain.steps[number - 1][0].operator if number else "import"), str(difference)
    except Inapplicable:
        pass
    return None


def shrink(player, chain, number):
    """The shortest chain found, and what is wrong in it."""
    smallest = Chain(chain.source, chain.steps[:number], chain.way)
    found = failure(player, smallest)
    if found is None:
        return smallest, "it did not fail again"
    text = found[1]
    position = len(smallest.steps) - 2
    while position >= 0:
        shorter = Chain(chain.source, smallest.steps[:position] + smallest.steps[position + 1:], chain.way)
        again = failure(player, shorter)
        if again is not None and again[0] == found[0]:
            smallest, text = shorter, again[1]
        position -= 1
    return smallest, text
