# SPDX-License-Identifier: GPL-3.0-or-later
"""Large imports in little memory: whichever way rows take from the file, they are the same, by NumPy."""

import itertools
import re
import subprocess

import netCDF4
import numpy
import pytest

from support.stack import Stack

SIZES = {"time": 70, "lev": 3, "lat": 24, "lon": 48}
LAYOUTS = [  # explicit dimensions, implicit ones
    (("lat", "lon", "lev"), ("time",)), (("lon", "lat"), ("lev", "time")), (("lon",), ("time", "lev", "lat")),
    (("time", "lev"), ("lat", "lon")), (("lev", "lat"), ("lon", "time")), (("lev", "time", "lon"), ("lat",))]
STORAGES = {"contiguous": {}, "steps": {"chunksizes": (1, 3, 24, 48)}, "tiles": {"chunksizes": (9, 2, 7, 10)},
            "packed": {"chunksizes": (16, 3, 24, 48), "zlib": True},
            "packed_tiles": {"chunksizes": (70, 1, 10, 48), "zlib": True, "shuffle": True},
            "classic": {}}


class SmallStack(Stack):
    """A running stack, whose programs are run by hand with one megabyte of memory for each rank."""

    @property
    def configuration(self):
        return self.folder / "small.toml"

    def task(self, submission, ranks=0):
        status, answer = self.framework(submission, ranks)
        assert status == 0, answer.error or answer.stderr
        return answer


class DistantStack(SmallStack):
    """A running stack whose I/O servers are reached as those of other hosts are: by TCP."""

    @property
    def configuration(self):
        return self.folder / "distant.toml"


@pytest.fixture(scope="module")
def distant(stack):
    distant = DistantStack(stack.build, stack.folder)
    head, *servers = stack.configuration.read_text().split("[[io_server]]")
    servers = [re.sub("(?m)^socket = .*\n", "", server) for server in servers]
    distant.configuration.write_text("[[io_server]]".join([head, *servers]))
    return distant


@pytest.fixture(scope="module")
def small(stack):
    small = SmallStack(stack.build, stack.folder)
    lines = [line for line in stack.configuration.read_text().splitlines() if "memory_megabytes" not in line]
    lines.insert(lines.index("[framework]") + 1, "memory_megabytes = 1")
    small.configuration.write_text("\n".join(lines) + "\n")
    return small


def write(path, storage, dtype="f4"):
    data = numpy.random.default_rng(1).normal(0, 1e3, tuple(SIZES.values())).astype(dtype)
    kind = "NETCDF3_CLASSIC" if storage == "classic" else "NETCDF4"
    with netCDF4.Dataset(path, "w", format=kind) as file:
        for name, size in SIZES.items():
            file.createDimension(name, None if storage in ("steps", "classic") and name == "time" else size)
            file.createVariable(name, "f8", (name,))[:] = numpy.arange(size) * 1.5
        file.createVariable("v", dtype, tuple(SIZES), **STORAGES[storage])[:] = data
    return data


def import_and_read(small, name, layout, ranks, extra):
    rows, array = layout
    answer = small.task(f"operator=oph_importnc;src_path={name};measure=v;container=ways;exp_dim={'|'.join(rows)};"
                        f"imp_dim={'|'.join(array)};{extra}", ranks)
    cube = answer.cube
    small.task(f"operator=oph_exportnc2;cube={cube};output_path=/;output_name=back;force=yes;")
    small.task(f"operator=oph_delete;cube={cube};")
    with netCDF4.Dataset(small.data / "back.nc") as file:
        assert file["v"].dimensions == rows + array
        return file["v"][:], "staged=yes" in answer.stderr


@pytest.mark.parametrize("storage", STORAGES)
def test_every_way_gives_the_same(small, storage):
    data = write(small.data / f"ways_{storage}.nc", storage)
    names = list(SIZES)
    choices = itertools.cycle([(0, "nfrag=1;nhost=1;"), (2, "nfrag=3;nthreads=2;"), (3, "nfrag=2;")])
    ways = set()
    for layout, (ranks, extra) in zip(LAYOUTS, choices):
        back, is_staged = import_and_read(small, f"ways_{storage}.nc", layout, ranks, extra)
        expected = data.transpose([names.index(name) for name in layout[0] + layout[1]])
        numpy.testing.assert_array_equal(back, expected, err_msg=f"{layout} {ranks} {extra}")
        ways.add(is_staged)
    assert ways == {True, False}
    assert not list((small.folder / "staging").iterdir())


def received_bytes(stack):
    """Bytes that the I/O servers have received through connections."""
    total = 0
    for socket in sorted((stack.folder / "run").glob("io*.sock")):
        shown = subprocess.run(["mariadb", "--no-defaults", "-N", "-S", socket, "-e",
                                "SHOW GLOBAL STATUS LIKE 'Bytes_received'"],
                               text=True, capture_output=True, check=True).stdout
        total += int(shown.split()[1])
    return total


@pytest.mark.parametrize("extra", ["", "compressed=yes;nthreads=2;"])
def test_servers_of_other_hosts_get_the_same(small, distant, extra):
    data = write(distant.data / "distant.nc", "steps")
    for layout in LAYOUTS[:2]:
        sent = []
        for stack in (small, distant):
            before = received_bytes(stack)
            back, _ = import_and_read(stack, "distant.nc", layout, 2, f"nfrag=3;{extra}")
            sent.append(received_bytes(stack) - before)
            expected = data.transpose([list(SIZES).index(name) for name in layout[0] + layout[1]])
            numpy.testing.assert_array_equal(back, expected)
        # On this host the rows do not pass through a connection; elsewhere all of them do.
        assert sent[1] > data.nbytes > 4 * sent[0]


def test_users_do_not_reach_shared_memory(small):
    write(small.data / "mine.nc", "contiguous")
    cube = small.task("operator=oph_importnc;src_path=mine.nc;measure=v;container=ways;").cube
    query = "oph_internal_read_memory(1,1,'0123456789abcdef',4096,4)"
    status, answer = small.framework(f"operator=oph_apply;cube={cube};query={query};")
    assert status != 0 and "unknown primitive (oph_internal_read_memory)" in answer.error
    status, listed = small.framework("operator=oph_primitives_list;")
    assert status == 0 and "oph_sum_array" in str(listed.response)
    assert "oph_internal" not in str(listed.response)
