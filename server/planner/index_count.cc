// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/planner/index_count.h"

#include "base/text.h"

namespace oph::server {
namespace {

std::optional<std::int64_t> number(std::string_view text, std::int64_t last) {
  const auto word = trim(text);
  return equal_ignoring_case(word, "end") ? last : parse_integer(word);
}

struct Range {
  std::int64_t from, step, to;
};

std::optional<Range> range_of(std::string_view part, std::int64_t last) {
  const auto ends = split(part, ':');
  if (ends.empty() || ends.size() > 3) return std::nullopt;
  const auto from = number(ends.front(), last);
  const auto to = number(ends.back(), last);
  const auto step = ends.size() == 3 ? number(ends[1], last) : 1;
  if (!from || !to || !step || *step < 1 || *to < *from) return std::nullopt;
  return Range{*from, *step, *to};
}

}  // namespace

std::optional<std::int64_t> count_positions(std::string_view filter, std::int64_t size,
                                            std::int64_t first) {
  if (trim(filter) == "all" || trim(filter) == "none") return size;
  const auto last = first + size - 1;
  std::int64_t count = 0;
  auto before = first - 1;
  for (const auto part : split(filter, ',')) {
    const auto range = range_of(trim(part), last);
    if (!range || range->from <= before || range->to > last) return std::nullopt;
    count += (range->to - range->from) / range->step + 1;
    before = range->to;
  }
  return count;
}

}  // namespace oph::server
