# SPDX-License-Identifier: GPL-3.0-or-later
"""A process that does the jobs with xarray and dask, so that its start is not counted each time.

    xarray_jobs.py THREADS     a line "JOB<tab>TARGET<tab>FILE<tab>FILE" each; answers with "done"
"""

import sys

import dask
import numpy as np
import xarray as xr

# A year at a time: much fewer tasks than the chunks of the file, and little memory for each.
CHUNKS = {"time": 365}


def anomaly(tas, _):
    months = tas.groupby("time.month")
    return months - months.mean()


def percentile(tas, _):
    # Whole time lines are needed; skipna=False takes NumPy's much quicker function.
    return tas.chunk({"time": -1, "lat": 12}).quantile(0.9, "time", skipna=False)


def regrid(tas, _):
    return tas.interp(lat=np.arange(48) * 3.75 - 88.125, lon=np.arange(96) * 3.75)


JOBS = {
    "time mean": lambda tas, _: tas.mean("time"),
    "monthly mean": lambda tas, _: tas.resample(time="MS").mean(),
    "climatology": lambda tas, _: tas.groupby("time.month").mean(),
    "anomaly": anomaly,
    "90th percentile": percentile,
    "box": lambda tas, _: tas.sel(lat=slice(-30, 30), lon=slice(0, 90)),
    "difference": lambda tas, other: tas - other,
    "field mean": lambda tas, _: tas.weighted(np.cos(np.radians(tas.lat))).mean(("lat", "lon")),
    "regrid": regrid,
    "copy": lambda tas, _: tas,
}


# Of many files as one.
SERIES = {"files, climatology": JOBS["climatology"], "files, anomaly": JOBS["anomaly"]}


def run(job, target, files):
    if job in SERIES:
        with xr.open_mfdataset(files, chunks=CHUNKS) as series:
            SERIES[job](series["tas"], None).rename("tas").to_netcdf(target)
        return
    sets = [xr.open_dataset(file, chunks=CHUNKS) for file in files]
    tas = [each["tas"] for each in sets]
    JOBS[job](tas[0], tas[-1]).rename("tas").to_netcdf(target)
    for each in sets:
        each.close()


def main():
    dask.config.set(scheduler="threads", num_workers=int(sys.argv[1]))
    print("ready", flush=True)
    for line in sys.stdin:
        job, target, *files = line.rstrip("\n").split("\t")
        run(job, target, files)
        print("done", flush=True)


main()
