# SPDX-License-Identifier: GPL-3.0-or-later
"""The JSON that clients in use make of what their users type."""

import json
import re

SEMICOLON_OUTSIDE_BRACKETS = re.compile(r";(?![^\[]*\])")


def split_query(query):
    """The parts of `operator=oph_x;k=[a;b];`, as PyOphidia splits it."""
    return [part for part in SEMICOLON_OUTSIDE_BRACKETS.split(query) if part]


def pyophidia_request(query, session="", cwd="/", cube=""):
    """The request that PyOphidia 3.7 makes of `operator=oph_x;k=v;`: what it knows becomes arguments
    of the task, and texts are put in as they are, without the escapes of JSON."""
    parts = split_query(query)
    operator = parts[0].removeprefix("operator=")
    operator, *first = operator.split(" ", 1)
    arguments = first + parts[1:]
    for name, value in (("cwd", cwd), ("cdd", "/"), ("cube", cube), ("host_partition", "auto"), ("ncores", "1")):
        if name not in query and (value or name != "cube"):
            arguments.append(f"{name}={value}")
    quoted = ",\n".join(f'"{argument}"' for argument in arguments)
    head = f'"sessionid":"{session}",' if session else ""
    return (f'{{"name":"{operator}","author":"tester","abstract":"-","command":"{query}",{head}"exec_mode":"sync",\n'
            f'"tasks":[{{"name":"Task 0","operator":"{operator}","arguments":[{quoted}]}}]}}')


def pyophidia_workflow(workflow, *parameters, session="", cwd="/", cube=""):
    """The request that PyOphidia's wsubmit makes of a workflow with $1, $2 …"""
    text = json.dumps(workflow)
    for number, value in enumerate(parameters, start=1):
        text = text.replace(f"${{{number}}}", value).replace(f"${number}", value)
    request = json.loads(text)
    known = {"sessionid": session, "cwd": cwd, "cdd": "/", "cube": cube, "exec_mode": "sync", "ncores": "1"}
    for name, value in known.items():
        if value and name not in request:
            request[name] = value
    request["command"] = "wsubmit({})".format(",".join(("workflow", *parameters)))
    request["direct_output"] = "no"
    return json.dumps(request)


def terminal_request(command, session="", cwd="/", cube=""):
    """The request that oph_term makes of a typed command: what it knows stands in the request and
    in the task."""
    operator, _, text = command.partition(" ")
    known = {"ncores": "1", "cwd": cwd, "cube": cube, "cdd": "/"}
    known = {name: value for name, value in known.items() if value}
    arguments = split_query(text)
    given = {argument.split("=")[0] for argument in arguments}
    arguments += [f"{name}={value}" for name, value in known.items() if name not in given]
    request = {"name": operator, "author": "tester", "abstract": "-", "exec_mode": "sync", **known,
               "output_format": "classic", "command": command,
               "tasks": [{"name": operator, "operator": operator, "arguments": arguments}]}
    if session:
        request["sessionid"] = session
    return json.dumps(request)
