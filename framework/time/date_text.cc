// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/time/date_text.h"

#include <algorithm>

#include "base/text.h"

namespace oph::framework {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Reads a text from the left.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_{text} {}

  bool is_at_end() const { return rest_.empty(); }
  std::string_view rest() const { return rest_; }

  bool take(char wanted) {
    if (rest_.empty() || rest_.front() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }

  /// At most `digits` digits, at least one.
  std::optional<std::int64_t> number(std::size_t digits) {
    std::size_t length = 0;
    while (length < digits && length < rest_.size() && is_digit(rest_[length])) ++length;
    const auto value = parse_integer(rest_.substr(0, length));
    rest_.remove_prefix(length);
    return value;
  }

  /// Digits after a decimal point.
  double fraction() {
    double value = 0;
    double weight = 0.1;
    for (; !rest_.empty() && is_digit(rest_.front()); rest_.remove_prefix(1), weight /= 10) {
      value += weight * (rest_.front() - '0');
    }
    return value;
  }

  void skip_blanks() { rest_ = trim(rest_); }

 private:
  std::string_view rest_;
};

/// Reads a part of a date with bounds; false if there is none.
bool read_part(Reader& reader, int minimum, int maximum, int& part) {
  const auto number = reader.number(2);
  if (!number || *number < minimum || *number > maximum) return false;
  part = static_cast<int>(*number);
  return true;
}

bool read_second(Reader& reader, ParsedDate& parsed) {
  int second = 0;
  if (!read_part(reader, 0, 59, second)) return false;
  parsed.precision = DatePrecision::kSecond;
  parsed.date.second = second;
  if (!reader.take('.')) return true;
  parsed.precision = DatePrecision::kExact;
  parsed.date.second += reader.fraction();
  return true;
}

bool read_time(Reader& reader, ParsedDate& parsed) {
  if (!read_part(reader, 0, 23, parsed.date.hour)) return false;
  parsed.precision = DatePrecision::kHour;
  if (!reader.take(':')) return true;
  if (!read_part(reader, 0, 59, parsed.date.minute)) return false;
  parsed.precision = DatePrecision::kMinute;
  return !reader.take(':') || read_second(reader, parsed);
}

bool read_year(Reader& reader, ParsedDate& parsed) {
  const bool is_negative = reader.take('-');
  const auto year = reader.number(7);
  if (!year) return false;
  parsed.date.year = is_negative ? -*year : *year;
  return true;
}

/// Whether a time follows: a digit after 'T' or blanks.
bool take_time_separator(Reader& reader) {
  if (reader.take('T')) return true;
  if (reader.is_at_end() || reader.rest().front() != ' ') return false;
  const auto rest = trim(reader.rest());
  if (rest.empty() || !is_digit(rest.front())) return false;
  reader.skip_blanks();
  return true;
}

/// Reads a date and leaves what follows it.
std::optional<ParsedDate> read_date(Reader& reader) {
  ParsedDate parsed;
  if (!read_year(reader, parsed)) return std::nullopt;
  if (!reader.take('-')) return parsed;
  if (!read_part(reader, 1, 12, parsed.date.month)) return std::nullopt;
  parsed.precision = DatePrecision::kMonth;
  if (!reader.take('-')) return parsed;
  if (!read_part(reader, 1, 999, parsed.date.day)) return std::nullopt;
  parsed.precision = DatePrecision::kDay;
  if (!take_time_separator(reader)) return parsed;
  if (!read_time(reader, parsed)) return std::nullopt;
  return parsed;
}

/// Minutes to the east of Greenwich; absent if the text is no time zone.
std::optional<std::int64_t> parse_zone(std::string_view text) {
  const auto name = to_lower(text);
  if (name.empty() || name == "z" || name == "utc" || name == "gmt") return 0;
  Reader reader{text};
  const bool is_west = reader.take('-');
  if (!is_west && !reader.take('+')) return std::nullopt;
  const auto hours = reader.number(2);
  reader.take(':');
  const auto minutes = reader.is_at_end() ? std::optional<std::int64_t>{0} : reader.number(2);
  if (!hours || !minutes || !reader.is_at_end() || *hours > 15 || *minutes > 59) {
    return std::nullopt;
  }
  const auto offset = *hours * 60 + *minutes;
  return is_west ? -offset : offset;
}

}  // namespace

std::optional<ParsedDate> parse_date(std::string_view text) {
  Reader reader{trim(text)};
  auto parsed = read_date(reader);
  if (!parsed || !reader.is_at_end()) return std::nullopt;
  return parsed;
}

std::optional<ZonedDate> parse_zoned_date(std::string_view text) {
  Reader reader{trim(text)};
  const auto parsed = read_date(reader);
  if (!parsed) return std::nullopt;
  const auto offset = parse_zone(trim(reader.rest()));
  if (!offset) return std::nullopt;
  return ZonedDate{parsed->date, *offset};
}

}  // namespace oph::framework
