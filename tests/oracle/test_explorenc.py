# SPDX-License-Identifier: GPL-3.0-or-later
"""OPH_EXPLORENC against NumPy: the structure, the data and the series of files."""

import netCDF4
import numpy as np
import pytest

REAL = "/usr/share/ferret-vis/data/coads_climatology.cdf"
TIMES = np.array([0.0, 30.0, 61.0, 91.0, 122.0, 152.0, 183.0, 213.0, 244.0, 275.0, 305.0])
LAT = np.array([50.0, 10.0, -30.0])
LON = np.array([0.0, 90.0, 180.0, 270.0])


def field():
    rng = np.random.default_rng(3)
    values = rng.normal(5.0, 2.0, (len(TIMES), len(LAT), len(LON)))
    values[4, 1, 2] = np.nan
    return values


@pytest.fixture(scope="module", autouse=True)
def files(stack):
    with netCDF4.Dataset(stack.data / "explore.nc", "w") as file:
        file.createDimension("time", None)
        file.title = "a title"
        for name, values, units in (("time", TIMES, "days since 2001-01-01"), ("lat", LAT, "degrees_north"),
                                    ("lon", LON, "degrees_east")):
            if name != "time":
                file.createDimension(name, len(values))
            file.createVariable(name, "f8", (name,))[:] = values
            file[name].units = units
        file["time"].calendar = "365_day"
        file.createVariable("x", "f8", ("time", "lat", "lon"), fill_value=-999.0)[:] = np.ma.masked_invalid(field())
        packed = file.createVariable("p", "i2", ("time", "lat"))
        packed.scale_factor = 0.5
        packed.set_auto_scale(False)
        packed[:] = np.arange(33).reshape(11, 3)
        file.createVariable("scalar", "i4", ())[:] = 42
        file.createVariable("letters", "S1", ("lat",))[:] = np.array([b"a", b"b", b"c"])


def explore(stack, options, name="explore.nc"):
    return stack.run(f"oph_explorenc src_path=/{name};{options}")


def array(cell):
    return np.array([float(value) for value in cell.split(", ")])


def arrays(answer, key):
    return np.array([array(row[-1]) for row in answer.grid(key)["rowvalues"]])


def series():
    """As rows (lat, lon) with arrays of time."""
    return field().transpose(1, 2, 0).reshape(12, -1)


def known():
    return [row for row in range(12) if not np.isnan(series()[row]).any()]


def test_structure(stack):
    answer = explore(stack, "")
    assert answer.grid("explorenc_data")["rowvalues"] == [
        ["time", "double", "time"], ["lat", "double", "lat"], ["lon", "double", "lon"],
        ["x", "double", "time|lat|lon"], ["p", "short", "time|lat"], ["scalar", "int", ""], ["letters", "char", "lat"]]
    assert answer.grid("explorenc_dimvalues")["rowvalues"] == [
        ["time", "11", "yes"], ["lat", "3", "no"], ["lon", "4", "no"]]
    metadata = answer.rows("explorenc_metadata")
    assert {"VARIABLE": "", "KEY": "title", "TYPE": "text", "VALUE": "a title"} in metadata
    assert {"VARIABLE": "x", "KEY": "_FillValue", "TYPE": "double", "VALUE": "-999"} in metadata


def test_data(stack):
    answer = explore(stack, "measure=x;level=2;show_id=yes;show_index=yes;show_time=yes;")
    grid = answer.grid("explorenc_data")
    assert grid["rowkeys"] == ["ID", "INDEX OF lat", "lat", "INDEX OF lon", "lon", "x"]
    assert grid["rowvalues"][5][:5] == ["6", "2", "10.000000", "2", "90.000000"]
    np.testing.assert_allclose(arrays(answer, "explorenc_data"), np.nan_to_num(series(), nan=-999), atol=1e-9)
    assert answer.message("Summary") == "Selected 12 row(s) out of 12"
    times = answer.rows("explorenc_dimvalues", "time")
    assert times[2] == {"INDEX": "3", "VALUE": "2001-03-03 00:00:00"}


def test_filters_count_from_0_and_numbers_are_those_of_the_whole(stack):
    answer = explore(stack, "measure=x;level=2;imp_dim=lat|lon;subset_dims=time|lon;subset_filter=2:4|1:2;"
                            "show_id=yes;show_index=yes;limit_filter=2;")
    grid = answer.grid("explorenc_data")
    assert [row[:3] for row in grid["rowvalues"]] == [["3", "3", "61.000000"], ["4", "4", "91.000000"]]
    np.testing.assert_allclose(arrays(answer, "explorenc_data"), field()[2:4, :, 1:3].reshape(2, -1), atol=1e-9)
    assert answer.message("Summary") == "Selected 2 row(s) out of 3"
    assert [row["INDEX"] for row in answer.rows("explorenc_dimvalues", "lon")] == ["2", "3"]
    by_coordinate = explore(stack, "measure=x;level=1;exp_dim=lon|lat;imp_dim=time;subset_dims=lat|time;"
                                   "subset_type=coord;subset_filter=-40:20|2001-02_2001-04;")
    got = arrays(by_coordinate, "explorenc_data")
    np.testing.assert_allclose(got, np.nan_to_num(field(), nan=-999)[2:4, 1:].transpose(2, 1, 0).reshape(8, -1), atol=1e-9)


def test_packed_and_scalar_variables(stack):
    packed = arrays(explore(stack, "measure=p;level=1;"), "explorenc_data")
    np.testing.assert_array_equal(packed, np.arange(33).reshape(11, 3).T * 0.5)
    scalar = explore(stack, "measure=scalar;level=1;").grid("explorenc_data")
    assert scalar["rowkeys"] == ["scalar"] and scalar["rowvalues"] == [["42"]]


def test_a_real_file(stack):
    stack_file = stack.data / "coads.nc"
    if not stack_file.exists():
        stack_file.write_bytes(open(REAL, "rb").read())
    with netCDF4.Dataset(REAL) as file:
        variable = file["SST"]
        variable.set_auto_mask(False)
        expected = variable[:, 40:43, 10:12]
    answer = explore(stack, "measure=SST;level=1;exp_dim=COADSY|COADSX;imp_dim=TIME;subset_dims=COADSY|COADSX;"
                            "subset_filter=40:42|10:11;", "coads.nc")
    np.testing.assert_allclose(arrays(answer, "explorenc_data"), expected.transpose(1, 2, 0).reshape(6, -1), rtol=1e-6)


def test_statistics_and_line(stack):
    answer = explore(stack, "measure=x;level=1;show_stats=11100001100100;show_fit=yes;")
    rows = answer.grid("explorenc_stats")
    assert rows["rowkeys"] == ["lat", "lon", "MEAN", "VARIANCE", "STD", "MAX", "MIN", "QUANTILE 0.5"]
    got = np.array([[float(cell) for cell in row[2:]] for row in rows["rowvalues"]])
    values = series()
    expected = np.array([np.nanmean(values, 1), np.nanvar(values, 1, ddof=1), np.nanstd(values, 1, ddof=1),
                         np.nanmax(values, 1), np.nanmin(values, 1), np.nanmedian(values, 1)]).T
    np.testing.assert_allclose(got, expected, atol=1e-9)
    for row, values in zip(answer.rows("explorenc_fit"), series()):
        there = ~np.isnan(values)
        slope, intercept = np.polyfit(TIMES[there], values[there], 1)
        assert float(row["SLOPE"]) == pytest.approx(slope, abs=1e-9)
        assert float(row["INTERCEPT"]) == pytest.approx(intercept, abs=1e-9)
        np.testing.assert_allclose(array(row["x"]), intercept + slope * TIMES, atol=1e-8)


@pytest.mark.parametrize("operation", ["avg", "max", "min", "sum"])
def test_fewer_points_are_taken_together(stack, operation):
    answer = explore(stack, f"measure=x;level=2;imp_num_points=4;offset=25;operation={operation};")
    width = (TIMES[-1] - TIMES[0]) / 4
    interval = np.minimum(((TIMES - TIMES[0]) / width).astype(int), 3)
    function = {"avg": np.nanmean, "max": np.nanmax, "min": np.nanmin, "sum": np.nansum}[operation]
    expected = np.array([[function(row[interval == i]) for i in range(4)] for row in series()])
    np.testing.assert_allclose(arrays(answer, "explorenc_data"), expected, atol=1e-9)
    points = [float(row["VALUE"]) for row in answer.rows("explorenc_dimvalues", "time")]
    np.testing.assert_allclose(points, TIMES[0] + (np.arange(4) + 0.25) * width, atol=1e-6)


def test_more_points_are_interpolated(stack):
    interpolate = pytest.importorskip("scipy.interpolate")
    answer = explore(stack, "measure=x;level=1;imp_num_points=20;offset=0;")
    at = TIMES[0] + np.arange(20) * (TIMES[-1] - TIMES[0]) / 20
    got = arrays(answer, "explorenc_data")
    for row in known():
        expected = interpolate.CubicSpline(TIMES, series()[row], bc_type="natural")(at)
        np.testing.assert_allclose(got[row], expected, atol=1e-8)


def daubechies_4(values):
    """The whole transform, coefficients as GSL orders them."""
    root = np.sqrt(3.0)
    low = np.array([1 + root, 3 + root, 3 - root, 1 - root]) / (4 * np.sqrt(2.0))
    high = np.array([low[3], -low[2], low[1], -low[0]])
    out = np.array(values, float)
    n = len(out)
    while n >= 2:
        part = out[:n].copy()
        at = [[(2 * i + k) % n for k in range(4)] for i in range(n // 2)]
        out[:n // 2] = part[at] @ low
        out[n // 2:n] = part[at] @ high
        n //= 2
    return out


def test_wavelets(stack):
    answer = explore(stack, "measure=x;level=1;wavelet=yes;wavelet_ratio=25;wavelet_coeff=yes;")
    coefficients = arrays(answer, "explorenc_wavelet_coeff")
    filtered = arrays(answer, "explorenc_wavelet_data")
    assert coefficients.shape == (12, 16) and filtered.shape == (12, 11)
    for row in known():
        whole = daubechies_4(np.append(series()[row], [series()[row][-1]] * 5))
        order = np.argsort(np.abs(whole), kind="stable")
        assert np.count_nonzero(coefficients[row] == 0) >= 4
        kept = np.sort(np.abs(coefficients[row]))[4:]
        np.testing.assert_allclose(kept, np.abs(whole)[order[4:]], atol=1e-8)
    gap = set(range(12)) - set(known())
    assert all(np.isnan(filtered[row]).all() for row in gap)
    # Without a coefficient cleared the series comes back.
    same = explore(stack, "measure=x;level=1;wavelet=only;")
    assert not same.objects("explorenc_data")
    np.testing.assert_allclose(arrays(same, "explorenc_wavelet_data")[known()], series()[known()], atol=1e-8)


@pytest.mark.parametrize("options, error", [
    ("level=1;", "measure is missing: from level 1 a variable is shown (level=1)"),
    ("level=1;measure=y;", "variable y is not in the file; it has x, p, time, lat, lon, scalar, letters"),
    ("level=1;measure=letters;", "letters"),
    ("level=1;measure=x;exp_dim=height;", "height"),
    ("level=1;measure=x;imp_dim=lat|lon;show_fit=yes;", "need one implicit dimension (imp_dim=lat|lon)"),
    ("level=1;measure=x;show_stats=11;", "show_stats must be 14 digits 0 or 1 (show_stats=11)"),
    ("level=1;measure=x;subset_dims=lat;subset_filter=3;", "lat"),
    ("level=1;measure=x;imp_dim=lat;subset_dims=lat;subset_filter=0:1;imp_num_points=5;",
     "a spline needs 3 points at least (points=2, imp_num_points=5)"),
])
def test_errors(stack, options, error):
    assert error in stack.ask(f"oph_explorenc src_path=/explore.nc;{options}").error


def test_a_file_that_is_not_there(stack):
    assert "src_path" in stack.ask("oph_explorenc src_path=/absent.nc;").error
