# SPDX-License-Identifier: GPL-3.0-or-later
"""Folders of Zarr in and out, against NumPy and netCDF4."""

import itertools
import json

import netCDF4
import numpy as np
import pytest

from support.cubes import explore

SIZES = {"time": 5, "lat": 3, "lon": 4}
VALUES = np.arange(60, dtype="<f4").reshape(5, 3, 4)


def write_array(folder, name, array, dimensions, chunks, **attributes):
    """An array as the libraries for Python write it: JSON, and a file for each chunk."""
    path = folder / name
    path.mkdir()
    (path / ".zarray").write_text(json.dumps({
        "zarr_format": 2, "shape": array.shape, "chunks": chunks, "dtype": array.dtype.str, "compressor": None,
        "fill_value": None, "order": "C", "filters": None}))
    (path / ".zattrs").write_text(json.dumps({"_ARRAY_DIMENSIONS": dimensions, **attributes}))
    for index in itertools.product(*(range(-(-size // chunk)) for size, chunk in zip(array.shape, chunks))):
        part = array[tuple(slice(i * chunk, (i + 1) * chunk) for i, chunk in zip(index, chunks))]
        block = np.zeros(chunks, array.dtype)
        block[tuple(slice(0, size) for size in part.shape)] = part
        (path / ".".join(map(str, index))).write_bytes(block.tobytes())


@pytest.fixture(scope="module")
def folder(stack):
    path = stack.data / "plain.zarr"
    path.mkdir()
    (path / ".zgroup").write_text('{"zarr_format": 2}')
    (path / ".zattrs").write_text('{"title": "made-up"}')
    for name, size in SIZES.items():
        units = {"time": "days since 2000-01-01", "lat": "degrees_north", "lon": "degrees_east"}[name]
        write_array(path, name, np.arange(size) * 1.5, [name], [size], units=units)
    write_array(path, "v", VALUES, list(SIZES), [2, 2, 4], units="K")
    return path


@pytest.mark.parametrize("address", ["/plain.zarr", "file:///plain.zarr#mode=zarr,file"])
@pytest.mark.parametrize("layout", ["nfrag=1", "nfrag=3;ncores=2;nthreads=2"])
def test_a_folder_is_imported(stack, make, folder, address, layout):
    cube = make(f"oph_importnc src_path={address};measure=v;imp_dim=time;container=zarr;cwd=/;{layout}")
    rows, coordinates = explore(stack, cube)
    np.testing.assert_array_equal(rows, VALUES.reshape(5, -1).T)
    np.testing.assert_array_equal(coordinates["time"], np.arange(5) * 1.5)
    part = make(f"oph_importnc src_path={address};measure=v;imp_dim=lat|lon;container=zarr;cwd=/;"
                "subset_dims=time|lon;subset_filter=1:3|1:2")
    np.testing.assert_array_equal(explore(stack, part)[0], VALUES[1:4, :, 1:3].reshape(3, -1))


def test_a_folder_is_exported_and_comes_back(stack, make, folder):
    cube = make("oph_importnc src_path=/plain.zarr;measure=v;imp_dim=time;container=zarr;cwd=/;nfrag=2")
    command = f"oph_exportnc2 cube={cube};output_path=/;output_name=out.zarr;dim_order=cf;ncores=2"
    assert stack.run(command).message("Output File") == "/out.zarr"
    assert "exists already" in stack.ask(command).error
    assert stack.run(f"{command};force=yes").message("Output File") == "/out.zarr"
    assert not [path for path in stack.data.iterdir() if "ophtmp" in path.name]
    with netCDF4.Dataset(f"file://{stack.data / 'out.zarr'}#mode=nczarr,file") as file:
        assert file["v"].dimensions == ("time", "lat", "lon") and file["v"].units == "K"
        np.testing.assert_array_equal(file["v"][:], VALUES)
        assert file["time"].units == "days since 2000-01-01"
    again = make("oph_importnc src_path=/out.zarr;measure=v;imp_dim=time;container=zarr;cwd=/;nfrag=3")
    np.testing.assert_array_equal(explore(stack, again)[0], explore(stack, cube)[0])
    mean = make(f"oph_reduce cube={cube};operation=avg")
    stack.run(f"oph_exportnc2 cube={mean};output_path=/;output_name=mean.zarr")
    with netCDF4.Dataset(f"file://{stack.data / 'mean.zarr'}#mode=nczarr,file") as file:
        np.testing.assert_allclose(file["v"][:], VALUES.mean(axis=0))
        assert "time" not in file.variables
    whole = make(f"oph_aggregate cube={mean};operation=avg")
    error = stack.ask(f"oph_exportnc2 cube={whole};output_path=/;output_name=whole.zarr").error
    assert "cannot hold a single number" in error and not (stack.data / "whole.zarr").exists()


def test_what_is_no_folder_of_the_repository_is_refused(stack, folder, tmp_path):
    for path, text in (("https://example.org/a.zarr#mode=zarr,s3", "no addresses"),
                       ("file:///../plain.zarr#mode=zarr,file", "must not contain '..'"),
                       ("file:///etc#mode=zarr,file", "no such file or folder"),
                       ("file:///none.zarr#mode=zarr,file", "no such file or folder")):
        assert text in stack.ask(f"oph_importnc src_path={path};measure=v;container=zarr;cwd=/").error, path
    linked = stack.data / "linked.zarr"
    linked.mkdir()
    (linked / ".zgroup").write_text('{"zarr_format": 2}')
    (linked / "v").symlink_to(tmp_path)
    error = stack.ask("oph_importnc src_path=/linked.zarr;measure=v;container=zarr;cwd=/").error
    assert "must not contain links" in error
    cube = stack.run("oph_importnc src_path=/plain.zarr;measure=v;container=zarr;cwd=/").cube
    error = stack.ask(f"oph_exportnc2 cube={cube};output_path=/;output_name=packed.zarr;deflate=1").error
    assert "without compression" in error and not (stack.data / "packed.zarr").exists()
    stack.run(f"oph_delete cube={cube}")
