# SPDX-License-Identifier: GPL-3.0-or-later
"""Empirical orthogonal functions of real fields: against NumPy and CDO, in any layout."""

import subprocess

import netCDF4
import numpy as np
import pytest

from support.datasets import ferret

CLIMATOLOGY = ferret("coads_climatology.cdf")
WINDS = ferret("monthly_navy_winds.cdf")


def read(file, variable):
    with netCDF4.Dataset(file) as dataset:
        return np.ma.filled(dataset[variable][:].astype("f8"), np.nan)


@pytest.fixture
def work(stack):
    """Runs operators, puts files where the stack finds them, and cleans up."""

    class Work:
        folder = stack.data / "eof"

        def put(self, source, name, *operators):
            subprocess.run(["cdo", "-s", "-O", "-f", "nc4", *operators, source, self.folder / name],
                           check=True, capture_output=True)
            return self.folder / name

        def importing(self, file, measure, more):
            cube = stack.run(f"oph_importnc src_path=/eof/{file};measure={measure};cwd=/;{more}").cube
            self.made.append(cube)
            return cube

        def eof(self, command):
            """Patterns (mode x points), components (mode x time), shares of variance."""
            answer = stack.run(f"oph_eof {command}")
            cubes = [text["message"] for text in answer.objects("eof")[0]["objcontent"]]
            titles = [text["title"] for text in answer.objects("eof")[0]["objcontent"]]
            assert titles == ["Output Cube", "Principal Components", "Explained Variance"]
            self.made += cubes
            patterns, components, shares = [
                self.array(cube, name) for cube, name in
                zip(cubes, [self.measure, "principal_component", "explained_variance"])]
            return patterns, components, shares

        def array(self, cube, measure):
            stack.run(f"oph_exportnc2 cube={cube};output_path=/eof;output_name=out;force=yes")
            return read(self.folder / "out.nc", measure)

    work = Work()
    work.made, work.measure = [], "SST"
    work.folder.mkdir(exist_ok=True)
    yield work
    for cube in work.made:
        stack.run(f"oph_delete cube={cube}")


def numpy_eof(values, latitudes, modes):
    """The same by a dense singular value decomposition. `values` is (time, lat, lon)."""
    times = len(values)
    valid = ~np.isnan(values).any(axis=0)
    anomalies = (values - values.mean(axis=0))[:, valid]
    weights = np.sqrt(np.cos(np.radians(latitudes)))[:, None] * np.ones(values.shape[1:])
    u, s, _ = np.linalg.svd(anomalies * weights[valid], full_matrices=False)
    u, s = u[:, :modes], s
    u *= np.sign(u[np.abs(u).argmax(axis=0), np.arange(modes)])
    patterns = np.full((modes, *values.shape[1:]), np.nan)
    patterns[:, valid] = u.T @ anomalies / np.sqrt(times - 1)
    return patterns, u.T * np.sqrt(times - 1), (s ** 2 / (s ** 2).sum())[:modes]


def agree(ours, theirs, tolerance):
    for one, other in zip(ours, theirs):
        assert one.shape == other.shape
        assert np.array_equal(np.isnan(one), np.isnan(other))
        scale = np.nanmax(np.abs(other))
        assert np.nanmax(np.abs(one - other)) < tolerance * scale


def test_sea_surface_temperature_is_that_of_numpy(stack, work):
    """Twelve months with land; any place of time, any fragments and ranks."""
    file = work.put(CLIMATOLOGY, "sst.nc", "-selname,SST")
    expected = numpy_eof(read(file, "SST"), read(file, "COADSY"), 6)
    assert 0.3 < np.isnan(expected[0]).mean() < 0.7
    for dimensions, nfrag, ncores in [("imp_dim=TIME", 1, 1), ("imp_dim=TIME", 5, 2),
                                      ("imp_dim=COADSY|COADSX", 3, 2),
                                      ("exp_dim=COADSY|TIME;imp_dim=COADSX", 4, 1),
                                      ("exp_dim=COADSY;imp_dim=TIME|COADSX", 2, 2)]:
        cube = work.importing("sst.nc", "SST", f"{dimensions};nfrag={nfrag};nhost=1")
        ours = work.eof(f"cube={cube};modes=6;dim=TIME;ncores={ncores}")
        print(dimensions, [np.nanmax(np.abs(a-b))/np.nanmax(np.abs(b)) for a,b in zip(ours,expected)])
        agree(ours, expected, 1e-6)
