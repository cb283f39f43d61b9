# SPDX-License-Identifier: GPL-3.0-or-later
"""Periods of time dimensions, by cftime."""

import warnings
from datetime import timedelta

import cftime
import numpy as np

# From the finest to the coarsest; weeks are left out: no library here says where they begin.
LEVELS = ["c", "h", "3", "6", "d", "M", "q", "y"]
CYCLES = ["h", "d", "M", "q"]


def periods(dimension, level, first_month, border_is_next, is_cyclic):
    """The number of the group of each value of a time dimension, from 0, and how many there are."""
    keys = [key(date, level, first_month, is_cyclic) for date in dates(dimension, border_is_next)]
    ordered = sorted(set(keys)) if is_cyclic else list(dict.fromkeys(keys))
    if is_cyclic and level == "q":
        ordered = sorted(set(keys), key=lambda quarter: quarter)
    numbers = {name: number for number, name in enumerate(ordered)}
    return np.array([numbers[name] for name in keys]), len(ordered)


def dates(dimension, border_is_next):
    """Values on the border of two periods go to the previous one: all move by a second."""
    units, calendar = dimension.dates
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the year 0, in which climatologies are
        return moved_dates(dimension, units, calendar, border_is_next)


def moved_dates(dimension, units, calendar, border_is_next):
    moved = cftime.num2date(dimension.coordinates, units, calendar, only_use_cftime_datetimes=True,
                             has_year_zero=True)
    return [date if border_is_next else date - timedelta(seconds=1) for date in moved]


def key(date, level, first_month, is_cyclic):
    """What names the period of a date."""
    month = (date.month - first_month) % 12
    year = date.year + (1 if first_month > 1 and date.month >= first_month else 0)
    day = (date.month, date.day)
    if level in ("h", "3", "6"):
        hour = date.hour // int(level if level != "h" else 1)
        return hour if is_cyclic else (date.year, *day, hour)
    if level == "d":
        return day if is_cyclic else (date.year, *day)
    if level == "M":
        return date.month if is_cyclic else (date.year, date.month)
    if level == "q":
        return month // 3 if is_cyclic else (year, month // 3)
    return year
