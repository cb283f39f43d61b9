// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/grouping/row_grouping.h"

#include <algorithm>

#include "base/error.h"

namespace oph::framework {
namespace {

using io_server::Expression;

Expression member_of_group(const std::string& groups, std::int64_t block) {
  return Expression::call("oph_member_of_group",
                          {Expression::group_number(), Expression::member_number(),
                           Expression::text(groups), Expression::integer(block)});
}

}  // namespace

RowGrouping::RowGrouping(DimensionGroups groups, std::int64_t block, std::int64_t rows)
    : groups_{std::move(groups)}, block_{block} {
  const auto size = std::ssize(groups_.group_of);
  OPH_CHECK(size > 0 && rows % (size * block) == 0);
  rows_ = rows / size * groups_.count;
  const auto count = static_cast<std::size_t>(groups_.count);
  std::vector<std::int64_t> members(count, 0);
  first_.assign(count, -1);
  last_.assign(count, 0);
  for (std::int64_t i = 0; i < size; ++i) {
    const auto group = static_cast<std::size_t>(groups_.group_of[static_cast<std::size_t>(i)] - 1);
    if (first_[group] < 0) first_[group] = i;
    last_[group] = i;
    members_ = std::max(members_, ++members[group]);
  }
  place_ = first_;
  if (groups_.is_ordered()) return;
  for (std::int64_t i = 0; i < groups_.count; ++i) {
    place_[static_cast<std::size_t>(i)] = i * size / groups_.count;
  }
}

bool RowGrouping::takes_turns() const {
  if (block_ > 1) return true;
  for (std::size_t i = 1; i < first_.size(); ++i) {
    if (first_[i] <= last_[i - 1]) return true;
  }
  return false;
}

KeyRange RowGrouping::keys(std::int64_t row) const {
  const auto size = std::ssize(groups_.group_of);
  const auto inner = (row - 1) % block_;
  const auto group = static_cast<std::size_t>((row - 1) / block_ % groups_.count);
  const auto start = (row - 1) / block_ / groups_.count * size;
  const auto key = [&](std::int64_t position) { return (start + position) * block_ + inner + 1; };
  return {key(first_[group]), key(last_[group])};
}

std::int64_t RowGrouping::place(std::int64_t row) const {
  const auto size = std::ssize(groups_.group_of);
  const auto group = static_cast<std::size_t>((row - 1) / block_ % groups_.count);
  const auto start = (row - 1) / block_ / groups_.count * size;
  return (start + place_[group]) * block_ + (row - 1) % block_ + 1;
}

std::int64_t RowGrouping::rows_before(std::int64_t key) const {
  std::int64_t before = 0, end = rows_;
  while (before < end) {
    const auto middle = before + (end - before) / 2;
    if (place(middle + 1) < key) {
      before = middle + 1;
    } else {
      end = middle;
    }
  }
  return before;
}

Expression RowGrouping::member_key() const {
  return member_of_group(groups_.text(), block_);
}

KeyMap RowGrouping::group_of_row() const {
  KeyMap map;
  map.add(groups_, block_);
  return map;
}

Expression consecutive_member_key(std::int64_t members) {
  return member_of_group(one_group(members).text(), 1);
}

}  // namespace oph::framework
