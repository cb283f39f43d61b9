# SPDX-License-Identifier: GPL-3.0-or-later
"""What the surroundings do to the system: full disks, servers that hang or forget, files that change,
too little memory."""

import json
import re
import resource
import signal

import psutil
import pytest

from faults import small_disk
from faults.damage import IMPORT, DamagedStack
from faults.table import Section
from support.database import run_sql
from support.datasets import write_series
from support.waiting import wait_for

SECTION = Section("Surroundings", "What the user is told, without the values in parentheses.", ("expected", "told"))
APPLY = "oph_apply cube={cube};query=oph_sum_scalar(measure,1);measure_type=auto;ncores=2"
EXPORT = "oph_exportnc2 cube={cube};output_path=/;output_name=out;force=yes;ncores=2"


def message_of(terminal, seconds=120):
    """What a started command is told at last, if it has failed: one sentence; None if it has not."""
    output, errors = terminal.communicate(timeout=seconds)
    if terminal.returncode == 0:
        return None
    response = json.loads(output)["response"] if output.strip() else None
    texts = [text for entry in (response or {}).get("response", []) if entry["objclass"] == "text"
             for text in entry["objcontent"] if text["title"] == "ERROR"]
    return texts[0]["message"].strip() if texts else errors.strip()


def disturb(stack, operator, place, command, disturbance, ranks=2):
    """Gives a command and disturbs it at a place; returns its message."""
    with stack.hold.at(operator, place, ranks, lambda: stack.start_command(command)) as (terminal, held):
        assert held, f"{operator} did not get to {place}: {message_of(terminal)}"
        disturbance(held)
    return message_of(terminal)


def note(outcomes, fault, expected, message, *words):
    """Checks that a command has failed with one of these words, and notes the sentence."""
    assert message, f"{fault}: no error"
    assert any(word in message for word in words), f"{fault}: none of {words} in {message}"
    sentence = re.sub(r"\s*\([^()]*\)", "", message.split("\n")[0])
    sentence = re.sub(r"'/[^']*/([^'/]+)'", r"'\1'", sentence)  # where the stack of the tests is
    outcomes.note(SECTION, fault, expected=expected, told=sentence)


def must_succeed(stack, command):
    answer = stack.run(command)
    if answer.cube:
        stack.checksum(answer.cube)
        stack.run(f"oph_delete cube={answer.cube}")


# ---- disks


@pytest.fixture(scope="module")
def cramped(build_folder, tmp_path_factory):
    """A stack in a folder of 400 MB."""
    folder = tmp_path_factory.mktemp("cramped")
    if reason := small_disk.reason_to_skip(folder):
        pytest.skip(reason)
    with small_disk.small_disk(folder / "disk", 400) as disk, DamagedStack.start(build_folder, disk) as stack:
        yield stack


def test_too_large_for_the_disk(cramped, outcomes):
    with small_disk.filled(cramped.folder.parent, leave=100_000):
        message = message_of(cramped.start_command(IMPORT.format(container="own")))
    note(outcomes, "a cube does not fit on the disk", "refused with the numbers", message, "more space than is free")
    cramped.check_sound()


@pytest.mark.parametrize("operator, command", [
    ("oph_importnc", IMPORT.format(container="own")), ("oph_apply", APPLY), ("oph_exportnc2", EXPORT)])
def test_disk_fills_up(cramped, outcomes, operator, command):
    """While a task is at work. An export takes its space before it writes: it is disturbed earlier."""
    disk = cramped.folder.parent
    command = command.format(cube=cramped.cube)
    place = "work" if operator == "oph_exportnc2" else "amid"
    with cramped.hold.at(operator, place, 2, lambda: cramped.start_command(command)) as (terminal, held):
        assert held
        filling = small_disk.filled(disk)
        filling.__enter__()
    try:
        note(outcomes, f"the disk fills up during {operator}", "an error that names the disk", message_of(terminal),
             "No space", "space")
        assert message_of(cramped.start_command(command)), "done without space"
    finally:
        filling.__exit__(None, None, None)
    cramped.wait_until_sound()
    assert not (cramped.data / "out.nc").exists() and not cramped.hidden_files()
    must_succeed(cramped, command)
    (cramped.data / "out.nc").unlink(missing_ok=True)
    cramped.check_sound()


# ---- I/O servers


def io_server(stack, name="io1"):
    return stack.processes("mariadbd", f"/{name}/")[0]


@pytest.mark.parametrize("operator, command", [("oph_importnc", IMPORT.format(container="own")), ("oph_apply", APPLY)])
def test_io_server_hangs(damaged, outcomes, operator, command):
    """A stopped process holds its connections, and takes new ones, without ever answering."""
    command = command.format(cube=damaged.cube)
    message = disturb(damaged, operator, "amid", command, lambda _: io_server(damaged).suspend())
    note(outcomes, f"an I/O server hangs during {operator}",
         "it is killed and started again; an error that names the server", message, "io1")
    damaged.wait_until_sound()
    must_succeed(damaged, command)
    damaged.check_sound()


def test_io_server_refuses_connections(damaged, outcomes):
    """Its socket is gone, though it runs; connections that there are go on."""
    damaged.restart()
    (damaged.folder / "run" / "io1.sock").unlink()
    note(outcomes, "an I/O server refuses connections",
         "an error that names the server; it is killed and started again",
         message_of(damaged.start_command(APPLY.format(cube=damaged.cube))), "io1")
    damaged.wait_until_sound()
    must_succeed(damaged, APPLY.format(cube=damaged.cube))
    damaged.check_sound()


def test_io_server_loses_its_functions(damaged, outcomes):
    run_sql(damaged, "io1", "DROP FUNCTION oph_sum_scalar")
    note(outcomes, "an I/O server has lost a primitive", "an error that names the primitive, and what mends it: `ophion register`",
         message_of(damaged.start_command(APPLY.format(cube=damaged.cube))), "oph_sum_scalar")
    damaged.check_sound()
    damaged.ophion("register")
    must_succeed(damaged, APPLY.format(cube=damaged.cube))


def test_metadata_database_restarts(damaged, outcomes):
    """An orderly restart between two commands is not noticed."""
    old = damaged.processes("mariadbd", "/metadb")[0]
    old.send_signal(signal.SIGTERM)
    wait_for(lambda: not psutil.pid_exists(old.pid), "the end of the metadata database")
    wait_for(lambda: damaged.processes("mariadbd", "/metadb"), "the next metadata database")
    wait_for(damaged.answers, "an answer")
    outcomes.note(SECTION, "the metadata database restarts between two commands", expected="not noticed", told="nothing")
    must_succeed(damaged, APPLY.format(cube=damaged.cube))
    damaged.check_sound()


# ---- source files


@pytest.mark.quick
@pytest.mark.parametrize("change", ["truncated", "overwritten"])
def test_source_changes(damaged, outcomes, change):
    """While it is imported."""
    path = write_series(damaged.data / "changing.nc", 60, 64, 128)

    def disturbance(_):
        if change == "truncated":
            with open(path, "r+b") as file:
                file.truncate(path.stat().st_size // 3)
        else:
            path.write_bytes(b"no longer a NetCDF file" * 1000)

    command = "oph_importnc src_path=changing.nc;measure=tas;container=own;ncores=2;nfrag=8"
    message = disturb(damaged, "oph_importnc", "work", command, disturbance)
    note(outcomes, f"the source is {change} during oph_importnc", "an error that says so", message, "changing.nc")
    damaged.check_sound()
    must_succeed(damaged, IMPORT.format(container="own"))
    path.unlink()


# ---- memory


@pytest.mark.quick
def test_too_little_memory(damaged, outcomes):
    """A rank that may not have more than it has, and a little."""
    write_series(damaged.data / "large.nc", 400, 128, 256)

    def limit(held):
        for number in held.values():
            process = psutil.Process(number)
            bytes_allowed = process.memory_info().vms + (8 << 20)
            process.rlimit(psutil.RLIMIT_AS, (bytes_allowed, resource.RLIM_INFINITY))

    command = "oph_importnc src_path=large.nc;measure=tas;container=own;ncores=2;nfrag=2"
    message = disturb(damaged, "oph_importnc", "start", command, limit)
    note(outcomes, "a rank gets no memory", "an error that says so", message, "memory")
    for rank in damaged.processes("oph_framework", "--pool"):
        rank.rlimit(psutil.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    damaged.check_sound()
    # To look at all the numbers would take longer than everything else.
    damaged.run(f"oph_delete cube={damaged.run(command).cube}")
    (damaged.data / "large.nc").unlink()
