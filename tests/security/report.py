# SPDX-License-Identifier: GPL-3.0-or-later
"""docs/security.md: what was attempted, and what came of it."""

from security.attempts import KINDS
from security.roles import ROLES

PAGE = "docs/security.md"
# What other tests attempt; a test checks that these exist.
ELSEWHERE = [
    ("document type definitions, entities, billion laughs", "refused, error 7", "tests/server/test_hostile_clients.py", "test_document_type_definitions"),
    ("XML and JSON nested too deep", "refused", "tests/server/test_wire.py", "test_deep_xml"),
    ("requests that are too long", "refused before they are read", "tests/server/test_wire.py", "test_an_announced_length_that_is_too_large"),
    ("a hundred connections that stop in the middle", "others are served, theirs are closed", "tests/server/test_hostile_clients.py",
     "test_a_hundred_stalled_connections"),
    ("a request byte by byte", "closed at the deadline", "tests/server/test_hostile_clients.py", "test_a_sender_of_single_bytes"),
    ("an answer that nobody reads", "closed at the deadline", "tests/server/test_hostile_clients.py", "test_a_reader_that_does_not_read"),
    ("too many connections of an address", "the others are closed", "tests/server/test_hostile_clients.py", "test_an_address_may_have_so_many"),
    ("too many requests of a user", "error 6, others may", "tests/server/test_hostile_clients.py", "test_a_user_may_send_so_many"),
    ("guessing passwords of one user", "locked out for a while", "tests/server/test_sessions.py", "test_lockout"),
    ("guessing users and passwords from an address", "locked out, known users not", "tests/server/test_hostile_clients.py",
     "test_an_address_that_guesses_is_locked_out"),
    ("old protocols and ciphers", "no connection", "tests/server/test_hostile_clients.py", "test_weak_ciphers"),
    ("a server with a false certificate", "the terminal sends no password", "tests/terminal/test_terminal.py", "test_untrusted_certificate"),
    ("passwords and tokens in commands", "masked in logs and history", "tests/server/test_hostile_clients.py", "test_passwords_in_commands_are_not_kept"),
    ("a framework that is started by hand with other roles", "refused again there", "tests/server/test_accounts.py",
     "test_the_framework_does_not_rely_on_the_server"),
    ("pages of a session that is not one's own", "not found", "tests/integration/test_publish.py", "test_pages_are_for_users_of_the_session_only"),
    ("hostile values in metadata of published pages", "shown as text", "tests/integration/test_publish.py", "test_the_index_presents_the_cube"),
    ("a header of a NetCDF file with names longer than the buffers of netCDF-C", "refused",
     "tests/integration/test_bad_input.py", "a name in its header is too long"),
    ("files of the machine as inputs of CDO", "refused", "tests/cases/operators/oph_cdo.case", "no such file or folder (command=/etc/passwd)"),
]


def print_page(attack, theft, roles):
    lines = ["# Security: attempts and outcomes", "", INTRODUCTION, "", "## Texts in arguments", "", TEXTS, "",
             "| kind | for example | attempts | refused | harmless |", "|---|---|---|---|---|"]
    for kind, patterns in KINDS.items():
        lines.append(f"| {kind} | `{example(patterns)}` | {counts(attack, 1, kind)} |")
    lines += ["", "The same by operator:", "", "| operator | attempts | refused | harmless |", "|---|---|---|---|"]
    lines += [f"| {name} | {counts(attack, 0, name)} |" for name, manual in sorted(attack.manuals.items()) if manual["arguments"]]
    lines += ["", "## What belongs to others", "", THEFT, "", "| attempt | outcome |", "|---|---|"]
    lines += [f"| {escaped(what)} | {'refused, or nothing of others is shown' if good else 'BREACH'} |" for what, good in theft]
    lines += ["", "## Roles", "", ROLE_TEXT, "", f"| operator | needs | {' | '.join(letters or 'none' for letters in ROLES)} |",
              "|---|---" + "|---" * len(ROLES) + "|"]
    lines += [f"| {what} | {needed} | {' | '.join('yes' if each else '-' for each in found)} |" for what, needed, found in roles]
    lines += ["", "## Elsewhere in the tests", "", "| attempt | outcome | test |", "|---|---|---|"]
    lines += [f"| {what} | {outcome} | `{file}` {name} |" for what, outcome, file, name in ELSEWHERE]
    return "\n".join(lines) + "\n"


def counts(attack, place, name):
    found = {outcome: sum(count for key, count in attack.outcomes.items() if key[place] == name and key[2] == outcome)
             for outcome in ("refused", "harmless")}
    return f"{sum(found.values())} | {found['refused']} | {found['harmless']}"


def example(patterns):
    text = patterns[0].format(value="x", token="word", canary="/tmp/canary", victim="PID")
    text = text if len(text) < 60 else text[:50] + "..."
    return text.encode("ascii", "backslashreplace").decode().replace("\0", "\\0").replace("|", "\\|").replace("`", "'")


def escaped(text):
    return text.replace("|", "\\|")


INTRODUCTION = """Written by `scripts/dev test security --update`, which attacks a stack of its own; without the option it compares.
The ordinary tests take a sample of it (`tests/security`). What is promised, and how to report what is not kept, is in
[SECURITY.md](../SECURITY.md)."""
TEXTS = """Each text is put into each argument of each operator in turn, in a request whose other arguments are good. *Refused* is an
error that says what is wrong; *harmless* a success, as a description may be any text. After each operator the files outside of the
data folder, the processes, the accounts, and the datacubes, metadata and folders of another user are as before, and no answer has
texts of the databases, of libraries or of the machine in it."""
THEFT = "One user attempts to get at what belongs to another, with whom he shares nothing."
ROLE_TEXT = """A guest in the session of another, with the roles r(ead), w(rite), x (execute) and a(dmin) or none. *owner* is nobody else's,
*stack* that of administrators of the stack. *yes*: the operator runs; `-`: it is refused."""
