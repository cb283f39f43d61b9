# SPDX-License-Identifier: GPL-3.0-or-later
"""What attackers write into arguments. {value} is a good value, {token} a word that nothing else has,
{canary} the path of a file that must never appear, {victim} a cube of somebody else."""

from dataclasses import dataclass

KINDS = {
    "quotes": ["{value}' OR '1'='1", '{value}" OR ""="', "{value}\\"],
    "SQL": ["x' UNION SELECT password FROM mysql.user -- ", "{value}'; DROP TABLE cube; -- "],
    "shell": ["$(touch {canary})", "{value}|touch {canary}", "--output={canary}"],
    "formats": ["%s%s%n%n%p{{}}{{0}}%999999999d"],
    "paths": ["../../../{token}", "{value}/../../../{token}", "/etc/passwd", "link_out/{token}"],
    "control characters": ["{value}\0{token}", "{value}\r\nX-{token}: 1\x7f\x9f"],
    "length": ["{token}" + 300 * "A", "'" * 70000],
    "Unicode": ["ａｖｇ＇；ＤＲＯＰ\u202e\u2066a\u0301\u200b\ufeff", "\ud800"],
    "variables": ["@@version", "{value}@{token}"],
    "wildcards": ["%", "*", "[level=0]"],
    "numbers": ["-1", "1e999", "99999999999999999999"],
    "smuggling": ["{value};force=yes;cube={victim}", "{value};operator=oph_gc;userrole=31", "{victim}"],
    "mark-up": ["<script>alert('{token}')</script>", '"}}],"exec_mode":"async'],
}

@dataclass(frozen=True)
class Attempt:
    """One request: an argument of an operator with a text."""

    operator: str
    argument: str
    kind: str
    text: str


def attempts(manual, good, **names):
    """All of a manual; `good` are its good values by name."""
    for argument in manual["arguments"]:
        value = good.get(argument["name"], argument.get("default") or "1")
        for kind, patterns in KINDS.items():
            for pattern in patterns:
                yield Attempt(manual["name"], argument["name"], kind, pattern.format(value=value, **names))


def sampled(manual, good, draw, count, **names):
    """Some of them for each argument."""
    found = list(attempts(manual, good, **names))
    for argument in manual["arguments"]:
        yield from draw.sample([attempt for attempt in found if attempt.argument == argument["name"]], count)
