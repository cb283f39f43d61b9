# SPDX-License-Identifier: GPL-3.0-or-later
"""Where chains begin: real files, made-up ones, random cubes; and how each is imported."""

import random
from dataclasses import dataclass

import netCDF4
import numpy as np

from oracle.chains.cube import Cube, Dimension
from support.datasets import ferret

CALENDARS = ["standard", "proleptic_gregorian", "noleap", "all_leap", "360_day", "julian"]
REAL = [  # file, variables, dimensions (time, latitude and longitude are known by position in AXES)
    ("coads_climatology.cdf", ["SST", "AIRT", "UWND", "SLP"], "time lat lon"),
    ("levitus_climatology.cdf", ["TEMP", "SALT"], "lev lat lon"),
    ("monthly_navy_winds.cdf", ["UWND", "VWND"], "time lat lon"),
    ("ocean_atlas_subset.nc", ["TEMP"], "time lev lat lon"),
    ("etopo120.cdf", ["ROSE"], "lat lon"),
    ("esku_heat_budget.cdf", ["SST", "CLD"], "time lat lon")]


@dataclass(frozen=True)
class Source:
    """An import of a file that the seed makes, and the cube that must come of it."""

    seed: int
    name: str  # of the file in the data folder
    arguments: str
    cube: Cube
    files: tuple  # names of all files that are read

    @property
    def command(self):
        return f"oph_importnc{'s' if len(self.files) > 1 else ''} src_path={'|'.join(self.files)};{self.arguments}"


def make_source(seed, folder):
    """Writes files into the folder."""
    draw = random.Random(f"source {seed}")
    name = f"chain_{seed}.nc"
    if draw.random() < 0.35:
        values, dimensions, missing, measure, chosen = real_variable(draw, folder / name)
    else:
        values, dimensions, missing, measure, chosen = made_up_variable(draw, folder / name)
    names = [dimension.name for dimension in dimensions]
    order = draw.sample(names, len(names))
    cut = draw.randint(1, len(names) - 1)
    explicit, implicit = order[:cut], order[cut:]
    arranged = [next(d for d in dimensions if d.name == name) for name in order]
    arranged = tuple(Dimension(d.name, d.coordinates, d.name in explicit, dates=d.dates, axis=d.axis) for d in arranged)
    cube = Cube(values.transpose([names.index(name) for name in order]).copy(), arranged, missing, measure)
    rows = int(np.prod([d.size for d in cube.explicit]))
    arguments = (f"measure={measure};exp_dim={'|'.join(explicit)};imp_dim={'|'.join(implicit)};container=chain_{seed};"
                 f"nfrag={draw.randint(1, max(1, min(7, rows // 2)))};nhost={draw.randint(1, 2) if rows > 1 else 1};"
                 f"compressed={draw.choice(['yes', 'no'])};cwd=/{chosen}")
    files = (f"/{name}",)
    if chosen == "" and "time" in names and draw.random() < 0.2:
        files = split_in_time(draw, folder / name)
    return Source(seed, name, arguments, cube, files)


def split_in_time(draw, path):
    """The same variable in several files, named out of their order."""
    with netCDF4.Dataset(path) as whole:
        whole.set_auto_maskandscale(False)
        steps = len(whole.dimensions["time"])
        if steps < 2:
            return (f"/{path.name}",)
        borders = [0, *sorted(draw.sample(range(1, steps), draw.randint(1, min(3, steps - 1)))), steps]
        names = []
        for number, (begin, end) in enumerate(zip(borders, borders[1:])):
            part = path.with_name(f"{path.stem}_{9 - number}.nc")
            copy_steps(whole, part, begin, end)
            names.append(f"/{part.name}")
    return tuple(draw.sample(names, len(names)))


def copy_steps(whole, path, begin, end):
    with netCDF4.Dataset(path, "w") as file:
        for name, dimension in whole.dimensions.items():
            file.createDimension(name, end - begin if name == "time" else len(dimension))
        for name, variable in whole.variables.items():
            attributes = {key: variable.getncattr(key) for key in variable.ncattrs()}
            copy = file.createVariable(name, variable.dtype, variable.dimensions,
                                       fill_value=attributes.pop("_FillValue", None))
            copy.setncatts(attributes)
            part = tuple(slice(begin, end) if d == "time" else slice(None) for d in variable.dimensions)
            copy[:] = variable[part]


def real_variable(draw, path):
    """A box of a variable of a real file, with steps along some dimensions; the import takes it."""
    file, variables, axes = draw.choice(REAL)
    measure, axes = draw.choice(variables), axes.split()
    path.write_bytes(ferret(file).read_bytes())
    with netCDF4.Dataset(path) as dataset:
        dataset.set_auto_maskandscale(False)
        variable = dataset[measure]
        selections, filters, dimensions = [], [], []
        for axis, name in zip(axes, variable.dimensions):
            size = len(dataset.dimensions[name])
            most = {"time": 24, "lev": 4}.get(axis, 12)
            step = draw.choice([1, 1, 2, 5]) if size > 5 * most else 1
            first = draw.randrange(0, max(1, size - step * most))
            last = min(size - 1, first + step * draw.randint(0, most - 1))
            selections.append(slice(first, last + 1, step))
            filters.append(f"{first}:{step}:{last}")
            dates = None
            if axis == "time":
                dates = dataset[name].units.replace("hour ", "hours "), getattr(dataset[name], "calendar", "standard")
            dimensions.append(Dimension(name, dataset[name][selections[-1]], False, dates=dates,
                                        axis=axis if axis in ("lat", "lon") else ""))
        values = variable[tuple(selections)]
        missing = variable._FillValue
        chosen = f";subset_dims={'|'.join(variable.dimensions)};subset_filter={'|'.join(filters)}"
    return native(values), dimensions, missing, measure, chosen


def native(values):
    return np.ascontiguousarray(values.astype(values.dtype.newbyteorder("=")))


def made_up_variable(draw, path):
    """Of any type, order and size; with gaps, NaN or neither; of any calendar; written in any way."""
    random_numbers = np.random.default_rng(draw.randrange(2 ** 32))
    axes = draw.choice([["time", "lat", "lon"], ["time", "lev", "lat", "lon"], ["lat", "lon"], ["time", "lat"]])
    axes = draw.sample(axes, len(axes)) if draw.random() < 0.4 else axes
    sizes = {axis: draw.choice([1, 2, 3, 5, 6, 8, 11] + [24, 40] * (axis == "time")) for axis in axes}
    kind = draw.choice(["f4", "f4", "f8", "f8", "i1", "i2", "i4", "i8"])
    dimensions = [made_up_dimension(draw, axis, sizes[axis]) for axis in axes]
    shape = tuple(sizes.values())
    values = (random_numbers.normal(5, 20, shape) if draw.random() < 0.8 else random_numbers.normal(280, 1, shape))
    # Whole numbers make ties, and rounding errors impossible.
    values = (np.rint(values) if draw.random() < 0.4 or kind[0] == "i" else values)
    values = np.clip(values, -120, 120).astype(kind) if kind == "i1" else values.astype(kind)
    gaps = draw.choice(["none", "fill", "fill", "NaN", "both"]) if kind[0] == "f" else draw.choice(["none", "fill"])
    missing = None
    if gaps in ("fill", "both"):
        missing = np.array(draw.choice([-99, -1, 100] if kind == "i1" else [-99, -999, 0]), kind)[()]
        if kind[0] == "f":
            missing = np.array(draw.choice([-99, 1e20, -1e34, 9.96921e36, -999.9]), kind)[()]
        values[random_numbers.random(shape) < draw.choice([0.05, 0.5])] = missing
    if gaps in ("NaN", "both"):
        values[random_numbers.random(shape) < 0.1] = np.nan
    if gaps != "none" and draw.random() < 0.4:
        values[0] = np.nan if missing is None else missing
    write_variable(draw, path, dimensions, values, missing)
    return values, dimensions, missing, "v", ""


def made_up_dimension(draw, axis, size):
    kind = draw.choice(["f8", "f8", "f4", "i4"])
    if axis == "time":
        unit, step = draw.choice([("hours", 1), ("hours", 6), ("hours", 24), ("days", 1), ("days", 5), ("days", 30)])
        begin = draw.choice(["2000-01-01", "1999-11-05", "1850-01-01 12:00:00", "2003-02-25 06:00:00"])
        dates = f"{unit} since {begin}", draw.choice(CALENDARS)
        return Dimension("time", (draw.choice([0, 12]) + step * np.arange(size)).astype("f8"), False, dates=dates)
    if axis == "lat":
        spread = draw.choice([90, 60, 10])
        values = np.linspace(spread, -spread, 2 * size + 1)[1::2]
        return Dimension("lat", (values if draw.random() < 0.5 else values[::-1]).astype("f8"), False, axis="lat")
    if axis == "lon":
        width = draw.choice([360, 60])
        return Dimension("lon", np.arange(size) * width / size + draw.choice([0, 0, 20]), False, axis="lon")
    return Dimension("lev", np.cumsum(np.arange(1, size + 1)).astype(kind), False)


def write_variable(draw, path, dimensions, values, missing, measure="v"):
    """One variable and its coordinates, chunked, compressed and ordered in bytes at random."""
    with netCDF4.Dataset(path, "w", format=draw.choice(["NETCDF4", "NETCDF4", "NETCDF3_64BIT_DATA"])) as file:
        unlimited = dimensions[0].name if draw.random() < 0.3 else None
        is_hdf = file.data_model == "NETCDF4"
        for dimension in dimensions:
            file.createDimension(dimension.name, None if dimension.name == unlimited else dimension.size)
            write_coordinates(file, dimension)
        options = {"fill_value": missing if missing is not None else None}
        if is_hdf:
            options |= {"zlib": draw.random() < 0.3, "shuffle": draw.random() < 0.5}
            if draw.random() < 0.5:
                options["chunksizes"] = [draw.randint(1, size) for size in values.shape]
        variable = file.createVariable(measure, values.dtype, [d.name for d in dimensions], **options)
        variable.units = "K"
        variable[:] = values


def write_coordinates(file, dimension):
    variable = file.createVariable(dimension.name, dimension.coordinates.dtype, (dimension.name,))
    if dimension.dates:
        variable.units, variable.calendar = dimension.dates
        variable.standard_name = "time"
    if dimension.axis:
        variable.units = {"lat": "degrees_north", "lon": "degrees_east"}[dimension.axis]
        variable.standard_name = {"lat": "latitude", "lon": "longitude"}[dimension.axis]
    variable[:] = dimension.coordinates
