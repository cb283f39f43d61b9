# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages of the guide: their fenced blocks, the commands in these, and what the pages show of answers.

```console          `>> ` is a line for oph_term, `$ ` one for a shell; what follows is the output,
                    in which a line `...` stands for any lines
```sh               a script for the shell, run as a whole
```NAME file=X      the text of a file X (several blocks make one file)
```NAME from=Y      quotes a file Y of this repository (several blocks make one file)
```... run=no       what would change the reader's machine: not run
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

FENCE = re.compile(r"(```+)(.*)")
PROMPT = re.compile(r"(>>|\$) (.+)")
PID = re.compile(r"(/ophion)/\d+(?:/\d+)?(?![\d/.-])")
NOW = re.compile(r"20[2-9]\d-\d\d-\d\d \d\d:\d\d:\d\d")
SESSION_CODE = re.compile(r"\b\d{17,20}\b")
NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")


@dataclass
class Command:
    """A line that a reader types, and the output that the page shows."""

    prompt: str
    text: str
    line: int  # of the page, from 0
    shown: list[str] = field(default_factory=list)


@dataclass
class Block:
    language: str
    file: str | None
    source: str | None
    runs: bool
    line: int  # of the fence, from 0
    lines: list[str] = field(default_factory=list)

    @property
    def text(self):
        return "\n".join(self.lines) + "\n"

    def commands(self):
        found = []
        for number, line in enumerate(self.lines, self.line + 1):
            prompt = PROMPT.fullmatch(line)
            if prompt:
                found.append(Command(prompt[1], prompt[2], number))
            elif found:
                found[-1].shown.append(line)
        return found


def read_blocks(path):
    """All fenced blocks of a page."""
    blocks, fence = [], None
    for number, line in enumerate(Path(path).read_text().split("\n")):
        found = FENCE.fullmatch(line)
        if fence is None and found:
            words = found[2].split()
            options = dict(word.split("=", 1) for word in words[1:])
            fence = found[1]
            blocks.append(Block(words[0] if words else "", options.get("file"), options.get("from"),
                                options.get("run") != "no", number))
        elif fence is not None and line == fence:
            fence = None
        elif fence is not None:
            blocks[-1].lines.append(line)
    assert fence is None, f"a block of {path} has no end"
    return blocks


def same_output(shown, printed, is_picture=False):
    """Whether a page shows what was printed, but for PIDs, codes of sessions, times of today, and the last bits of numbers."""
    if "..." in shown:
        cut = shown.index("...")
        rest = shown[cut + 1:]
        return (len(printed) >= cut + len(rest) and same_output(shown[:cut], printed[:cut], is_picture)
                and same_output(rest, printed[len(printed) - len(rest):], is_picture))
    if is_picture:
        return same_picture(shown, printed)
    wanted, found = words(shown), words(printed)
    return len(wanted) == len(found) and all(map(same_word, wanted, found))


def same_picture(shown, printed):
    """Compares drawings: a value at the border of two colours may fall to either side."""
    if [len(line.rstrip()) for line in shown] != [len(line.rstrip()) for line in printed]:
        return False
    pairs = [pair for a, b in zip(shown, printed) for pair in zip(a.rstrip(), b.rstrip())]
    return sum(a != b for a, b in pairs) <= len(pairs) / 100


def words(lines):
    """Words of an output without the lines around tables, whose widths follow from the words."""
    text = PID.sub(r"\1/N", SESSION_CODE.sub("N", NOW.sub("TODAY", "\n".join(lines))))
    return re.sub("[│┌┬┐├┼┤└┴┘─]+", " ", text).split()


def same_word(shown, printed):
    shown, printed = shown.rstrip(","), printed.rstrip(",")
    if NUMBER.fullmatch(shown) and NUMBER.fullmatch(printed):
        return abs(float(shown) - float(printed)) <= 1e-6 + 1e-5 * abs(float(shown))
    return shown == printed
