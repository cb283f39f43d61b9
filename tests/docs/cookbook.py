# SPDX-License-Identifier: GPL-3.0-or-later
"""What the recipes of the cookbook must have made: their files against NumPy, and against the files
that the pages' lines for CDO made."""

import csv

import netCDF4
import numpy as np
from scipy import stats

SETTINGS = {"rtol": 2e-5, "atol": 2e-5}
YEARS = (2003, 2004, 2005, 2006)


def read(folder, name, variable=None):
    """Values of a variable, by default the only one that is no coordinate; NaN where missing."""
    with netCDF4.Dataset(folder / f"{name}") as file:
        bounds = {getattr(each, key, "") for each in file.variables.values() for key in ("bounds", "climatology")}
        names = [key for key in file.variables if key not in file.dimensions and key not in bounds]
        values = file[variable or max(names, key=lambda key: file[key].ndim)][:]
        return np.ma.filled(values.astype("f8"), np.nan).squeeze()


def daily(folder, variable):
    return [read(folder, f"daily_{year}.nc", variable) for year in YEARS]


def same(found, wanted):
    np.testing.assert_allclose(found, wanted, **SETTINGS)


def same_files(folder, *names):
    for name in names:
        same(read(folder, f"{name}.nc"), read(folder, f"{name}_cdo.nc"))


def by_month(values):
    return values.reshape(-1, 12, *values.shape[1:])


def check_climatology(folder):
    wind = by_month(read(folder, "monthly_navy_winds.cdf", "UWND"))
    same(read(folder, "usual.nc"), np.nanmean(wind, axis=0))
    same(by_month(read(folder, "anomaly.nc")), wind - np.nanmean(wind, axis=0))
    same_files(folder, "usual", "anomaly")
    other = by_month(read(folder, "monthly_navy_winds.cdf", "VWND"))
    same(by_month(read(folder, "anomalies.nc")), other - np.nanmean(other, axis=0))


def check_monthly_means(folder):
    lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    months = []
    for year in daily(folder, "tas"):
        days = np.array(lengths)
        days[1] += len(year) - 365
        months += [part.mean(axis=0) for part in np.split(year, np.cumsum(days)[:-1])]
    same(read(folder, "months.nc"), months)
    same_files(folder, "months", "seasons")


def check_trends(folder):
    wind = by_month(read(folder, "monthly_navy_winds.cdf", "UWND"))[:, :, 24:49]
    annual = wind.mean(axis=1)
    same(read(folder, "annual.nc"), annual)
    same_files(folder, "annual")
    series = annual.reshape(len(annual), -1).T
    slope = np.array([stats.theilslopes(each)[0] for each in series]).reshape(25, 144)
    same(read(folder, "slope.nc"), slope)
    p = np.array([mann_kendall(each) for each in series]).reshape(25, 144)
    same(read(folder, "p.nc"), p)
    same(read(folder, "significant.nc"), np.where(p < 0.05, slope, np.nan))
    steps = np.arange(len(annual)) - (len(annual) - 1) / 2
    fitted = np.tensordot(steps, annual, 1) / (steps**2).sum()
    same(read(folder, "regression_cdo.nc"), fitted)
    assert np.sign(fitted[np.abs(slope) > 0.2]).tolist() == np.sign(slope[np.abs(slope) > 0.2]).tolist()


def mann_kendall(series):
    """The p-value of a series without equal values."""
    n = len(series)
    s = sum(np.sign(series[i + 1:] - series[i]).sum() for i in range(n))
    z = (s - np.sign(s)) / np.sqrt(n * (n - 1) * (2 * n + 5) / 18)
    return 2 * stats.norm.sf(abs(z))


def check_percentiles(folder):
    tas = np.concatenate(daily(folder, "tas"))
    wanted = np.quantile(tas, [0.1, 0.5, 0.9], axis=0)
    same(np.moveaxis(read(folder, "percentiles.nc"), -1, 0), wanted)
    same(read(folder, "p90.nc"), wanted[2])
    np.testing.assert_allclose(read(folder, "p90_cdo.nc"), wanted[2], rtol=0.01)
    same(read(folder, "warm_days.nc"), (tas > wanted[2]).sum(axis=0))


def check_ensemble(folder):
    runs = np.array([read(folder, f"run{run}.nc") for run in (1, 2, 3)])
    same(read(folder, "ensemble_mean.nc"), runs.mean(axis=0))
    same(read(folder, "spread.nc"), runs.std(axis=0, ddof=1))
    same(read(folder, "workflow_mean.nc"), runs.mean(axis=0))
    same(read(folder, "workflow_spread.nc"), runs.std(axis=0, ddof=1))
    same_files(folder, "ensemble_mean", "spread")
    bias = read(folder, "bias.nc", "tas")
    np.testing.assert_allclose(bias, (runs[2] - runs.mean(axis=0)).mean(), atol=0.05)
    np.testing.assert_allclose(bias, read(folder, "bias_cdo.nc", "tas"), rtol=1e-3)


def check_regridding(folder):
    same_files(folder, "conservative")
    bilinear, cdo = read(folder, "bilinear.nc"), read(folder, "bilinear_cdo.nc")
    known = np.isfinite(cdo)  # CDO wants all four neighbours, even those of weight 0
    same(bilinear[known], cdo[known])
    assert np.isfinite(bilinear).sum() < known.sum() + 20
    other = np.ma.filled(np.ma.mean(np.ma.masked_invalid(read(folder, "esku_heat_budget.cdf", "SST")), axis=0), np.nan)
    same(read(folder, "coads_minus_esku.nc"), bilinear - other)


def check_eof(folder):
    with netCDF4.Dataset(folder / "pacific.nc") as file:
        latitudes = file["FNOCY"][:]
    anomaly = read(folder, "pacific.nc")
    root = np.asarray(np.sqrt(np.cos(np.radians(latitudes))))[None, :, None]
    u, s, v = np.linalg.svd((anomaly * root).reshape(len(anomaly), -1), full_matrices=False)
    variance = s**2 / (s**2).sum()
    np.testing.assert_allclose(read(folder, "variance.nc"), variance[:3], rtol=1e-4)
    eigenvalues = read(folder, "eigenvalues_cdo.nc")
    np.testing.assert_allclose(eigenvalues[:3] / eigenvalues.sum(), variance[:3], rtol=1e-3)
    components, patterns = read(folder, "components.nc"), read(folder, "patterns.nc")
    rebuilt = np.tensordot(components, patterns, (0, 0))
    wanted = ((u[:, :3] * s[:3]) @ v[:3]).reshape(anomaly.shape) / root
    np.testing.assert_allclose(rebuilt, wanted, atol=1e-3)


def check_extremes(folder):
    tas, pr = daily(folder, "tas"), daily(folder, "pr")

    def years_last(name):
        return np.moveaxis(read(folder, f"{name}.nc"), -1, 0)

    same(years_last("warm_days_of_years"), [(year > 20).sum(axis=0) for year in tas])
    same(years_last("degree_days"), [np.maximum(year - 10, 0).sum(axis=0) for year in tas])
    same(years_last("dry_spell"), [longest_spell(year < 1) for year in pr])
    same(years_last("dry_spell"), [read(folder, f"dry_spell_{year}.nc",
                                        "consecutive_dry_days_index_per_time_period") for year in YEARS])
    same(read(folder, "heavy_rain.nc"), [(year >= 20).sum(axis=0) for year in pr])
    same_files(folder, "heavy_rain")
    for name in ("warm_days_of_years", "degree_days"):
        same(years_last(name), read(folder, f"{name}_cdo.nc"))


def longest_spell(condition):
    longest, current = np.zeros(condition.shape[1:]), np.zeros(condition.shape[1:])
    for day in condition:
        current = np.where(day, current + 1, 0)
        longest = np.maximum(longest, current)
    return longest


def check_station(folder):
    sst = read(folder, "coads_climatology.cdf", "SST")
    with netCDF4.Dataset(folder / "coads_climatology.cdf") as file:
        row = np.abs(file["COADSY"][:] - 21.3).argmin()
        column = np.abs(file["COADSX"][:] - 202.1).argmin()
    same(read(folder, "station.nc"), sst[:, row, column])
    same_files(folder, "station", "box")
    with open(folder / "station.csv") as file:
        header, *rows = csv.reader(file)
    assert header[-1] == "SST" and len(rows) == 12
    same([float(each[-1]) for each in rows], sst[:, row, column])


def check_many_files(folder):
    tas = daily(folder, "tas")
    same(read(folder, "joined.nc"), np.concatenate(tas))
    same_files(folder, "joined")
    with netCDF4.Dataset(folder / "daily_2003.nc") as file:
        weights = np.cos(np.radians(file["lat"][:]))
    same(read(folder, "year_means.nc"), [np.average(year.mean(axis=(0, 2)), weights=weights) for year in tas])
    # The cells of CDO are bounded by great circles, not by parallels.
    np.testing.assert_allclose(read(folder, "year_means_cdo.nc"), read(folder, "year_means.nc"), rtol=1e-3)
