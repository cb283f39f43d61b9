# SPDX-License-Identifier: GPL-3.0-or-later
"""All methods of PyOphidia, with all that they send, against a real stack; and what they read of the answers."""

import base64
import json
import struct

import numpy
import pytest
from client_methods import read_methods
from client_requests import pyophidia_request
from strict_clients import read_as_clients
from wire import Wire, pyophidia_envelope

METHODS = read_methods()
# Of every operator; the values that PyOphidia sends.
COMMON = {"ncores": "1", "ncore": "1", "nthreads": "1", "exec_mode": "sync", "schedule": "0", "objkey_filter": "all",
          "save": "yes", "cwd": "/", "cdd": "/", "host_partition": "auto", "nhost": "1"}
# It misspells one that then has no effect but a warning.
UNKNOWN = {("explorenc", "imp_num_point")}
CUBES = {"randcube", "randcube2", "importnc", "importnc2", "importncs", "mergecubes", "mergecubes2", "intercube",
         "intercube2", "aggregate", "aggregate2", "reduce", "reduce2", "apply", "concatnc", "concatnc2", "drilldown",
         "rollup", "merge", "split", "permute", "duplicate", "subset"}
KEYS = {"intercube2": "intercube", "mergecubes2": "mergecubes"}
# What has no default, or none that fits the cube of the tests (time x lat x lon, arrays in time).
SPECIAL = {
    "createcontainer": {"container": "methods_new", "dim": "lat|lon|time"},
    "deletecontainer": {"container": "methods_new", "container_pid": "-"},
    "manage_session": {"action": "list"},
    "loggingbk": {},
    "folder": {"command": "mkdir", "path": "/methods_folder"},
    "fs": {"command": "ls"},
    "containerschema": {"container": "methods"},
    "showgrid": {"container": "methods"},
    "hierarchy": {"hierarchy": "oph_time"},
    "man": {"function": "oph_reduce"},
    "randcube": {"container": "methods_random", "nfrag": "2", "ntuple": "3", "measure": "m", "measure_type": "double",
                 "exp_ndim": "1", "dim": "lat|time", "concept_level": "c|c", "dim_size": "6|4"},
    "explorenc": {"measure": "SST", "src_path": "coads_climatology.cdf", "limit_filter": "2"},
    "importnc": {"container": "methods_import"},
    "mergecubes": {"cubes": "@CUBE@|@CUBE@"},
    "mergecubes2": {"cubes": "@CUBE@|@CUBE@", "dim": "more"},
    "intercube": {"cube": "@CUBE@", "cube2": "@CUBE@", "cubes": None},
    "intercube2": {"cubes": "@CUBE@|@CUBE@"},
    "exportnc": {"output_name": "methods", "force": "yes"},
    "aggregate": {"operation": "avg", "group_size": "2"},
    "aggregate2": {"operation": "avg", "dim": "COADSY"},
    "reduce": {"operation": "avg"},
    "reduce2": {"operation": "avg", "dim": "TIME"},
    "split": {"nsplit": "2"},
    "permute": {"dim_pos": "1"},
    "subset": {"subset_dims": "COADSY", "subset_filter": "1:10", "time_filter": "no"},
    "concatnc": {"src_path": "methods_more.nc", "check_exp_dim": "no"},
    "metadata": {"mode": "insert", "metadata_key": "methods", "metadata_value": "1", "variable": "global"},
    "export_array": {"base64": "yes", "level": "2", "show_index": "yes", "subset_type": "coord", "limit_filter": "0",
                     "save": "no"},
}
SPECIAL |= {f"{name}2": SPECIAL[name] for name in ("randcube", "importnc", "exportnc", "concatnc")}
SPECIAL["importncs"] = SPECIAL["importnc"]
SPECIAL["to_dataset"] = SPECIAL["export_array"] | {"show_time": "yes", "export_metadata": "yes"}
NOT_OFFERED = {"b2drop", "wait"}  # oph_wait has no filters of dimensions
# They have tests of their own (docs/conformance.md).
APART = NOT_OFFERED | {"cancel", "resume", "get_config", "service", "cluster", "log_info", "wait", "script",
                       "movecontainer", "delete"}


@pytest.fixture(scope="module")
def client(stack, climatology):
    """PyOphidia with a session and a cube, `cube`, of twelve months."""
    wire = Wire(stack, envelope=pyophidia_envelope)
    wire.cube = wire.run("oph_importnc", *climatology, "container=methods", "imp_dim=TIME").cube
    wire.run("oph_exportnc2", f"cube={wire.cube}", "output_path=/", "output_name=methods_more", "force=yes")
    wire.manuals = {manual["name"]: manual for manual in json.loads(wire.get("/manuals.json").body)}
    yield wire
    wire.run("oph_manage_session", "action=disable")


def ask(client, query, cube=""):
    """As Client.submit does."""
    reply = client.send(pyophidia_request(query, client.session, cube=cube))
    read_as_clients(reply.raw)
    return reply


@pytest.mark.parametrize("method", [method for method in METHODS if method.name not in NOT_OFFERED], ids=str)
def test_arguments_of_methods_are_known(client, method):
    known = {argument["name"] for argument in client.manuals[method.operator]["arguments"]} | set(COMMON)
    unknown = {(method.name, name) for name in method.arguments if name not in known}
    assert unknown <= UNKNOWN | {(method.name, "cube"), (method.name, "session")}


def query_of(client, method):
    """The method with all its arguments, at their defaults where nothing else is needed."""
    defaults = {argument["name"]: argument.get("default") for argument in client.manuals[method.operator]["arguments"]}
    special = SPECIAL.get(method.name, {})
    if method.name in ("importnc", "importnc2", "importncs"):
        special = special | {"src_path": "coads_climatology.cdf", "measure": "SST"}
    parts = []
    for name in method.arguments:
        value = special.get(name, COMMON.get(name, defaults.get(name)))
        if name == "cube" and name not in special:
            value = client.cube
        if value:
            parts.append(f"{name}={value.replace('@CUBE@', client.cube)}")
    return f"{method.operator} {';'.join(parts)};"


@pytest.mark.parametrize("method", [method for method in METHODS if method.name not in APART], ids=str)
def test_methods_with_all_their_arguments(client, method):
    reply = ask(client, query_of(client, method))
    assert reply.error == 0 and reply.message is None, reply.message
    if method.name not in CUBES:
        return
    (output,) = [entry for entry in reply.document["response"]
                 if entry["objcontent"][0]["title"] == "Output Cube"]
    key = method.operator.removeprefix("oph_")
    assert output["objclass"] == "text" and output["objkey"] == KEYS.get(key, key)
    extra = dict(zip(reply.document["extra"]["keys"], reply.document["extra"]["values"]))
    assert extra["cube"] == reply.cube == output["objcontent"][0]["message"]
    assert ask(client, f"oph_delete cube={reply.cube};nthreads=1;ncores=1;").message is None


def test_info(client):
    """Two calls, read by position."""
    size = ask(client, f"oph_cubesize exec_mode=sync;cube={client.cube};")
    assert size.message is None
    reply = ask(client, f"oph_cubeschema exec_mode=sync;cube={client.cube};")
    info = reply.objects["cubeschema_cubeinfo"]["objcontent"][0]["rowvalues"][0]
    pid, created, measure, measure_type, level, fragments, source = info[:7]
    assert (pid, measure, measure_type, level) == (client.cube, "SST", "float", "0") and created
    assert int(fragments) >= 1 and source.endswith("coads_climatology.cdf")
    more = reply.objects["cubeschema_morecubeinfo"]["objcontent"][0]["rowvalues"][0][1:9]
    hosts, per_database, rows, elements, compressed, number, unit, total = more
    assert int(hosts) >= 1 and int(per_database) >= 1 and compressed == "no"
    assert int(rows) * int(fragments) >= 90 * 180 and int(elements) == 12
    assert float(number) > 0 and unit and int(total) == 12 * 90 * 180
    dimensions = reply.objects["cubeschema_diminfo"]["objcontent"][0]["rowvalues"]
    assert [(row[0], row[2], row[5]) for row in dimensions] == [("COADSY", "90", "no"), ("COADSX", "180", "no"),
                                                                ("TIME", "12", "yes")]
    assert all(len(row) == 8 for row in dimensions)


def unpack(text, kind):
    return numpy.frombuffer(base64.b64decode(text), {"float": "<f4", "double": "<f8", "int": "<i4", "long": "<i8",
                                                     "short": "<i2"}[kind])


def test_export_array(client):
    """By position: the dimensions in base64 in column 1, the measure by the title of its table."""
    reply = ask(client, "oph_explorecube ncore=1;base64=yes;level=2;show_index=yes;subset_type=coord;limit_filter=0;"
                        f"save=no;subset_dims=COADSY|COADSX;subset_filter=9:21|29:41;cube={client.cube};")
    names, lengths = [], []
    for fragment in reply.objects["explorecube_dimvalues"]["objcontent"]:
        values = [unpack(row[1], fragment["rowfieldtypes"][1]) for row in fragment["rowvalues"]]
        names.append(fragment["title"])
        lengths.append(sum(len(value) for value in values))
        assert fragment["rowfieldtypes"][1] == "double"
    assert names == ["COADSY", "COADSX", "TIME"], "explicit dimensions first"
    data = reply.objects["explorecube_data"]["objcontent"][0]
    column = data["rowkeys"].index(data["title"])
    assert column == 4 and len(names) - (len(data["rowkeys"]) - 1) / 2 == 1
    assert len(data["rowvalues"]) == lengths[0] * lengths[1]
    arrays = [unpack(row[column], data["rowfieldtypes"][column]) for row in data["rowvalues"]]
    assert data["rowfieldtypes"][column] == "float" and {len(array) for array in arrays} == {12}


def test_to_dataset(client):
    reply = ask(client, "oph_explorecube ncore=1;base64=yes;level=2;show_index=yes;subset_type=coord;limit_filter=0;"
                        f"show_time=yes;export_metadata=yes;cube={client.cube};")
    objects = reply.objects
    assert objects["explorecube_data"]["objcontent"][0]["title"] == "SST"
    titles = [fragment["title"] for fragment in objects["explorecube_dimvalues"]["objcontent"]]
    assert titles == ["COADSY", "COADSX", "TIME"]
    columns = objects["explorecube_diminfo"]["objcontent"][0]["rowkeys"]
    assert columns == ["NAME", "TYPE", "SIZE", "HIERARCHY", "CONCEPT LEVEL", "ARRAY", "LEVEL", "LATTICE NAME"]
    assert {"Key", "Value", "Variable", "Type"} <= set(objects["explorecube_metadata"]["objcontent"][0]["rowkeys"])
    time = objects["explorecube_dimvalues"]["objcontent"][2]
    assert all(row[1].startswith("0000-") or "-" in row[1] for row in time["rowvalues"]), "times as plain text"


def test_numbers_are_little_endian(client):
    reply = ask(client, "oph_explorecube ncore=1;base64=yes;level=2;show_index=yes;limit_filter=1;"
                        f"cube={client.cube};")
    fragment = reply.objects["explorecube_dimvalues"]["objcontent"][0]
    raw = base64.b64decode(fragment["rowvalues"][0][1])
    assert struct.unpack("<d", raw[:8])[0] == -89.0


def test_progress_of_pyophidia(client):
    reply = ask(client, "oph_list path=/;")
    ratio = ask(client, f"operator=oph_resume;level=0;id={reply.workflow};")
    (grid,) = [fragment for entry in ratio.document["response"] for fragment in entry["objcontent"]
               if fragment["title"] == "Workflow Progress Ratio"]
    date, progress = grid["rowvalues"][0]
    assert date and float(progress) == 1


def test_delete(client):
    copy = ask(client, f"oph_duplicate cube={client.cube};").cube
    reply = ask(client, f"oph_delete ncores=1;exec_mode=sync;schedule=0;nthreads=1;save=yes;cube={copy};")
    assert reply.message is None
    assert "no such datacube" in ask(client, f"oph_cubesize cube={copy};").message
