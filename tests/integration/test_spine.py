# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job, end to end, on real data, compared with CDO; and the same by every launcher."""

import base64
import shutil
import subprocess

import netCDF4
import numpy
import pytest

from support.datasets import ferret

SST = "src_path=coads_climatology.cdf;measure=SST"


@pytest.fixture(scope="module", autouse=True)
def climatology(stack):
    shutil.copy(ferret("coads_climatology.cdf"), stack.data)


def values_of(file, variable="SST"):
    with netCDF4.Dataset(file) as dataset:
        return dataset[variable][:]


def rows_of(answer):
    """Key and array of every row of an explorecube answer in base64."""
    grid = answer.grid("explorecube_data")
    return [(row[:-1], base64.b64decode(row[-1] + "===")) for row in grid["rowvalues"]]


def contents(stack, cube, run):
    return rows_of(run(f"oph_explorecube cube={cube};base64=yes;show_id=yes;limit_filter=0"))


def test_time_mean_equals_cdo(stack, tmp_path):
    cube = stack.run(f"oph_importnc {SST};container=spine;ncores=2").cube
    mean = stack.run(f"oph_reduce cube={cube};operation=avg;ncores=2").cube
    stack.run(f"oph_exportnc2 cube={mean};output_path=/;output_name=spine_mean;force=yes")
    exported = stack.data / "spine_mean.nc"

    oracle = tmp_path / "oracle.nc"
    subprocess.run(["cdo", "-s", "timmean", "-selname,SST", stack.data / "coads_climatology.cdf", oracle],
                   check=True, capture_output=True)
    ours, theirs = values_of(exported), values_of(oracle)[0]
    assert ours.shape == (90, 180)
    assert (numpy.ma.getmaskarray(ours) == numpy.ma.getmaskarray(theirs)).all()
    assert 0 < ours.mask.sum() < ours.size
    ulp = numpy.abs(ours.compressed() - theirs.compressed()) / numpy.spacing(numpy.abs(theirs.compressed()))
    assert ulp.max() <= 1

    header = subprocess.run(["ncdump", "-h", exported], text=True, capture_output=True, check=True).stdout
    assert "float SST(COADSY, COADSX)" in header
    summary = subprocess.run(["cdo", "-s", "sinfon", exported], text=True, capture_output=True, check=True).stdout
    assert "SST" in summary and "points=16200 (180x90)" in summary


def test_import_and_export_give_back_the_file(stack):
    cube = stack.run(f"oph_importnc {SST};container=spine").cube
    stack.run(f"oph_exportnc2 cube={cube};output_path=/;output_name=spine_all;force=yes")
    ours = values_of(stack.data / "spine_all.nc")
    theirs = values_of(stack.data / "coads_climatology.cdf")
    assert ours.shape == (90, 180, 12)
    theirs = numpy.ma.transpose(theirs, (1, 2, 0))
    assert (numpy.ma.getmaskarray(ours) == numpy.ma.getmaskarray(theirs)).all()
    assert (ours.compressed() == theirs.compressed()).all()
    with netCDF4.Dataset(stack.data / "spine_all.nc") as ours_file, \
            netCDF4.Dataset(stack.data / "coads_climatology.cdf") as file:
        for name in ("COADSX", "COADSY", "TIME"):
            assert (ours_file[name][:] == file[name][:]).all()
            assert ours_file[name].units.split()[0].rstrip("s").lower() == file[name].units.split()[0].rstrip("s").lower()
        assert ours_file["SST"].units == file["SST"].units
        assert ours_file["SST"].long_name == file["SST"].long_name


def test_pacific_box_equals_numpy(stack):
    cube = stack.run(f"oph_importnc {SST};container=spine").cube
    mean = stack.run(f"oph_reduce cube={cube};operation=avg").cube
    box = stack.run(f"oph_subset cube={mean};subset_dims=COADSY|COADSX;subset_type=coord;"
                    "subset_filter=-20:20|160:280").cube
    stack.run(f"oph_exportnc2 cube={box};output_path=/;output_name=spine_box;force=yes")
    with netCDF4.Dataset(stack.data / "coads_climatology.cdf") as file:
        lat, lon = file["COADSY"][:], file["COADSX"][:]
        all_months = file["SST"][:].astype("f8")
    inside = all_months[:, (lat >= -20) & (lat <= 20)][:, :, (lon >= 160) & (lon <= 280)]
    expected = inside.mean(axis=0)
    ours = values_of(stack.data / "spine_box.nc")
    assert (numpy.ma.getmaskarray(ours) == numpy.ma.getmaskarray(expected)).all()
    numpy.testing.assert_allclose(ours.compressed(), expected.compressed(), rtol=1e-6)


def test_same_cube_by_every_launcher(stack):
    """The pool, and oph_framework alone and under mpirun with 1, 2 and 4 ranks."""
    pool = stack.run(f"oph_importnc {SST};container=spine;ncores=2").cube
    mean = stack.run(f"oph_reduce cube={pool};operation=avg;ncores=2").cube
    expected = contents(stack, pool, stack.run), contents(stack, mean, stack.run)
    assert len(expected[0]) == 90 * 180

    def by_hand(submission, ranks):
        status, answer = stack.framework(submission, ranks)
        assert status == 0, answer.error
        return answer

    for ranks in (0, 1, 2, 4):
        imported = by_hand(f"operator=oph_importnc;{SST};container=hand{ranks};cwd=/;", ranks).cube
        reduced = by_hand(f"operator=oph_reduce;cube={imported};operation=avg;", ranks).cube
        explore = "operator=oph_explorecube;cube={};base64=yes;show_id=yes;limit_filter=0;"
        assert rows_of(by_hand(explore.format(imported), 0)) == expected[0]
        assert rows_of(by_hand(explore.format(reduced), 0)) == expected[1]


@pytest.mark.parametrize("layout", ["nfrag=1;nhost=1", "nfrag=1", "nfrag=7", "nfrag=45;nhost=2"])
@pytest.mark.parametrize("threads", [1, 3])
def test_fragments_and_threads_change_nothing(stack, layout, threads):
    plain = stack.run(f"oph_importnc {SST};container=spine").cube
    cube = stack.run(f"oph_importnc {SST};container=spine;{layout};nthreads={threads}").cube
    assert contents(stack, cube, stack.run) == contents(stack, plain, stack.run)
    for chain in ("oph_reduce operation=max;group_size=4",
                  "oph_subset subset_dims=COADSY|TIME;subset_filter=3:5:60|2:9",
                  "oph_apply query=oph_sum_scalar('oph_float','oph_float',measure,1.5,-1e34)"):
        expected = stack.run(f"{chain};cube={plain}").cube
        found = stack.run(f"{chain};cube={cube};nthreads={threads};ncores=2").cube
        assert contents(stack, found, stack.run) == contents(stack, expected, stack.run), chain
