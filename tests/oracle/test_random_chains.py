# SPDX-License-Identifier: GPL-3.0-or-later
"""A short run of `scripts/dev test oracle`, always the same; and that the oracle can fail."""

import random
from dataclasses import replace

import numpy as np
import pytest

from oracle.chains.cube import Cube, Dimension, Inapplicable
from oracle.chains.files import FILE_STEPS
from oracle.chains.play import Chain, Disagreement, Player
from oracle.chains.shrink import shrink
from oracle.chains.sources import make_source
from oracle.chains.steps import STEPS, Apply, Duplicate, Merge

SEEDS = range(20260, 20266)


@pytest.mark.parametrize("seed", SEEDS)
def test_random_chain(stack, operator_manuals, seed):
    try:
        Player(stack, operator_manuals).play_random(seed)
    except Disagreement as difference:
        raise AssertionError(f"{difference}\n{difference.chain.text()}\nscripts/dev test oracle {seed} 1") from None


class Wrong(Apply):
    """As if a sum were one too large."""

    def expect(self, cube):
        right = super().expect(cube)
        return replace(right, cube=replace(right.cube, values=right.cube.values + 1))


def test_a_wrong_result_is_found_and_the_chain_made_short(stack):
    player = Player(stack)
    source = make_source(4, stack.data)
    assert source.cube.is_real
    query = "oph_sum_scalar('oph_{t}','oph_{t}',measure,3,{m})".format(t=source.cube.type, m=repr(float(source.cube.missing)))
    steps = [Duplicate(), Merge("nmerge=0"), Wrong(name="sum_scalar", query=query), Duplicate()]
    chain = Chain(source, [(step, "ncores=1") for step in steps])
    with pytest.raises(Disagreement, match="values differ") as caught:
        player.play(chain)
    assert caught.value.number == 3
    smallest, text = shrink(player, chain, 3)
    assert [type(step) for step, _ in smallest.steps] == [Wrong] and "values differ" in text


# What makes no cube of a defined content, or is checked by a test of its own.
NOT_DRAWN = {
    "oph_eof": "defined up to signs and turns of equal modes: test_eof",
    "oph_randcube": "random: test_randcube", "oph_randcube2": "random: test_randcube",
    "oph_importnc2": "the same class as oph_importnc", "oph_concatnc2": "the same class as oph_concatnc",
    "oph_exportnc": "files of fragments: test_export", "oph_fileindex": "an index of files: test_files_in_place",
}
DATA_CATEGORIES = ["Data Process", "Data Import/Export"]
NO_DATA = ["oph_createcontainer", "oph_deletecontainer", "oph_movecontainer", "oph_publish", "oph_unpublish", "oph_explorenc"]


def test_all_data_operators_are_drawn(operator_manuals):
    drawn = {"oph_importnc", "oph_importncs", "oph_explorecube", *(step.operator for step in STEPS + FILE_STEPS)}
    names = {manual["name"] for manual in operator_manuals
             if manual["category"] in DATA_CATEGORIES and not manual["internal"]}
    assert names - set(NO_DATA) - drawn == set(NOT_DRAWN)


def test_each_step_can_be_drawn():
    draw = random.Random(1)
    dimensions = (Dimension("lat", np.array([-60., 0, 60]), True, axis="lat"), Dimension("lon", np.arange(0., 360, 90), True, axis="lon"),
                  Dimension("time", np.arange(8.), False, dates=("days since 2000-01-01", "standard")), Dimension("lev", np.arange(3.), False))
    cube = Cube(np.ones((3, 4, 8, 3)), dimensions)
    for kind in STEPS + FILE_STEPS:
        for _ in range(100):
            try:
                step = kind.draw(draw, cube)
                break
            except Inapplicable:
                pass
        else:
            raise AssertionError(f"{kind.__name__} was never drawn")
        assert step.command.startswith(kind.operator)
