// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

#include "primitives/udf/error.h"

namespace oph::primitives {

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
