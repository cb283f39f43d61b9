# SPDX-License-Identifier: GPL-3.0-or-later
"""Users and data that the tests of the server share."""

import re
import shutil

import pytest

from support.datasets import ferret, write_series
from support.stack import Stack
from wire import Wire

PASSWORD = "another battery staple"


def add_user(stack, name, *options):
    stack.ophion("user", "add", name, "--password-stdin", *options, stdin=PASSWORD)
    return Wire(stack, user=name, password=PASSWORD)


@pytest.fixture
def wire(stack):
    """A client with a session of its own, disabled at the end: a user may have a hundred."""
    client = Wire(stack)
    yield client
    if client.session:
        client.run("oph_manage_session", "action=disable")


@pytest.fixture(scope="session")
def bob(stack):
    """Log-in of a second user."""
    return add_user(stack, "bob")


@pytest.fixture(scope="session")
def boss(stack):
    """Log-in of an administrator."""
    return add_user(stack, "boss", "--admin")


# What the stack with little patience allows.
STRICT = {"receive_timeout": 3, "send_timeout": 3, "max_connections": 160, "max_connections_per_address": 140,
          "max_requests_per_second": 2, "max_queue": 3, "housekeeping_seconds": 1, "lockout_seconds": 3,
          "login_failures": 2}


@pytest.fixture(scope="session")
def strict(build_folder, tmp_path_factory):
    """A stack with little patience, for tests that misbehave or close it to others. A user may send
    some twenty requests in a row."""
    with Stack(build_folder, tmp_path_factory.mktemp("strict") / "stack") as running:
        running.ophion("down")
        text = running.configuration.read_text()
        for name, value in STRICT.items():
            text, count = re.subn(rf"^{name} = \d+", f"{name} = {value}", text, flags=re.MULTILINE)
            assert count == 1
        running.configuration.write_text(text)
        running.up()
        yield running


SMALL = {"max_light_tasks": "3", "callbacks": '"any"'}


@pytest.fixture(scope="session")
def small(build_folder, tmp_path_factory):
    """A stack whose massive operations work on three things at most, and that calls any address."""
    with Stack(build_folder, tmp_path_factory.mktemp("small") / "stack", io_servers=1) as running:
        running.ophion("down")
        text = running.configuration.read_text()
        for name, value in SMALL.items():
            text, count = re.subn(rf"^{name} = .*$", f"{name} = {value}", text, flags=re.MULTILINE)
            assert count == 1
        running.configuration.write_text(text)
        running.up()
        for name in "abcd":
            shutil.copy(ferret("coads_climatology.cdf"), running.data / f"{name}.nc")
        yield running


@pytest.fixture(scope="module")
def climatology(stack):
    """Arguments of an import that takes no time."""
    shutil.copy(ferret("coads_climatology.cdf"), stack.data)
    return ["src_path=coads_climatology.cdf", "measure=SST"]


@pytest.fixture(scope="module")
def series(stack):
    """Arguments of an import that goes on for about a second after its first fragment."""
    write_series(stack.data / "series.nc", 4000, latitudes=96, longitudes=192)
    return ["src_path=series.nc", "measure=tas", "nfrag=32"]
