# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads whole datacubes through OPH_EXPLORECUBE."""

import base64

import numpy as np

TYPES = {"byte": "i1", "short": "<i2", "int": "<i4", "long": "<i8", "float": "<f4",
         "double": "<f8"}


def explore(stack, cube, arguments=""):
    """All data of a cube (rows, elements), and its coordinates by dimension."""
    answer = stack.run(f"oph_explorecube cube={cube};base64=yes;level=2;limit_filter=0;{arguments}")
    grid = answer.grid("explorecube_data")
    kind = TYPES[grid["rowfieldtypes"][-1]]
    rows = np.array([np.frombuffer(base64.b64decode(row[-1]), kind) for row in grid["rowvalues"]])
    coordinates = {}
    for values in answer.objects("explorecube_dimvalues")[0]["objcontent"]:
        kind = TYPES.get(values["rowfieldtypes"][1])
        cells = [np.frombuffer(base64.b64decode(row[1]), kind)[0] for row in values["rowvalues"]]
        coordinates[values["title"]] = np.array(cells)
    return rows, coordinates
