# SPDX-License-Identifier: GPL-3.0-or-later
"""Good arguments of every operator, so that a bad one is what a request fails by."""

CONTAINER = "security"
REDUCTION = {"operation": "avg"}
RANDOM = {"container": CONTAINER, "nfrag": "1", "ntuple": "4", "measure": "m", "measure_type": "float", "exp_ndim": "1",
          "dim": "x|y", "dim_size": "4|3", "nhost": "1"}
IMPORT = {"src_path": "/security.nc", "measure": "v", "container": CONTAINER}

GOOD = {
    "oph_aggregate": REDUCTION, "oph_aggregate2": REDUCTION | {"dim": "lat"}, "oph_reduce": REDUCTION, "oph_reduce2": REDUCTION | {"dim": "time"},
    "oph_apply": {"query": "oph_sum_scalar('oph_float','oph_float',measure,1)"},
    "oph_cdo": {"command": "-sinfo", "input": "/security.nc", "skip_output": "yes"},
    "oph_concatnc": {"src_path": "/security_more.nc"}, "oph_concatnc2": {"src_path": "/security_more.nc"},
    "oph_containerschema": {"container": CONTAINER}, "oph_createcontainer": {"container": "security_new", "dim": "x"},
    "oph_deletecontainer": {"container": "security_new"}, "oph_movecontainer": {"container": "security_new|security_moved"},
    "oph_explorenc": {"src_path": "/security.nc"}, "oph_exportnc": {"output": "/security_out.nc", "force": "yes"},
    "oph_exportnc2": {"output": "/security_out.nc", "force": "yes"}, "oph_folder": {"command": "cd", "path": "/"}, "oph_fs": {"command": "ls"},
    "oph_generic": {"command": "none", "input": "/security.nc"}, "oph_importnc": IMPORT, "oph_importnc2": IMPORT, "oph_importncs": IMPORT,
    "oph_intercube": {"cube2": "{cube}"}, "oph_intercube2": {"cubes": "{cube}|{cube}"},
    "oph_mergecubes": {"cubes": "{cube}|{cube}"}, "oph_mergecubes2": {"cubes": "{cube}|{cube}", "dim": "member"},
    "oph_man": {"function": "oph_list"}, "oph_metadata": {"mode": "read"}, "oph_permute": {"dim_pos": "1"},
    "oph_randcube": RANDOM, "oph_randcube2": RANDOM, "oph_regrid": {"target": "4x3"}, "oph_script": {"script": "none"},
    "oph_showgrid": {"container": CONTAINER}, "oph_split": {"nsplit": "2"},
    "oph_subset": {"subset_dims": "lat", "subset_filter": "1"}, "oph_explorecube": {"subset_dims": "lat", "subset_filter": "1"},
    "oph_cancel": {"id": "1"}, "oph_for": {"key": "k", "values": "1"},
    "oph_wait": {"timeout": "0"}, "oph_massive": {"path": "/", "run": "no"}, "oph_set": {"key": "k"}, "oph_input": {"id": "1"},
}


def good_arguments(manual, cube):
    """By name, for an operator; those of its manual that need not be given are left out."""
    names = {argument["name"] for argument in manual["arguments"]}
    found = {name: value.replace("{cube}", cube) for name, value in GOOD.get(manual["name"], {}).items()}
    if "cube" in names and manual["name"] not in ("oph_list",):
        found.setdefault("cube", cube)
    return found


def tasks(manual, arguments):
    """The tasks of a workflow that runs an operator; blocks of the flow need what ends them."""
    name = manual["name"]
    listed = [f"{key}={value}" for key, value in arguments.items()]
    task = {"name": "Attempt", "operator": name, "arguments": listed}
    end = {"oph_for": "oph_endfor", "oph_if": "oph_endif"}.get(name)
    if end:
        return [task, {"name": "End", "operator": end, "arguments": [], "dependencies": [{"task": "Attempt"}]}]
    begin = {"oph_endfor": ("oph_for", ["key=k", "values=1"]), "oph_endif": ("oph_if", []), "oph_else": ("oph_if", []),
             "oph_elseif": ("oph_if", ["condition=0"])}.get(name)
    if begin is None:
        return [task]
    first = {"name": "Begin", "operator": begin[0], "arguments": begin[1]}
    task["dependencies"] = [{"task": "Begin"}]
    if name in ("oph_endfor", "oph_endif"):
        return [first, task]
    last = {"name": "End", "operator": "oph_endif", "arguments": [], "dependencies": [{"task": "Attempt"}]}
    return [first, task, last]
