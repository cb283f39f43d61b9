# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes calendar_cases.txt, what cftime says of dates: calendar|units|value|date."""

import random
from datetime import timedelta
from pathlib import Path

import cftime

CALENDARS = ["standard", "gregorian", "proleptic_gregorian", "julian", "360_day", "365_day", "366_day",
             "noleap", "all_leap"]
UNITS = ["days since 1850-01-01 00:00:00", "hours since 1900-03-01 06:00:00", "seconds since 1970-01-01 00:00:00",
         "minutes since 2000-02-29 12:30:00", "days since 0001-01-01 00:00:00", "hours since 0000-01-01 00:00:00"]
PER_DAY = {"days": 1, "hours": 24, "minutes": 1440, "seconds": 86400}
# Around the reform of the calendar, leap days and ends of years, as days since 1850.
DAYS = [0, 58, 59, 60, 364, 365, 366, 789, 790, 18261, 18262, 18321, 54786, 54846, 55152,
        -97615, -97614, -97613, -97604, -128192, -128132, -128133, -675000]


def lines():
    random.seed(20260101)
    for calendar in CALENDARS:
        for units in UNITS:
            if calendar in ("360_day", "365_day", "noleap") and "02-29" in units and calendar != "360_day":
                units = units.replace("02-29", "02-28")
            scale = PER_DAY[units.split()[0]]
            days = DAYS + [random.randint(-600000, 600000) + random.randrange(86400) / 86400 for _ in range(12)]
            for day in days:
                value = round(day * scale, 6 if scale == 1 else 0)
                date = cftime.num2date(value, units, calendar, has_year_zero=True)
                # cftime rounds to a microsecond, the cases to the second that is shown.
                date += timedelta(milliseconds=500)
                text = "{:04d}-{:02d}-{:02d} {:02d}:{:02d}:{:02d}".format(
                    date.year, date.month, date.day, date.hour, date.minute, date.second)
                yield f"{calendar}|{units}|{value!r}|{text}"


if __name__ == "__main__":
    Path(__file__).with_name("calendar_cases.txt").write_text("\n".join(lines()) + "\n")
