# SPDX-License-Identifier: GPL-3.0-or-later
"""References in the manner of kerchunk, read by NumPy alone."""

import base64
import json
import zlib

import numpy


def read_references(path, name):
    """The variable that references in the manner of kerchunk describe, by NumPy alone."""
    references = json.loads(path.read_text())["refs"]
    described = json.loads(references[f"{name}/.zarray"])
    shape, chunk = described["shape"], described["chunks"]
    values = numpy.full(shape, described["fill_value"], described["dtype"])
    for key, place in references.items():
        if not key.startswith(f"{name}/") or key.split("/")[1].startswith("."):
            continue
        if isinstance(place, str):
            data = base64.b64decode(place.removeprefix("base64:"))
        else:
            file, offset, size = place
            with open(file, "rb") as stream:
                stream.seek(offset)
                data = stream.read(size)
        for step in reversed(described["filters"] or []):
            if step["id"] == "zlib":
                data = zlib.decompress(data)
            else:
                data = numpy.frombuffer(data, "u1").reshape(step["elementsize"], -1).T.tobytes()
        start = [int(i) * size for i, size in zip(key.split("/")[1].split("."), chunk)]
        part = tuple(slice(first, min(first + size, whole)) for first, size, whole in zip(start, chunk, shape))
        block = numpy.frombuffer(data, described["dtype"]).reshape(chunk)
        values[part] = block[tuple(slice(0, each.stop - each.start) for each in part)]
    return values
