// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/planner/moving_filter.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "base/text.h"

namespace oph::server {
namespace {

bool is_season(std::string_view text) {
  const auto name = to_lower(text);
  return name == "djf" || name == "mam" || name == "jja" || name == "son";
}

/// Whether it may be a date where time goes along the dimension.
bool may_be_date(std::string_view text) {
  const auto digits = text.substr(0, 4);
  const bool has_year = digits.size() == 4 && std::ranges::all_of(digits, [](unsigned char c) {
                          return std::isdigit(c) != 0;
                        });
  return has_year && (text.size() == 4 || text[4] == '-');
}

bool is_number(std::string_view text) {
  return parse_real(trim(text)).has_value();
}

bool can_move(std::string_view part) {
  if (is_season(part)) return true;
  if (part.find('_') != std::string_view::npos) return true;
  if (may_be_date(part)) return false;
  const auto ends = split(part, ':');
  return ends.size() <= 2 && std::ranges::all_of(ends, is_number);
}

}  // namespace

std::optional<std::string> import_filter(std::string_view filter) {
  const auto parts = split(filter, ',');
  const bool moves = !parts.empty() && std::ranges::all_of(parts, [](std::string_view part) {
    return can_move(trim(part));
  });
  if (!moves) return std::nullopt;
  const bool is_interval = parts.size() == 1 && filter.find(':') != std::string_view::npos;
  return is_interval ? fmt::format("{},{}", filter, filter) : std::string{filter};
}

std::optional<std::string> import_positions(std::string_view filter) {
  std::int64_t last = 0;
  for (const auto part : split(filter, ',')) {
    for (const auto word : split(part, ':')) {
      if (equal_ignoring_case(trim(word), "all") || equal_ignoring_case(trim(word), "end")) {
        return std::string{};
      }
      const auto position = parse_integer(trim(word));
      if (!position || *position < 1) return std::nullopt;
    }
    last = std::max(last, parse_integer(trim(split(part, ':').back())).value());
  }
  return fmt::format("0:{}", last - 1);
}

}  // namespace oph::server
