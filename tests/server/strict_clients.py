# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads a response document as strictly as the clients in use do together."""

import json
import re

FIELD_TYPES = {"byte", "short", "int", "long", "float", "double", "string", "blob"}


def read_as_clients(raw):
    """Checks all rules of the two clients for documents; returns the objects by key."""
    assert raw.isascii(), "a client decodes the text twice"
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", raw), "XML cannot carry these characters"
    document = json.loads(raw)
    assert document["source"]["srckey"] == "oph" and document["source"]["srcname"]
    for field in ("source", "extra"):
        if field in document:
            assert len(document[field].get("keys", [])) == len(document[field].get("values", []))
    objects = {}
    for entry in document["response"]:
        content = entry["objcontent"]
        assert isinstance(entry["objkey"], str) and content
        known = objects.setdefault(entry["objkey"], entry)
        assert known["objclass"] == entry["objclass"], "an objkey has one class"
        for fragment in content:
            assert isinstance(fragment["title"], str)
            READERS[entry["objclass"]](fragment)
    assert document["responseKeyset"] == list(objects)
    assert objects["status"]["objclass"] == "text"
    check_indent(raw)
    check_message(raw, objects["status"]["objcontent"][0])
    return objects


def check_indent(raw):
    lines = raw.split("\n")
    assert lines[0] == "{" and lines[1].startswith('    "source": {'), "indent of 4, one blank after a colon"


def check_message(raw, status):
    """One client searches raw substrings for failure and shows what follows the first message."""
    assert (status["title"] == "ERROR") == ('"title": "ERROR"' in raw)
    if status["title"] != "ERROR":
        assert status["title"] == "SUCCESS"
        return
    start = raw.index('"message": "') + len('"message": "')
    shown = raw[start:raw.index('\\n"', start)]
    assert json.loads(f'"{shown}"') == status["message"].removesuffix("\n")


def text(fragment):
    assert fragment["title"] == "SUCCESS" or isinstance(fragment["message"], str)


def grid(fragment, keys="rowkeys", types="rowfieldtypes", values="rowvalues"):
    assert fragment[keys] and all(fragment[keys]), "grids have columns with names"
    assert len(set(fragment[keys])) == len(fragment[keys]) == len(fragment[types])
    assert set(fragment[types]) <= FIELD_TYPES
    for row in fragment[values]:
        assert len(row) == len(fragment[keys]) and all(isinstance(cell, str) for cell in row)


def multidim_grid(fragment):
    grid(fragment)
    grid(fragment, "colkeys", "colfieldtypes", "colvalues")
    assert fragment["measurename"] and fragment["measuretype"] in FIELD_TYPES
    assert len(fragment["measurevalues"]) == len(fragment["rowvalues"])
    assert all(len(row) == len(fragment["colvalues"]) for row in fragment["measurevalues"])


def graph(fragment):
    nodes = len(fragment["nodevalues"])
    assert len(fragment["nodelinks"]) == nodes
    assert all(len(node) == len(fragment["nodekeys"]) for node in fragment["nodevalues"])
    for link in (link for links in fragment["nodelinks"] for link in links):
        assert 0 <= int(link["node"]) < nodes and isinstance(link["node"], str)
        assert isinstance(link["description"], str)
    if "rootnode" in fragment:
        assert 0 <= int(fragment["rootnode"]) < nodes


READERS = {"text": text, "grid": grid, "multidimgrid": multidim_grid, "tree": graph, "digraph": graph, "graph": graph}
