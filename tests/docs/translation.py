# SPDX-License-Identifier: GPL-3.0-or-later
"""The tables of docs/guide/from-cdo.md: runs both sides of each row and compares what they make."""

import ast
import re

import numpy as np

from cookbook import read

WITHOUT_CUBE = ("oph_explorenc", "oph_metadata", "oph_exportnc2")
# Cells of CDO are bounded by great circles, those of Ophion by parallels.
TOLERANCE = {"-fldmean": 2e-3}


def rows(page):
    """The cells of each row of commands: two of NCO's table, three of the others."""
    for line in page.read_text().split("\n"):
        if line.startswith("| `"):
            cells = re.split(r"(?<!\\)\|", line)[1:-1]
            yield [cell.strip().strip("`").replace("\\|", "|") for cell in cells]


def run_ophion(reader, commands):
    """Runs each on the cube of in.nc, and exports what it makes to row0.nc, row1.nc, ..."""
    lines = []
    for number, command in enumerate(commands):
        lines += ["setenv OPH_DATACUBE=$tas", command]
        if not command.startswith(WITHOUT_CUBE):
            lines.append(f"oph_exportnc2 output_path=local;output_name=row{number};dim_order=cf;force=yes")
    outputs = reader.type_lines(lines)
    assert len(outputs) == len(lines), f"{lines[len(outputs) - 1]}: {outputs[-1]}"


def their_command(cell):
    """A cell as a complete command that writes out.nc."""
    if cell.startswith("-"):
        return f"cdo -O {cell} -selname,tas in.nc out.nc"
    if cell.startswith("cdo "):
        return f"{cell} out.nc".replace("cdo ", "cdo -O ")
    return re.sub(r"^(nc(?!dump)\w+)", r"\1 -O", cell)


def compare(folder, number, theirs):
    found, wanted = read(folder, f"row{number}.nc", "tas"), read(folder, "out.nc", "tas")
    if found.shape != wanted.shape:  # the ends of running means
        found = found[np.isfinite(found).all(axis=(1, 2))]
    tolerance = TOLERANCE.get(theirs, 1e-5)
    np.testing.assert_allclose(found, wanted, rtol=tolerance, atol=tolerance, err_msg=theirs)


def check_page(reader, page):
    table = list(rows(page))
    run_ophion(reader, [cells[-1] for cells in table])
    for number, cells in enumerate(table):
        if len(cells) == 3 and not cells[1].startswith("the package"):
            ast.parse(cells[1])
        reader.run_shell(f"rm -f out.nc; {their_command(cells[0])}")
        if not cells[-1].startswith(WITHOUT_CUBE):
            compare(reader.folder, number, cells[0])
    return len(table)
