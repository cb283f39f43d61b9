# SPDX-License-Identifier: GPL-3.0-or-later
"""All attempts on a stack of its own: `scripts/dev test security [--update]`, compared with docs/security.md."""

import argparse
import os
import signal
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from security.attack import Attack, Breach  # noqa: E402
from security.attempts import attempts  # noqa: E402
from security.report import PAGE, print_page  # noqa: E402
from security.roles import Roles, expected  # noqa: E402
from security.theft import Theft  # noqa: E402
from support.stack import Stack  # noqa: E402


def inject(attack):
    """Every text in every argument of every operator; the breaches."""
    breaches = []
    for name, manual in sorted(attack.manuals.items()):
        for attempt in attempts(manual, attack.good(manual), **attack.names()):
            try:
                attack.make(attempt)
            except Breach as breach:
                breaches.append(told(f"breach: {breach}"))
        try:
            attack.check()
        except Breach as breach:
            breaches.append(told(f"breach by {name}: {breach}"))
            attack.watch()
        print(f"security: {name}, {sum(attack.outcomes.values())} attempts", flush=True)
    return breaches


def told(text):
    print(text, flush=True)
    return text


def run(build):
    """(the page, the breaches)."""
    with tempfile.TemporaryDirectory() as folder, Stack(build, Path(folder) / "stack") as stack:
        attack = Attack(stack)
        breaches = inject(attack)
        theft = list(Theft(attack).rows())
        roles = list(Roles(stack, attack.manuals).rows())
        attack.close()
    breaches += [told(f"breach: {what}") for what, is_refused in theft if not is_refused]
    breaches += [told(f"breach: roles of {what} are {found}") for what, needed, found in roles if found != expected(needed)]
    return print_page(attack, theft, roles), breaches


def main():
    parser = argparse.ArgumentParser(prog="scripts/dev test security")
    parser.add_argument("--update", action="store_true", help="write docs/security.md")
    given = parser.parse_args()
    # Whoever ends this ends its stack too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    page, breaches = run(Path(os.environ.get("OPHION_BUILD", ROOT / "build" / "release")))
    target = ROOT / PAGE
    if given.update:
        target.write_text(page)
    is_same = target.exists() and target.read_text() == page
    print(f"security: {len(breaches)} breaches, {PAGE} {'agrees' if is_same else 'differs: see --update'}")
    return 0 if is_same and not breaches else 1


if __name__ == "__main__":
    sys.exit(main())
