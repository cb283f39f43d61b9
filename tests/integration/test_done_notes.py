# SPDX-License-Identifier: GPL-3.0-or-later
"""What changes something else than datacubes notes when it has, so that it counts as done if its process is lost then
(tests/faults kills some of them in that moment)."""

import pytest

from support.database import run_sql
from support.datasets import write_series

CHANGES = [
    "oph_folder command=mkdir;path=/noted",
    "oph_folder command=mv;path=/noted|/moved",
    "oph_folder command=rm;path=/moved",
    "oph_createcontainer container=noted_empty;dim=lat|lon",
    "oph_movecontainer container=noted_empty|noted_moved",
    "oph_deletecontainer container=noted_moved",
    "oph_metadata mode=insert;cube={cube};metadata_key=note;metadata_value=kept",
    "oph_metadata mode=update;cube={cube};metadata_key=note;metadata_value=changed",
    "oph_metadata mode=delete;cube={cube};metadata_key=note",
    "oph_cubeschema action=clear;cube={cube}",
    "oph_cubeschema action=add;cube={cube};dim=time",
    "oph_publish cube={cube}",
    "oph_unpublish cube={cube}",
    "oph_exportnc cube={cube};output_path=/;output_name=noted_parts;force=yes;ncores=2",
    "oph_exportnc2 cube={cube};output_path=/;output_name=noted;force=yes;ncores=2",
    "oph_delete cube={cube}",
]

READINGS = [
    "oph_folder command=cd;path=/",
    "oph_metadata cube={cube}",
    "oph_cubeschema cube={cube}",
]


@pytest.fixture(scope="module")
def cube(stack):
    write_series(stack.data / "noted.nc", 24, latitudes=4, longitudes=6)
    source = stack.run("oph_importnc src_path=noted.nc;measure=tas;container=noted;nfrag=2").cube
    yield stack.run(f"oph_reduce cube={source};operation=avg").cube
    stack.run("oph_deletecontainer container=noted;force=yes")
    for file in stack.data.glob("noted*"):
        file.unlink()


def last_note(stack, command):
    """The outputs that the last task noted; NULL if it noted nothing."""
    return run_sql(stack, "metadb", f"""SELECT COALESCE(done_outputs, 'NULL') FROM job
                   WHERE operator = '{command.split()[0]}' AND parent_id IS NOT NULL ORDER BY id DESC LIMIT 1""")


@pytest.mark.parametrize("command", READINGS)
def test_who_reads_notes_nothing(stack, cube, command):
    stack.run(command.format(cube=cube))
    assert last_note(stack, command) == "NULL"


@pytest.mark.parametrize("command", CHANGES)
def test_who_changes_something_notes_it(stack, cube, command):
    stack.run(command.format(cube=cube))
    note = last_note(stack, command)
    assert note != "NULL"
    if "export" in command:
        assert "file=/noted" in note
