// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/manual.h"
#include "primitives/udf/error.h"
#include "primitives/udf/number.h"
#include "primitives/udf/text.h"

namespace oph::primitives {

/// Reads a list of numbers, "1*31,2*28,3": `7*2` stands for 7,7. Throws udf::Error on anything
/// else.
inline std::vector<double> read_numbers(std::string_view name, std::string_view text) {
  constexpr std::size_t most = std::size_t{1} << 30;
  std::vector<double> numbers;
  udf::for_each_part(text, ',', [&](std::string_view part) {
    const auto star = part.find('*');
    const auto number = udf::Number::parse(udf::trim(part.substr(0, star)));
    std::optional<udf::Number> times{std::int64_t{1}};
    if (star != std::string_view::npos)
      times = udf::Number::parse(udf::trim(part.substr(star + 1)));
    const bool is_right = number && times && times->is_integer() && times->integer() >= 1;
    if (!is_right || numbers.size() + static_cast<std::size_t>(times->integer()) > most) {
      throw udf::Error{std::string{name} + " is a list of numbers, or number*times",
                       {{"part", part}}};
    }
    numbers.insert(numbers.end(), static_cast<std::size_t>(times->integer()), number->real());
  });
  return numbers;
}

/// Which elements along a dimension belong together: in any number of groups, in any order.
class Groups {
 public:
  Groups() = default;

  /// `numbers` has the number of its group for each element: from 1, or 0 for none.
  explicit Groups(const std::vector<double>& numbers) : size_{numbers.size()} {
    std::size_t count = 0;
    for (const double number : numbers) {
      const bool is_number = number >= 0 && number <= static_cast<double>(size_) &&
                             number == static_cast<double>(static_cast<std::size_t>(number));
      if (!is_number) {
        throw udf::Error{"groups are numbered from 1, 0 is none",
                         {{"group", std::to_string(number)}}};
      }
      count = std::max(count, static_cast<std::size_t>(number));
    }
    collect(numbers, count);
  }

  /// Elements along the dimension.
  std::size_t size() const { return size_; }
  std::size_t count() const { return starts_.size() - 1; }
  /// Where the elements of a group are, in their order. Groups lie one behind the other.
  std::span<const std::uint32_t> members(std::size_t group) const {
    return std::span{members_}.subspan(starts_[group], starts_[group + 1] - starts_[group]);
  }
  std::span<const std::uint32_t> all_members() const { return members_; }
  std::size_t start(std::size_t group) const { return starts_[group]; }
  std::size_t largest() const {
    std::size_t largest = 0;
    for (std::size_t group = 0; group < count(); ++group) {
      largest = std::max(largest, members(group).size());
    }
    return largest;
  }
  /// Whether the elements of a group follow each other without a gap.
  bool is_run(std::size_t group) const {
    const auto positions = members(group);
    return positions.back() - positions.front() + 1 == positions.size();
  }

 private:
  void collect(const std::vector<double>& numbers, std::size_t count) {
    starts_.assign(count + 1, 0);
    for (const double number : numbers) {
      if (number > 0) ++starts_[static_cast<std::size_t>(number)];
    }
    for (std::size_t group = 0; group < count; ++group) {
      if (starts_[group + 1] == 0) {
        throw udf::Error{"a group has no elements", {{"group", group + 1}}};
      }
    }
    if (count == 0) throw udf::Error{"there is no group", {{"elements", size_}}};
    std::partial_sum(starts_.begin(), starts_.end(), starts_.begin());
    members_.resize(starts_.back());
    auto next = starts_;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      if (numbers[i] == 0) continue;
      members_[next[static_cast<std::size_t>(numbers[i]) - 1]++] = static_cast<std::uint32_t>(i);
    }
  }

  std::size_t size_ = 0;
  std::vector<std::size_t> starts_{0};
  std::vector<std::uint32_t> members_;
};

}  // namespace oph::primitives
