# SPDX-License-Identifier: GPL-3.0-or-later
"""Searches that go through folders, and what many changes of metadata at once leave."""

import shutil
import subprocess
import tomllib
from concurrent.futures import ThreadPoolExecutor

import pytest

from support.datasets import ferret

FILE = "coads_climatology.cdf"


class Session:
    """A session of its own: folders would show in the listings of others."""

    def __init__(self, stack):
        self.stack = stack
        self.id = stack.ask("oph_manage_session action=new", OPH_SESSION_ID="").jobid.split("?")[0]
        self.code = self.id.split("/")[-2]

    def ask(self, command):
        return self.stack.ask(command, OPH_SESSION_ID=self.id)

    def run(self, command):
        return self.stack.run(command, OPH_SESSION_ID=self.id)


@pytest.fixture(scope="module")
def session(stack):
    own = Session(stack)
    yield own
    own.ask("oph_manage_session action=disable")


@pytest.fixture(scope="module")
def cubes(stack, session):
    """Cubes in a folder of their own, in one below it and in one below that, by path."""
    shutil.copy(ferret(FILE), stack.data)
    with open(stack.configuration, "rb") as file:
        server = tomllib.load(file)["metadb"]

    def sql(statement):
        command = ["mariadb", "--no-defaults", f"--socket={stack.folder / server['socket']}", "--batch",
                   "--skip-column-names", f"--user={server['user']}", f"--password={server['password']}",
                   server["database"], "-e", statement]
        return subprocess.run(command, text=True, capture_output=True, check=True).stdout.strip()

    folder = sql(f"SELECT root_folder_id FROM session WHERE code = '{session.code}'")
    made = {}
    path = ""
    for name in ("searched", "below", "deep"):
        path += "/" + name
        folder = sql(f"INSERT INTO folder (parent_id, name) VALUES ({folder}, '{name}'); SELECT LAST_INSERT_ID()")
        made[path] = session.run(f"oph_importnc src_path={FILE};measure=SST;container={path}/c;nfrag=1").cube
    return made


def tables(answer):
    """Rows of the table of each visited folder."""
    return [grid["rowvalues"] for entry in answer.objects("search") for grid in entry["objcontent"]]


def test_one_table_for_each_visited_folder(session, cubes):
    top, below, deep = cubes.values()
    for cube in cubes.values():
        session.run(f"oph_metadata cube={cube};mode=insert;metadata_key=wanted;metadata_value=Yes")
    search = "metadata_key_filter=wanted;metadata_value_filter=yes"
    assert tables(session.run(f"oph_search path=/searched;{search}")) == [[[top, "wanted", "Yes"]]]
    everywhere = tables(session.run(f"oph_search path=/searched;recursive=yes;{search}"))
    assert everywhere == [[[cube, "wanted", "Yes"]] for cube in (top, below, deep)]
    assert tables(session.run(f"oph_search cwd=/searched/below;path=deep;{search}")) == [[[deep, "wanted", "Yes"]]]
    assert tables(session.run(f"oph_search path=/searched;recursive=yes;container_filter=x;{search}")) == [[], [], []]
    tasks = session.run("oph_tasks path=/searched;recursive=yes").rows("tasks")
    assert [task["OUTPUT DATACUBE"] for task in tasks] == [top, below, deep]


def test_one_of_many_inserts_of_a_key_wins(session, cubes):
    cube = next(iter(cubes.values()))

    def insert(number):
        return session.ask(f"oph_metadata cube={cube};mode=insert;metadata_key=once|own_{number};metadata_value={number}|1").error

    with ThreadPoolExecutor(6) as pool:
        errors = list(pool.map(insert, range(6)))
    assert errors.count(None) == 1
    refused = [error for error in errors if error is not None]
    assert all(error.startswith("the cube has this metadata already: update it (metadata_key=once") for error in refused)
    # All or none: only the winner left its own key.
    keys = [row["Key"] for row in session.run(f"oph_metadata cube={cube}").rows("metadata_list")]
    assert keys.count("once") == 1
    assert [key for key in keys if key.startswith("own_")] == [f"own_{errors.index(None)}"]
