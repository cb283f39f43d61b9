# SPDX-License-Identifier: GPL-3.0-or-later
"""One stack on three hosts (network namespaces): the same results as on one, only encrypted
connections between them, and what happens when one is cut off and comes back."""

import json
import subprocess
import tomllib

import psutil
import pytest

from support.database import client, held_table, run_sql
from support.datasets import write_series
from support.network import Network, reason_to_skip
from support.stack import Stack
from support.waiting import wait_for

pytestmark = pytest.mark.skipif(reason_to_skip() is not None, reason=str(reason_to_skip()))

IMPORT = "oph_importnc src_path=series.nc;measure=tas;container=hosts"
NAMES = ["node2", "node3"]


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    with Network(tmp_path_factory.mktemp("network"), NAMES) as made:
        yield made


@pytest.fixture(scope="module")
def hosts(network, build_folder, tmp_path_factory):
    """A stack with one I/O server on each of three hosts."""
    stack = Stack(build_folder, tmp_path_factory.mktemp("hosts"), io_servers=1)
    with stack:
        stack.ophion("down")
        text = stack.configuration.read_text()
        for key, value in (("address", network.first), ("start", network.start), ("network", network.network)):
            lines = text.split("\n")
            section = lines.index("[hosts]")
            line = next(i for i in range(section, len(lines)) if lines[i].startswith(f"{key} = "))
            lines[line] = f'{key} = "{value}"'
            text = "\n".join(lines)
        text = text.replace("ranks = 0", "ranks = 1", 1)
        for name in NAMES:
            text += (f'\n[[host]]\nname = "{name}"\naddress = "{network.address_of(name)}"\ncores = 1\n'
                     f'folder = "{folder_of(stack, name)}"\n')
        stack.configuration.write_text(text)
        subprocess.run([stack.bin / "ophion", "up", "--stack", stack.folder], check=True, timeout=180,
                       capture_output=True)
        stack.port = int((stack.folder / "run" / "server.ready").read_text())
        stack.environment["OPH_SERVER_PORT"] = str(stack.port)
        write_series(stack.data / "series.nc", 40, latitudes=9, longitudes=12)
        yield stack


def folder_of(stack, name):
    return f"{stack.folder}-{name}"


def tables(stack, server):
    return set(run_sql(stack, server, "SHOW TABLES").split())


def all_tables(stack):
    return {server: tables(stack, server) for server in ["io1", *NAMES]}


def values(stack, cube):
    answer = stack.run(f"oph_explorecube cube={cube};show_id=yes;limit_filter=0")
    return answer.grid("explorecube_data")["rowvalues"]


def ranks_on(stack, name):
    """Ranks of the data pool on a host, by what their environment says."""
    found = []
    for process in psutil.process_iter(["name"]):
        try:
            if process.info["name"] != "oph_framework" or process.environ().get("OPHION_HOST", "") != name:
                continue
            if str(stack.folder) in " ".join(process.cmdline()) and "data0" in process.cmdline():
                found.append(process)
        except psutil.Error:
            continue
    return found


@pytest.fixture(scope="module")
def spread(hosts):
    """A cube with fragments on each host."""
    return hosts.run(f"{IMPORT};nhost=3;nfrag=1;ncores=3").cube


def test_the_results_are_those_of_one_host(hosts, spread):
    for server in ("io1", *NAMES):
        assert tables(hosts, server), server
    for name in ("", *NAMES):
        assert len(ranks_on(hosts, name)) == 1, name
    alone = hosts.run(f"{IMPORT};nhost=1;ncores=1").cube
    assert values(hosts, alone) == values(hosts, spread)
    means = [hosts.run(f"oph_reduce cube={cube};operation=avg;ncores=3").cube for cube in (alone, spread)]
    assert values(hosts, means[0]) == values(hosts, means[1])
    hosts.run(f"oph_exportnc2 cube={means[1]};output_path=/;output_name=mean;force=yes;ncores=3")
    again = hosts.run("oph_importnc src_path=mean.nc;measure=tas;container=hosts;exp_dim=lat;imp_dim=lon").cube
    assert sum(len(row) for row in values(hosts, again)) > 9


def test_connections_between_hosts_are_encrypted(hosts, network):
    settings = client(hosts, "node2")
    account = next(each for each in tomllib.loads(hosts.configuration.read_text())["io_server"] if each["name"] == "node2")
    command = [settings[0], "--no-defaults", f"--host={network.address_of('node2')}", f"--port={account['port']}",
               f"--user={account['user']}", f"--password={account['password']}", "--execute=SELECT 1"]
    assert subprocess.run([*command, "--skip-ssl"], capture_output=True, timeout=60).returncode != 0
    certificate = hosts.folder / "tls" / "hosts.pem"
    verified = [*command, f"--ssl-ca={certificate}", "--ssl-verify-server-cert"]
    assert subprocess.run(verified, capture_output=True, timeout=60).returncode == 0


def test_the_administrator_sees_all_hosts(hosts):
    status = json.loads(hosts.ophion("status", "--json").stdout)
    assert {service["name"]: service["up"] for service in status["services"]} == {
        name: True for name in ("metadb", "io1", *NAMES, "server")}
    hosts.ophion("doctor")
    run_sql(hosts, "node2", "DROP FUNCTION oph_reduce")
    hosts.ophion("register")
    assert run_sql(hosts, "node2", "SELECT COUNT(*) FROM mysql.func WHERE name = 'oph_reduce'") == "1"


def test_a_host_that_is_cut_off_and_comes_back(hosts, network, spread):
    alone = hosts.run(f"{IMPORT};nhost=1;ncores=1").cube
    before = all_tables(hosts)
    number = spread.rsplit("/", 1)[1]
    source = next(name for name in before["node3"] if name.startswith(f"fact_{number}_"))
    with held_table(hosts, "node3", source):
        running = subprocess.Popen([hosts.term, "-j", "-e", f"oph_reduce cube={spread};operation=avg;ncores=3"],
                                   env=hosts.environment, text=True, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        wait_for(lambda: tables(hosts, "node2") > before["node2"], "the first table")
        network.cut_off("node3")
        answer = json.dumps(json.loads(running.communicate(timeout=180)[0]))
        assert "node3" in answer and "OPH_STATUS_COMPLETED" not in answer
    # Other cubes do without.
    assert hosts.run(f"oph_reduce cube={alone};operation=max;ncores=2").cube
    wait_for(lambda: run_sql(hosts, "metadb", "SELECT is_up FROM io_server WHERE name = 'node3'") == "0",
             "the catalogue to know")
    assert "node3" in hosts.ask(f"oph_reduce cube={spread};operation=max").error
    new = hosts.run(f"{IMPORT};nhost=2;ncores=2").cube
    assert tables(hosts, "node2") > before["node2"] and values(hosts, new)

    network.reconnect("node3")
    wait_for(lambda: tables(hosts, "node3") == before["node3"], "the sweep of the host that came back")
    wait_for(lambda: run_sql(hosts, "metadb", "SELECT COUNT(*) FROM storage_claim") == "0", "the end of claims")
    wait_for(lambda: run_sql(hosts, "metadb", "SELECT is_up FROM io_server WHERE name = 'node3'") == "1",
             "the catalogue to know")
    wait_for(lambda: hosts.ask(f"oph_reduce cube={spread};operation=avg;ncores=3").error is None,
             "the ranks of all hosts")
    wait_for(lambda: len(ranks_on(hosts, "node3")) == 1, "the rank of the host")
