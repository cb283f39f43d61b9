# SPDX-License-Identifier: GPL-3.0-or-later
"""What CDO and NCO make of the input of a step, where they have its operation."""

import subprocess
import tempfile
from pathlib import Path

import netCDF4
import numpy as np

from oracle.chains.steps import Along, InterCube, Permute, Subset

FILL = 1e20
STATISTICS = {"avg": "mean", "sum": "sum", "min": "min", "max": "max"}  # CDO's std1 of one value is 0, not missing
# Not climatologies: CDO has months in another order where a series is no whole year.
PERIODS = {("d", "series"): "day", ("M", "series"): "mon", ("y", "series"): "year", ("h", "series"): "hour",
           ("M", "anomaly"): "ymonsub", ("A", "series"): "tim"}
WEIGHTLESS = {"avg": "avg", "sum": "ttl", "min": "min", "max": "max"}


def opinion(cube, step, other=None):
    """(program, values in the order of the dimensions, NaN where missing); None if neither has the operation."""
    if not cube.is_real or any(dimension.size == 0 for dimension in cube.dimensions):
        return None
    if isinstance(step, Along) and step.weights == "none":
        return along(cube, step)
    if isinstance(step, Subset) and all(f.kind == "index" and "," not in f.text for f in step.filters):
        return "ncks", nco(cube, ["ncks", "-O", "-F", *map(str, hyperslabs(cube, step))])
    if isinstance(step, Permute):
        names = [d.name for d in cube.explicit] + [cube.implicit[i].name for i in step.order]
        return "ncpdq", nco(cube, ["ncpdq", "-O", "-a", ",".join(names)])
    if isinstance(step, InterCube) and step.on_missing == "propagate" and other is not None and other.values.shape == cube.values.shape:
        operator = {"sum": "+", "sub": "-", "mul": "*"}.get(step.operation)
        return operator and ("ncbo", nco(cube, ["ncbo", "-O", "-y", operator], other))
    return None


def along(cube, step):
    if step.operation not in STATISTICS:
        return None
    dimension = cube.dimensions[cube.position(step.dimension)]
    if step.level == "A":
        return "ncwa", nco(cube, ["ncwa", "-O", "-b", "-y", WEIGHTLESS[step.operation], "-a", step.dimension])
    period = PERIODS.get((step.level, step.mode))
    # CDO has no year 0, and puts values on the border of two periods into the next one.
    is_other_year = step.level == "y" and step.first_month != 1
    if period is None or step.midnight != "00" or is_other_year or "since 0000" in dimension.dates[0]:
        return None
    if step.mode == "anomaly":
        return (step.operation == "avg" and ("ymonsub", cdo_times(cube, step, "ymonsub", "-ymonmean"))) or None
    return period + STATISTICS[step.operation], cdo_times(cube, step, period + STATISTICS[step.operation])


def hyperslabs(cube, step):
    for chosen in step.filters:
        parts = [str(cube.dimensions[cube.position(chosen.name)].size) if part == "end" else part
                 for part in chosen.text.split(":")]
        step_size = parts[1] if len(parts) == 3 else "1"
        yield from ("-d", f"{chosen.name},{parts[0]},{parts[-1]},{step_size}")


def filled(cube):
    return np.where(cube.is_missing, FILL, cube.values.astype("f8"))


def nco(cube, command, other=None):
    """Runs a program of NCO on the cube as a file."""
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for number, one in enumerate([cube] if other is None else [cube, other]):
            files.append(Path(folder) / f"in{number}.nc")
            with netCDF4.Dataset(files[-1], "w") as file:
                for dimension in one.dimensions:
                    file.createDimension(dimension.name, dimension.size)
                file.createVariable("value", "f8", [d.name for d in one.dimensions], fill_value=FILL)[:] = filled(one)
        return run(command + [str(file) for file in files], Path(folder) / "out.nc")


def cdo_times(cube, step, operator, second=None):
    """Runs an operator of CDO on the values as series of many points."""
    axis = cube.position(step.dimension)
    dimension = cube.dimensions[axis]
    series = np.moveaxis(filled(cube), axis, 0)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "in.nc"
        with netCDF4.Dataset(source, "w") as file:
            file.createDimension("time", None)
            file.createDimension("point", series[0].size)
            time = file.createVariable("time", "f8", ("time",))
            time.units, time.calendar = dimension.dates
            time.standard_name = "time"
            file.createVariable("value", "f8", ("time", "point"), fill_value=FILL)[:] = series.reshape(len(series), -1)
            time[:] = dimension.coordinates
        inputs = [str(source)] * (2 if second else 1)
        inputs[-1:] = [second, inputs[-1]] if second else inputs[-1:]
        found = run(["cdo", "-s", "-O", "-b", "F64", operator, *inputs], Path(folder) / "out.nc")
    return np.moveaxis(found.reshape(len(found), *series.shape[1:]), 0, axis)


def run(command, target):
    result = subprocess.run([*command, str(target)], capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, f"{command}: {result.stderr}"
    with netCDF4.Dataset(target) as file:
        values = np.ma.filled(file["value"][:].astype("f8"), np.nan)
    return np.where(np.isclose(values, FILL, rtol=1e-9, atol=0), np.nan, values)


def differences(cube, actual, found):
    """What the result of Ophion has else; empty: nothing. Extremes may be infinite nowhere."""
    ours = np.where(actual.is_missing, np.nan, actual.values.astype("f8")).ravel()
    theirs = found.ravel()
    if ours.shape != theirs.shape:
        return f"{ours.size} values, not {theirs.size}"
    present = cube.values[~cube.is_missing].astype("f8")
    scale = max(np.abs(present).max(initial=0), np.abs(theirs[np.isfinite(theirs)]).max(initial=0))
    wrong = ~((np.isnan(ours) & np.isnan(theirs)) | (np.abs(ours - theirs) <= 2e-6 * scale))
    if not wrong.any():
        return ""
    first = np.flatnonzero(wrong)[0]
    return f"{wrong.sum()} of {wrong.size} values differ, first number {first}: {ours[first]!r}, not {theirs[first]!r}"
