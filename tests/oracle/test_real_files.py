# SPDX-License-Identifier: GPL-3.0-or-later
"""Every operator that reckons or moves elements, on boxes of four real files: against NumPy."""

import shutil

import netCDF4
import numpy as np
import pytest

from support.cubes import explore
from support.datasets import ferret

# File, variable, and for each dimension the first and last index that are imported.
FILES = {
    "climatology": ("coads_climatology.cdf", "SST", [(0, 11), (20, 69), (0, 59)]),
    "winds": ("monthly_navy_winds.cdf", "UWND", [(0, 131), (10, 39), (100, 143)]),
    "levitus": ("levitus_climatology.cdf", "TEMP", [(0, 19), (60, 99), (150, 209)]),
    "atlas": ("ocean_atlas_subset.nc", "TEMP", [(0, 11), (2, 5), (30, 59), (60, 99)]),
}


class RealCube:
    """A box of a file as a cube whose first dimension is implicit, and the same in NumPy."""

    def __init__(self, stack, file, variable, box):
        shutil.copy(ferret(file), stack.data / file)
        with netCDF4.Dataset(stack.data / file) as dataset:
            masked = dataset[variable][tuple(slice(first, last + 1) for first, last in box)]
            self.dimensions = dataset[variable].dimensions
        self.values = np.ma.filled(masked.astype("f8"), np.nan)
        self.missing = np.float32(masked.fill_value)
        assert np.isfinite(self.values).any()
        self.stack, self.made = stack, []
        self.cube = self.make(f"oph_importnc src_path=/{file};measure={variable};cwd=/;imp_dim={self.dimensions[0]};"
                              f"nfrag=3;subset_dims={'|'.join(self.dimensions)};"
                              f"subset_filter={'|'.join(f'{first}:{last}' for first, last in box)}")

    def make(self, command):
        self.made.append(self.stack.run(command).cube)
        return self.made[-1]

    def rows(self, command):
        """The elements of the cube that an operator makes of this one, NaN where they are missing."""
        rows, _ = explore(self.stack, self.make(command.format(cube=self.cube)))
        return np.where(rows == self.missing, np.nan, rows.astype("f8"))


@pytest.fixture(scope="module", params=FILES)
def real(stack, request):
    cube = RealCube(stack, *FILES[request.param])
    yield cube
    for made in cube.made:
        stack.run(f"oph_delete cube={made}")


def as_rows(array, implicit=1):
    """Elements as a cube has them whose first dimensions are implicit."""
    order = [*range(implicit, array.ndim), *range(implicit)]
    return array.transpose(order).reshape(-1, int(np.prod(array.shape[:implicit])))


def missing_aware(function, array, axis):
    """NaN only where there is nothing else."""
    result = function(np.ma.masked_invalid(array), axis=axis)
    return np.ma.filled(result, np.nan)


@pytest.mark.parametrize("operation, function", [("max", np.ma.max), ("min", np.ma.min), ("avg", np.ma.mean)])
def test_reductions(real, operation, function):
    values = real.values
    along_arrays = missing_aware(function, values, 0)
    for command in ("oph_reduce cube={cube};", f"oph_reduce2 cube={{cube}};dim={real.dimensions[0]};"):
        rows = real.rows(f"{command}operation={operation}")
        np.testing.assert_allclose(rows, along_arrays.reshape(-1, 1), rtol=1e-6)
    last = missing_aware(function, values, values.ndim - 1)
    rows = real.rows(f"oph_aggregate2 cube={{cube}};dim={real.dimensions[-1]};operation={operation}")
    np.testing.assert_allclose(rows, as_rows(last), rtol=1e-6)
    rows = real.rows(f"oph_aggregate cube={{cube}};operation={operation}")
    np.testing.assert_allclose(rows, missing_aware(function, values.reshape(len(values), -1), 1)[None], rtol=1e-6)


def test_elements_by_elements(real):
    rows = as_rows(real.values)
    doubled = real.make(f"oph_apply cube={real.cube};query="
                        f"oph_mul_scalar('oph_float','oph_float',measure,2,{real.missing!s})")
    np.testing.assert_array_equal(real.rows(f"oph_duplicate cube={doubled}"), 2 * rows)
    np.testing.assert_array_equal(real.rows(f"oph_intercube cube={doubled};cube2={{cube}};operation=sub"), rows)
    np.testing.assert_allclose(real.rows(f"oph_intercube2 cubes={{cube}}|{doubled};operation=avg"), 1.5 * rows, rtol=1e-6)
    both = np.stack([rows, 2 * rows], axis=2).reshape(len(rows), -1)
    np.testing.assert_array_equal(real.rows(f"oph_mergecubes cubes={{cube}}|{doubled}"), both)


def test_moves(real):
    values, rows = real.values, as_rows(real.values)
    for command in ("oph_merge cube={cube};nmerge=0", "oph_split cube={cube};nsplit=4", "oph_duplicate cube={cube}"):
        np.testing.assert_array_equal(real.rows(command), rows)
    rolled = real.make(f"oph_rollup cube={real.cube}")
    last_in_arrays = np.moveaxis(values, [-1, 0], [-2, -1])  # (…, last, first)
    wide = last_in_arrays.reshape(-1, values.shape[-1] * len(values))
    np.testing.assert_array_equal(real.rows(f"oph_duplicate cube={rolled}"), wide)
    turned = np.swapaxes(last_in_arrays, -1, -2).reshape(wide.shape)
    np.testing.assert_array_equal(real.rows(f"oph_permute cube={rolled};dim_pos=2,1"), turned)
    np.testing.assert_array_equal(real.rows(f"oph_drilldown cube={rolled}"), wide.reshape(-1, len(values)))


def test_boxes(real):
    first, last = real.dimensions[0], real.dimensions[-1]
    box = real.values[1:9, ..., 4:31:3]
    rows = real.rows(f"oph_subset cube={{cube}};subset_dims={first}|{last};subset_filter=2:9|5:3:31")
    np.testing.assert_array_equal(rows, as_rows(box))


def test_files(real):
    real.stack.run(f"oph_exportnc2 cube={real.cube};output_path=/;cwd=/;output_name=real_file;force=yes")
    with netCDF4.Dataset(real.stack.data / "real_file.nc") as dataset:
        variable = next(v for v in dataset.variables.values() if v.ndim == real.values.ndim)
        exported = np.ma.filled(variable[:].astype("f8"), np.nan)
        order = [variable.dimensions.index(name) for name in real.dimensions]
    np.testing.assert_array_equal(exported.transpose(order), real.values)
