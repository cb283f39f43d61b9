# SPDX-License-Identifier: GPL-3.0-or-later
"""Empirical orthogonal functions of real fields: against NumPy and CDO, in any layout."""

import re
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
        agree(ours, expected, 1e-10)


def test_patterns_of_norm_one_are_those_of_cdo(stack, work):
    """Without weights, as CDO does by default; 132 months, more modes, few of the points."""
    area = "-sellonlatbox,120,240,-30,30"
    file = work.put(WINDS, "winds.nc", "-selname,UWND", area)
    cdo = ["cdo", "-s", "-O", "-f", "nc4", "-b", "F64"]
    subprocess.run([*cdo, "sub", file, "-timmean", file, work.folder / "anomalies.nc"],
                   check=True, capture_output=True)
    subprocess.run([*cdo, "eof,15", work.folder / "anomalies.nc", work.folder / "values.nc",
                    work.folder / "vectors.nc"], check=True, capture_output=True)
    values, vectors = read(work.folder / "values.nc", "UWND").ravel(), read(work.folder / "vectors.nc", "UWND")
    work.measure = "UWND"
    cube = work.importing("winds.nc", "UWND", "nfrag=2")
    patterns, components, shares = work.eof(
        f"cube={cube};modes=15;dim=TIME;weights=none;scaling=patterns;ncores=2")
    assert np.allclose(shares / shares[0], values[:15] / values[0], rtol=1e-6)
    for ours, theirs in zip(patterns, vectors):
        theirs = theirs / np.sqrt((theirs ** 2).sum())
        assert np.abs(np.abs((ours * theirs).sum()) - 1) < 1e-6
    assert np.allclose((patterns ** 2).sum(axis=(1, 2)), 1, atol=1e-12)
    # Components are uncorrelated, and their squares sum to what the mode explains.
    products = components @ components.T
    assert np.allclose(products, np.diag(np.diag(products)), atol=1e-8 * products.max())
    anomalies = read(file, "UWND")
    anomalies = anomalies - anomalies.mean(axis=0)
    assert np.allclose(np.diag(products) / (anomalies ** 2).sum(), shares, rtol=1e-9)


def test_data_that_do_not_fit_into_memory_are_read_again(stack, work):
    """The same with next to no memory for rows; the modes give the whole field back."""
    file = work.put(WINDS, "few.nc", "-selname,VWND", "-seltimestep,1/9", "-sellonlatbox,0,60,0,60")
    configuration = stack.configuration.read_text()
    work.measure = "VWND"
    cube = work.importing("few.nc", "VWND", "nfrag=3")
    kept = work.eof(f"cube={cube};modes=8;dim=TIME;ncores=2")
    patterns, components, shares = kept
    assert abs(shares.sum() - 1) < 1e-12
    values = read(file, "VWND")
    again = values.mean(axis=0) + np.einsum("mt,myx->tyx", components, patterns)
    assert np.abs(again - values).max() < 1e-10
    small = stack.folder / "small.toml"
    small.write_text(re.sub("memory_megabytes = .*", "memory_megabytes = 0", configuration))
    for ranks in (0, 4):
        status, answer = stack.framework(f"operator=oph_eof;cube={cube};modes=8;dim=TIME;", ranks,
                                         configuration=small)
        assert status == 0, answer.error
        cubes = [text["message"] for text in answer.objects("eof")[0]["objcontent"]]
        work.made += cubes
        names = ["VWND", "principal_component", "explained_variance"]
        agree([work.array(*pair) for pair in zip(cubes, names)], kept, 1e-10)
