// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/subset/index_filter.h"

#include "base/error.h"
#include "base/text.h"

namespace oph::framework {
namespace {

/// `i`, `first:last` or `first:step:last`, with both ends as the user numbers them.
struct IndexRange {
  std::int64_t first;
  std::int64_t step;
  std::int64_t last;
};

class IndexFilter {
 public:
  IndexFilter(const metadb::CubeDimension& dimension, const FilterRules& rules)
      : name_{dimension.dimension.name},
        first_{rules.first_index},
        last_{rules.first_index + dimension.size - 1},
        takes_lists_{!rules.is_single_interval} {}

  IndexRange range(std::string_view text) const {
    const auto parts = split(text, ':');
    if (parts.empty() || parts.size() > 3 || (parts.size() == 3 && !takes_lists_)) {
      throw user_error("an index filter of {} is written {} (subset_filter={})", name_,
                       takes_lists_ ? "i, a:b or a:step:b" : "i or a:b", text);
    }
    const IndexRange range{index(parts.front(), text), parts.size() == 3 ? step(parts[1], text) : 1,
                           index(parts.back(), text)};
    if (range.first > range.last) {
      throw user_error("index {} ends before it starts ({})", text, name_);
    }
    if (range.first < first_ || range.last > last_) {
      throw user_error("index {} is outside {} ({}:{})", text, name_, first_, last_);
    }
    return range;
  }

 private:
  std::int64_t index(std::string_view part, std::string_view text) const {
    if (equal_ignoring_case(trim(part), "end")) return last_;
    const auto number = parse_integer(trim(part));
    if (number) return *number;
    throw user_error("an index of {} is a whole number or end (subset_filter={})", name_, text);
  }

  std::int64_t step(std::string_view part, std::string_view text) const {
    const auto number = parse_integer(trim(part));
    if (number && *number > 0) return *number;
    throw user_error("a step along {} is a whole number from 1 (subset_filter={})", name_, text);
  }

  std::string_view name_;
  std::int64_t first_;
  std::int64_t last_;
  bool takes_lists_;
};

/// The end of the run of equal steps that starts at `begin`; a pair is no run.
std::size_t run_end(std::span<const std::int64_t> positions, std::size_t begin) {
  std::size_t end = begin + 1;
  if (end == positions.size()) return end;
  const auto step = positions[end] - positions[begin];
  while (end < positions.size() && positions[end] - positions[end - 1] == step) ++end;
  return end - begin > 2 || step == 1 ? end : begin + 1;
}

}  // namespace

void select_by_index(std::string_view text, const metadb::CubeDimension& dimension,
                     const FilterRules& rules, std::set<std::int64_t>& selected) {
  const auto parts = split(text, ',');
  if (parts.empty() || (parts.size() > 1 && rules.is_single_interval)) {
    throw user_error("the filter of {} must be one interval, i or a:b (subset_filter={})",
                     dimension.dimension.name, text);
  }
  const IndexFilter filter{dimension, rules};
  for (const auto part : parts) {
    const auto range = filter.range(trim(part));
    // Counted down from the last: a huge step must not overflow.
    for (auto i = range.first;; i += range.step) {
      selected.insert(i - rules.first_index);
      if (range.step > range.last - i) break;
    }
  }
}

std::string print_positions(std::span<const std::int64_t> positions) {
  std::string text;
  for (std::size_t begin = 0; begin < positions.size();) {
    const auto end = run_end(positions, begin);
    const auto first = positions[begin] + 1, last = positions[end - 1] + 1;
    const auto step = end - begin > 1 ? positions[begin + 1] - positions[begin] : 1;
    if (!text.empty()) text += ',';
    text += std::to_string(first);
    if (step > 1) text += fmt::format(":{}", step);
    if (last > first) text += fmt::format(":{}", last);
    begin = end;
  }
  return text;
}

}  // namespace oph::framework
