# SPDX-License-Identifier: GPL-3.0-or-later
"""Random chains of operators against NumPy, CDO and NCO: `scripts/dev test oracle [SEED [COUNT]]`."""

import os
import random
import signal
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tests"))

from oracle.chains.play import Disagreement, Player  # noqa: E402
from oracle.chains.shrink import shrink  # noqa: E402
from support.manuals import read_manuals  # noqa: E402
from support.stack import Stack  # noqa: E402


def play(player, seed):
    """Whether all agree; prints the shortest chain that does not."""
    try:
        player.play_random(seed)
        return True
    except Disagreement as difference:
        smallest, text = shrink(player, difference.chain, difference.number)
        print(f"seed {seed}: {text}\n{smallest.text()}\n  (whole chain: scripts/dev test oracle {seed} 1)", flush=True)
        return False


def main():
    first = int(sys.argv[1]) if len(sys.argv) > 1 else random.randrange(10 ** 9)
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    # Whoever ends this ends its stack too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    build = Path(os.environ.get("OPHION_BUILD", ROOT / "build" / "release"))
    print(f"oracle: {count} chains from seed {first}", flush=True)
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, Stack(build, Path(folder) / "stack") as stack:
        player = Player(stack, read_manuals(build))
        good = sum(play(player, seed) for seed in range(first, first + count))
    print(f"oracle: {good} of {count} chains agree; {sum(player.counts.values())} commands, "
          f"{sum(player.opinions.values())} second opinions in {time.monotonic() - begin:.0f} s")
    for name, number in sorted({**player.counts, **player.opinions}.items()):
        print(f"  {name} {number}")
    return 0 if good == count else 1


if __name__ == "__main__":
    sys.exit(main())
