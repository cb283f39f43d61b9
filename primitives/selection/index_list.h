// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <charconv>
#include <optional>
#include <string_view>
#include <vector>

#include "base/manual.h"
#include "primitives/selection/positions.h"
#include "primitives/udf/error.h"
#include "primitives/udf/text.h"

namespace oph::primitives {

// The arguments of primitives that filter several dimensions, given once for each.
inline constexpr Parameter kSubset{
    .name = "subset",
    .kind = ParameterKind::kText,
    .help =
        "positions to keep along the dimension, from 1: i, first:last, first:step:last or end, "
        "separated by commas",
    .multiple = true};
inline constexpr Parameter kFasterBlock{
    .name = "block",
    .kind = ParameterKind::kInteger,
    .help = "product of the sizes of the dimensions that vary faster",
    .multiple = true,
    .minimum = 1};
inline constexpr Parameter kFilteredSize{.name = "size",
                                         .kind = ParameterKind::kInteger,
                                         .help = "size of the dimension",
                                         .multiple = true,
                                         .minimum = 1};

/// A selection along one dimension, as written: "1:10,15,20:2:end". Positions count from 1.
class IndexList {
 public:
  /// Throws udf::Error where the text is no list of `i`, `first:last` or `first:step:last`.
  explicit IndexList(std::string_view text) {
    udf::for_each_part(text, ',', [&](std::string_view part) { ranges_.push_back(range(part)); });
  }

  /// The ranges along a dimension. Throws udf::Error if one leaves 1..size, or all together are
  /// more positions than an array holds.
  std::vector<PositionRange> within(std::size_t size) const {
    if (size > kMostPositions) {
      throw udf::Error{"the size of the dimension is more than an array holds", {{"size", size}}};
    }
    std::vector<PositionRange> ranges;
    std::size_t positions = 0;
    for (const auto& range : ranges_) {
      ranges.push_back({range.first.value_or(size), range.step, range.last.value_or(size)});
      check(ranges.back(), size);
      positions += (ranges.back().last - ranges.back().first) / range.step + 1;
      if (positions > kMostPositions) {
        throw udf::Error{"the subset lists more positions than an array holds",
                         {{"most", kMostPositions}}};
      }
    }
    return ranges;
  }

 private:
  static constexpr std::size_t kMostPositions = std::size_t{1} << 30U;

  static void check(const PositionRange& range, std::size_t size) {
    const auto [first, step, last] = range;
    if (first > size || last > size) {
      throw udf::Error{"the subset leaves the dimension",
                       {{"first", first}, {"last", last}, {"size", size}}};
    }
    if (first > last) {
      throw udf::Error{"the subset ends before it starts", {{"first", first}, {"last", last}}};
    }
  }

  /// An absent bound is the end of the dimension.
  struct Range {
    std::optional<std::size_t> first;
    std::size_t step = 1;
    std::optional<std::size_t> last;
  };

  static std::optional<std::size_t> bound(std::string_view text, std::string_view part) {
    if (udf::same_text(text, "end")) return std::nullopt;
    std::size_t value = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = result.ec == std::errc{} && result.ptr == text.data() + text.size();
    if (!whole || value == 0) {
      throw udf::Error{"a subset has positions from 1, or end", {{"subset", part}}};
    }
    return value;
  }

  static Range range(std::string_view part) {
    std::vector<std::string_view> bounds;
    udf::for_each_part(part, ':', [&](std::string_view text) { bounds.push_back(text); });
    if (bounds.size() > 3) {
      throw udf::Error{"a subset is i, first:last or first:step:last", {{"subset", part}}};
    }
    Range range{bound(bounds.front(), part), 1, bound(bounds.back(), part)};
    if (bounds.size() == 3) {
      const auto step = bound(bounds[1], part);
      if (!step) throw udf::Error{"the step of a subset is a number", {{"subset", part}}};
      range.step = *step;
    }
    return range;
  }

  std::vector<Range> ranges_;
};

}  // namespace oph::primitives
