// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string_view>

#include "framework/time/time_axis.h"

namespace oph::framework {

/// The last part of a date that was written.
enum class DatePrecision { kYear, kMonth, kDay, kHour, kMinute, kSecond, kExact };

struct ParsedDate {
  Date date;
  DatePrecision precision = DatePrecision::kYear;
};

/// Reads `yyyy[-mm[-dd[ hh[:mm[:ss[.sss]]]]]]`, with ' ' or 'T' before the hour; parts that are not
/// there are the first of their kind. Absent if the text is anything else. Which days a month has
/// is the calendar's to check.
std::optional<ParsedDate> parse_date(std::string_view text);

struct ZonedDate {
  Date date;
  std::int64_t offset_minutes = 0;  ///< of the time zone, positive to the east
};

/// Reads a date as above with an optional time zone as UDUNITS knows it: Z, UTC, GMT, +hh, -h:mm,
/// +hhmm.
std::optional<ZonedDate> parse_zoned_date(std::string_view text);

}  // namespace oph::framework
