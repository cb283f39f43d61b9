# SPDX-License-Identifier: GPL-3.0-or-later
"""The limits of programs that OPH_SCRIPT runs: time, memory, output, and no process that outlives its
task, however that ends."""

import os
import signal
import threading

import psutil
import pytest

from support.waiting import wait_for

# Starts a process of its own in the background and waits for it; both are in one group.
LINGER = """#!/bin/sh
sleep 1000 &
echo $! > "$OPH_SCRIPT_DATA_PATH/$1.tmp"
mv "$OPH_SCRIPT_DATA_PATH/$1.tmp" "$OPH_SCRIPT_DATA_PATH/$1"
wait
"""

SCRIPTS = {
    "linger": LINGER,
    "leave": LINGER.replace("\nwait\n", "\n"),
    "chatter": "#!/bin/sh\nwhile :; do echo much; done\n",
    "limits": "#!/bin/sh\nulimit -v\n",
}


@pytest.fixture(scope="module")
def scripts(stack):
    folder = stack.folder / "scripts"
    folder.mkdir(exist_ok=True)
    for name, text in SCRIPTS.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    yield stack
    for name in SCRIPTS:
        (folder / name).unlink()


def started(stack, file):
    """The process that a script left in the background, once it told."""
    path = stack.data / file
    wait_for(path.exists, "the script")
    return psutil.Process(int(path.read_text()))


def has_ended(process):
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def run_limited(stack, submission, **limits):
    """Runs an operator by hand with other settings than those of the stack."""
    lines = []
    for line in stack.configuration.read_text().split("\n"):
        key = line.split(" = ")[0]
        lines.append(f"{key} = {limits[key]}" if key in limits else line)
    configuration = stack.folder / "limited.toml"
    configuration.write_text("\n".join(lines))
    configuration.chmod(0o600)
    return stack.framework(submission, configuration=configuration)


def test_time_is_limited(scripts):
    status, answer = run_limited(scripts, "operator=oph_script;script=linger;args=slow;", seconds=1)
    assert status != 0
    assert answer.error == "the program ran too long and was killed (seconds=1)"
    assert wait_for(lambda: has_ended(started(scripts, "slow")), "the end of the whole group")


def test_output_is_limited(scripts):
    status, answer = run_limited(scripts, "operator=oph_script;script=chatter;", output_kilobytes=64)
    assert status != 0
    assert answer.error == "the program printed too much and was killed (kilobytes=64)"


def test_memory_is_limited(scripts):
    status, answer = run_limited(scripts, "operator=oph_script;script=limits;", memory_megabytes=300)
    assert status == 0
    assert answer.message("Script output").strip() == str(300 * 1024), "in kilobytes"


def test_nothing_is_left_in_the_background(scripts):
    assert scripts.run("oph_script script=leave;args=left").message("Return code").endswith("(0)")
    assert wait_for(lambda: has_ended(started(scripts, "left")), "the end of the process")


def test_cancelling_ends_the_whole_group(scripts):
    answers = []
    thread = threading.Thread(
        target=lambda: answers.append(scripts.ask("oph_script script=linger;args=cancelled")))
    scripts.ask("oph_list")  # whoever comes first makes the session
    thread.start()
    process = started(scripts, "cancelled")
    # The question itself is the newer one that holds these words.
    running = scripts.ask("oph_loggingbk job_level=1;job_status_filter=%RUNNING;"
                          "submission_string_filter=%linger%").rows("loggingbk")
    scripts.run(f"oph_cancel id={running[-1]['Workflow_ID']}")
    thread.join(timeout=120)
    assert not thread.is_alive()
    assert wait_for(lambda: has_ended(process), "the end of the whole group")
    assert "cancelled" in (answers[0].error or "")


def test_the_group_dies_with_its_rank(scripts):
    """kill -9 of the process that runs the operator."""
    thread = threading.Thread(target=scripts.ask, args=("oph_script script=linger;args=orphan",))
    thread.start()
    process = started(scripts, "orphan")
    rank = process.parent().parent()
    assert rank.name() == "oph_framework"
    os.kill(rank.pid, signal.SIGKILL)
    thread.join(timeout=120)
    assert not thread.is_alive()
    assert wait_for(lambda: has_ended(process), "the end of the whole group")
    # The pool is there again.
    assert scripts.run("oph_script").message("Return code").endswith("(0)")
