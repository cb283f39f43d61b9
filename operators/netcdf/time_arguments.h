// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <span>

#include "base/manual.h"
#include "framework/arguments.h"
#include "metadb/cube.h"

namespace oph::operators::netcdf {

/// The arguments that say how dimensions of a new container behave.
inline constexpr std::array kTimeArguments{
    Parameter{.name = "hierarchy",
              .help = "oph_base or oph_time: one for all dimensions, or one for each",
              .fallback = "oph_base",
              .multiple = true},
    Parameter{.name = "vocabulary",
              .help = "conventions of the metadata; CF makes time dimensions known by their units",
              .fallback = "CF"},
    Parameter{.name = "base_time",
              .help = "date that the numbers of a time dimension count from",
              .fallback = "1900-01-01 00:00:00"},
    Parameter{.name = "units",
              .kind = ParameterKind::kChoice,
              .help = "what they count: seconds, minutes, hours, 3 hours, 6 hours, days",
              .fallback = "d",
              .values = "s|m|h|3|6|d"},
    Parameter{.name = "calendar",
              .kind = ParameterKind::kChoice,
              .help = "calendar of the dates",
              .fallback = "standard",
              .values = "standard|gregorian|proleptic_gregorian|julian|360_day|365_day|366_day|"
                        "no_leap|all_leap|user_defined"},
    Parameter{.name = "month_lengths",
              .help = "days of the months of a user_defined calendar",
              .fallback = "31,28,31,30,31,30,31,31,30,31,30,31"},
    Parameter{.name = "leap_year",
              .kind = ParameterKind::kInteger,
              .help = "a leap year of a user_defined calendar: every fourth is one; 0: none",
              .fallback = "0",
              .minimum = 0},
    Parameter{.name = "leap_month",
              .kind = ParameterKind::kInteger,
              .help = "the month that is a day longer in leap years",
              .fallback = "2",
              .minimum = 1,
              .maximum = 12},
};

/// The time reference that the arguments describe. Throws a user error if it makes no sense.
metadb::TimeReference time_reference(const framework::Arguments& arguments);

/// Throws a user error if a hierarchy is unknown, or if there are two time dimensions.
void check_hierarchies(std::span<const metadb::CubeDimension> dimensions);

}  // namespace oph::operators::netcdf
