# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 of each kind of process at each phase of each kind of operator."""

import json
import subprocess

import psutil
import pytest

from faults.damage import IMPORT
from faults.places import PLACES
from faults.table import Section
from support.database import run_sql
from support.waiting import wait_for

# One operator of each kind: its name, and what is typed. {fresh} is a cube made for it.
COMMANDS = {
    "import": ("oph_importnc", IMPORT.format(container="new")),
    "row-local": ("oph_apply", "oph_apply cube={cube};query=oph_sum_scalar(measure,1);measure_type=auto;ncores=2"),
    "grouping": ("oph_aggregate", "oph_aggregate cube={cube};operation=avg;ncores=2"),
    "views and their means": ("oph_aggregate2", "oph_aggregate2 cube={series};dim=time;concept_level=M;operation=avg;mode=anomaly;"
                              "materialize=no;ncores=2"),
    "multi-cube": ("oph_intercube", "oph_intercube cube={cube};cube2={second};operation=sub;ncores=2"),
    "export": ("oph_exportnc2", "oph_exportnc2 cube={cube};output_path=/;output_name=out;force=yes;ncores=2"),
    "delete": ("oph_delete", "oph_delete cube={fresh};ncores=2"),
    "metadata": ("oph_metadata", "oph_metadata mode=insert;cube={cube};metadata_key=note;metadata_value=killed"),
}

VICTIMS = ("rank", "I/O server", "metadata database", "server", "supervisor")
# With whom the connection goes by which the answer would come.
LOSING_ANSWERS = ("server", "supervisor")
HISTORY = "No answer comes; this is what the history of the session has then."
TEXT = {
    "rank": "The first of the processes that run the operator. A task that has done its work is done all the same.",
    "I/O server": "One of two, which is not started again before the answer has come.",
    "metadata database": "It is not started again before the answer has come. A deletion has something left to do in it when the "
                         "datacube is gone.",
    "server": f"With it go the ranks; a single task whose user waits is not repeated. {HISTORY}",
    "supervisor": f"Everything ends with it, until `ophion up` is called. {HISTORY}",
}


def kill_with_ranks(stack, victim, held):
    """What takes the ranks along: they are not let go before they are dead."""
    stack.kill({"rank": lambda: held[0], "server": lambda: stack.processes("oph_server")[0],
                "supervisor": stack.supervisor}[victim]())
    wait_for(lambda: not any(psutil.pid_exists(process) for process in held.values()), "the end of the ranks")


def kill_database(stack, victim):
    """What is started again, but not before the task has come to its end."""
    stack.supervisor().suspend()
    stack.kill(stack.processes("mariadbd", "/io" if victim == "I/O server" else "/metadb")[0])


def outcome_of(stack, kind, victim, terminal, output, before):
    """In a word: what the user was told, and whether it was done all the same."""
    is_recorded = victim in LOSING_ANSWERS and has_completed(stack, kind)
    happened = has_happened(stack, kind, before)
    if terminal.returncode == 0:
        assert happened, "told to be done, but nothing has happened"
        return "done"
    assert output.strip(), "no word about the failure"
    assert happened or not is_recorded, "recorded as done, but nothing has happened"
    if happened == is_recorded:
        return "done" if is_recorded else "error"
    assert (victim, kind) == ("metadata database", "delete"), "told to have failed, but it is done"
    return "error, but done"


def has_completed(stack, kind):
    """What the history has of the last task of a kind."""
    status = run_sql(stack, "metadb", f"""SELECT status FROM job WHERE operator = '{COMMANDS[kind][0]}'
                     AND parent_id IS NOT NULL ORDER BY id DESC LIMIT 1""")
    assert status in ("OPH_STATUS_COMPLETED", "OPH_STATUS_ERROR"), status
    return status == "OPH_STATUS_COMPLETED"


def state(stack, fresh):
    """What a command may change."""
    listing = stack.run("oph_list level=3;path=/;recursive=yes").rows("list")
    notes = stack.run(f"oph_metadata cube={stack.cube};metadata_key=note").rows("metadata_list")
    return {"cubes": {row["DATACUBE PID"] for row in listing if row["DATACUBE PID"]},
            "notes": len(notes), "file": (stack.data / "out.nc").exists(), "fresh": fresh}


def has_happened(stack, kind, before):
    now = state(stack, before["fresh"])
    if kind == "delete":
        return before["fresh"] not in now["cubes"]
    if kind == "metadata":
        return now["notes"] > before["notes"]
    if kind == "export":
        return now["file"]
    return bool(now["cubes"] - before["cubes"])


def tidy(stack, before):
    """Removes what a command has made, which must be whole."""
    now = state(stack, None)
    for cube in now["cubes"] - before["cubes"] | ({before["fresh"]} & now["cubes"]):
        stack.checksum(cube)
        stack.run(f"oph_delete cube={cube}")
    if now["notes"]:
        stack.run(f"oph_metadata mode=delete;cube={stack.cube};metadata_key=note")
    (stack.data / "out.nc").unlink(missing_ok=True)


def strike(stack, kind, place, victim):
    """One fault; returns what came of it."""
    operator, command = COMMANDS[kind]
    fresh = stack.run(f"oph_duplicate cube={stack.cube}").cube if kind == "delete" else None
    command = command.format(cube=stack.cube, second=stack.second, series=stack.series, fresh=fresh)
    before = state(stack, fresh)
    waiting = None
    takes_ranks = victim in ("rank", "server", "supervisor")
    ranks = 1 if kind == "metadata" else 2
    with stack.hold.at(operator, place, ranks, lambda: stack.start_command(command)) as (terminal, held):
        if not held:
            terminal.communicate(timeout=120)
            tidy(stack, before)
            return "–"
        if victim == "rank":
            waiting = stack.start_as_other(f"oph_reduce cube={stack.others_cube};operation=max")
        kill_with_ranks(stack, victim, held) if takes_ranks else kill_database(stack, victim)
    output, _ = terminal.communicate(timeout=120)
    if victim == "supervisor":
        stack.start_again()
    elif not takes_ranks:
        stack.supervisor().resume()
    stack.wait_until_sound()
    outcome = outcome_of(stack, kind, victim, terminal, output, before)
    if waiting is not None:
        stack.finish_as_other(waiting)
    tidy(stack, before)
    return outcome


@pytest.mark.parametrize("kind", COMMANDS)
@pytest.mark.parametrize("victim", VICTIMS)
def test_kill(damaged, outcomes, victim, kind):
    section = Section(f"kill -9 of the {victim}", TEXT[victim], tuple(PLACES))
    damaged.restart()  # what died often is started again later and later
    for place in PLACES:
        outcome = strike(damaged, kind, place, victim)
        outcomes.note(section, kind, **{place: outcome})
        damaged.check_sound()
    check_repeated(damaged, kind)


def check_repeated(stack, kind):
    """The same command succeeds now."""
    fresh = stack.run(f"oph_duplicate cube={stack.cube}").cube if kind == "delete" else None
    before = state(stack, fresh)
    stack.run(COMMANDS[kind][1].format(cube=stack.cube, second=stack.second, series=stack.series, fresh=fresh))
    assert has_happened(stack, kind, before)
    tidy(stack, before)
    stack.check_sound()


def start_workflow(stack):
    """A sum, and its maximum."""
    tasks = [{"name": "sum", "operator": "oph_apply",
              "arguments": [f"cube={stack.cube}", "query=oph_sum_scalar(measure,1)", "measure_type=auto", "ncores=2"]},
             {"name": "most", "operator": "oph_reduce", "arguments": ["operation=max"],
              "dependencies": [{"task": "sum", "type": "single"}]}]
    file = stack.folder / "workflow.json"
    file.write_text(json.dumps({"name": "two", "author": stack.user, "abstract": "-", "exec_mode": "sync", "plan": "no",
                                "tasks": tasks}))
    return subprocess.Popen([stack.term, "-w", str(file)], env=stack.environment, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


@pytest.mark.parametrize("place", ["work", "end"])
def test_workflow_goes_on(damaged, outcomes, place):
    """The server dies while the first task runs: another one runs it again, unless it has made its
    datacube."""
    section = Section("kill -9 of the server, in a workflow of two tasks",
                      "At the end the first task has made its datacube: it is not repeated.", ("datacubes made",))
    damaged.restart()
    before = state(damaged, None)
    with damaged.hold.at("oph_apply", place, 2, lambda: start_workflow(damaged)) as (terminal, held):
        assert held, terminal.communicate(timeout=120)
        kill_with_ranks(damaged, "server", held)
    terminal.communicate(timeout=120)
    damaged.wait_until_sound()
    wait_for(lambda: run_sql(damaged, "metadb", "SELECT COUNT(*) FROM job WHERE end_time IS NULL") == "0",
             "the end of the workflow")
    statuses = run_sql(damaged, "metadb", """SELECT status FROM job
                       WHERE parent_id = (SELECT MAX(id) FROM job WHERE operator = '') ORDER BY id""").split()
    assert statuses == ["OPH_STATUS_COMPLETED"] * 2
    outcomes.note(section, place, datacubes_made=str(len(state(damaged, None)["cubes"] - before["cubes"])))
    tidy(damaged, before)
    damaged.check_sound()
