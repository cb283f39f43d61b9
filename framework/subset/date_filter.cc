// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/subset/date_filter.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"

namespace oph::framework {
namespace {

struct NamedSeason {
  std::string_view name;
  DateFilter::Season months;
};

constexpr std::array<NamedSeason, 4> kSeasons{
    {{"DJF", {12, 1, 2}}, {"MAM", {3, 4, 5}}, {"JJA", {6, 7, 8}}, {"SON", {9, 10, 11}}}};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace

bool DateFilter::is_interval(std::string_view text) {
  return text.find('_') != std::string_view::npos;
}

bool DateFilter::is_date(std::string_view text) {
  if (is_interval(text) || season(text)) return true;
  // Five digits and more, or four before anything else, are a number of days or hours.
  const bool has_year = text.size() >= 4 && std::all_of(text.begin(), text.begin() + 4, is_digit);
  return has_year && (text.size() == 4 || text[4] == '-');
}

std::optional<DateFilter::Season> DateFilter::season(std::string_view text) {
  for (const auto& [name, months] : kSeasons) {
    if (equal_ignoring_case(text, name)) return months;
  }
  return std::nullopt;
}

TimeAxis::Interval DateFilter::interval(std::string_view text) const {
  const auto ends = split(text, '_');
  if (ends.size() > 2) {
    throw user_error("an interval of dates is written yyyy-mm-dd_yyyy-mm-dd (subset_filter={})",
                     text);
  }
  const auto first = axis_.interval(trim(ends.front()));
  const auto last = axis_.interval(trim(ends.back()));
  if (first.first > last.last) {
    throw user_error("an interval of dates ends before it starts (subset_filter={})", text);
  }
  return {first.first, last.last};
}

bool DateFilter::is_in(const Season& season, double value) const {
  const int month = axis_.date(value).month;
  return std::find(season.begin(), season.end(), month) != season.end();
}

}  // namespace oph::framework
