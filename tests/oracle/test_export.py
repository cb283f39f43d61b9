# SPDX-License-Identifier: GPL-3.0-or-later
"""Exports in every order of dimensions and layout of fragments, against NumPy and CDO."""

import itertools
import subprocess

import netCDF4
import numpy
import pytest

SIZES = {"level": 3, "lat": 5, "lon": 4, "time": 7}
LAYOUTS = ["nfrag=1;ncores=1", "nfrag=2;ncores=2", "nfrag=3;ncores=1"]


@pytest.fixture(scope="module")
def source(stack):
    path = stack.data / "export" / "source.nc"
    path.parent.mkdir(exist_ok=True)
    random = numpy.random.default_rng(7)
    with netCDF4.Dataset(path, "w") as file:
        for name, size in SIZES.items():
            file.createDimension(name, None if name == "time" else size)
            file.createVariable(name, "f8", (name,))[:] = numpy.arange(size) * 1.5
        file["time"].units = "days since 2001-01-01"
        file["lat"].units = "degrees_north"
        file["lon"].units = "degrees_east"
        for kind in ("i1", "i2", "i4", "i8", "f4", "f8"):
            variable = file.createVariable(f"v{kind}", kind, ("time", "level", "lat", "lon"), fill_value=-9)
            variable[:] = random.integers(-9, 99, [SIZES[name] for name in variable.dimensions])
    return path


def export(stack, cube, arguments):
    return stack.run(f"oph_exportnc2 cube={cube};output_path=/export;force=yes;{arguments}").message("Output File")


def assert_same(stack, shown, source, measure, order):
    with netCDF4.Dataset(stack.data / shown[1:]) as ours, netCDF4.Dataset(source) as theirs:
        assert ours[measure].dimensions == tuple(order)
        axes = [theirs[measure].dimensions.index(name) for name in order]
        expected = numpy.ma.transpose(theirs[measure][:], axes)
        assert (numpy.ma.getmaskarray(ours[measure][:]) == numpy.ma.getmaskarray(expected)).all()
        numpy.testing.assert_array_equal(ours[measure][:].filled(), expected.filled())
        for name in order:
            numpy.testing.assert_array_equal(ours[name][:], theirs[name][:])


@pytest.mark.parametrize("layout, imp_dim", itertools.product(LAYOUTS, ["time", "lat|time", "lon"]))
def test_every_order(stack, source, layout, imp_dim):
    ncores = layout.split(";")[1]
    kind = {"time": "vf4", "lat|time": "vi2", "lon": "vf8"}[imp_dim]
    cube = stack.run(f"oph_importnc src_path=/export/source.nc;measure={kind};imp_dim={imp_dim};{layout};"
                     "container=export").cube
    # A third of the orders for each layout; one in four with chunks, as compressed files have.
    for number, order in enumerate(list(itertools.permutations(SIZES))[LAYOUTS.index(layout)::3]):
        deflate = "deflate=1;shuffle=yes" if number % 4 == 0 else "deflate=0"
        shown = export(stack, cube, f"dim_order={'|'.join(order)};{deflate};{ncores};nthreads=2;output_name={kind}")
        assert_same(stack, shown, source, kind, order)
    stack.run(f"oph_delete cube={cube}")


@pytest.mark.parametrize("kind", ["vi1", "vi2", "vi4", "vi8", "vf4", "vf8"])
def test_the_order_of_cf_is_what_cdo_wants(stack, source, kind, tmp_path):
    cube = stack.run(f"oph_importnc src_path=/export/source.nc;measure={kind};nfrag=2;container=export").cube
    shown = export(stack, cube, f"dim_order=cf;output_name=cf_{kind};ncores=2")
    order = ["time", "level", "lat", "lon"]
    assert_same(stack, shown, source, kind, order)
    with netCDF4.Dataset(stack.data / shown[1:]) as file:
        assert file.dimensions["time"].isunlimited(), "so that steps can be appended"
    result = subprocess.run(["cdo", "diffn", stack.data / shown[1:], f"-selname,{kind}", source],
                            text=True, capture_output=True)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "records differ" not in result.stdout
    stack.run(f"oph_delete cube={cube}")


def test_parts_make_the_whole(stack, source):
    cube = stack.run("oph_importnc src_path=/export/source.nc;measure=vf4;exp_dim=lat|lon|level;imp_dim=time;"
                     "nfrag=2;container=export").cube
    answer = stack.run(f"oph_exportnc cube={cube};output_path=/export/parts;output_name=part;force=yes;ncores=2")
    shown = answer.message("Output Files").split("\n")
    assert shown == [f"/export/parts/part_{i}.nc" for i in range(1, len(shown) + 1)] and len(shown) > 1
    parts = []
    for name in shown:
        with netCDF4.Dataset(stack.data / name[1:]) as file:
            parts.append((file["lat"][:], file["vf4"][:]))
    with netCDF4.Dataset(source) as file:
        numpy.testing.assert_array_equal(numpy.concatenate([part[0] for part in parts]), file["lat"][:])
        whole = numpy.ma.concatenate([part[1] for part in parts])
        numpy.testing.assert_array_equal(whole.filled(-9),
                                      numpy.ma.transpose(file["vf4"][:], (2, 3, 1, 0)).filled(-9))
    before = sorted(stack.data.rglob("*"))
    refused = stack.ask(f"oph_exportnc cube={cube};output_path=/export/parts;output_name=part")
    assert "the file exists already" in refused.error and "part_" in refused.error
    assert sorted(stack.data.rglob("*")) == before
    stack.run(f"oph_delete cube={cube}")


@pytest.mark.parametrize("order", ["lat|lon", "lat|lon|level|level", "lat|lon|level|time|x", "backwards"])
def test_wrong_orders(stack, source, order):
    cube = stack.run("oph_importnc src_path=/export/source.nc;measure=vf4;container=export").cube
    error = stack.ask(f"oph_exportnc2 cube={cube};output_path=/export;dim_order={order}").error
    assert error.startswith("dim_order must be cube, cf, or name each dimension once:")
    assert f"(dim_order={order})" in error
    stack.run(f"oph_delete cube={cube}")
