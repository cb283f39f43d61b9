// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/subset/row_selection.h"

#include <algorithm>

#include "base/error.h"

namespace oph::framework {
namespace {

/// What it costs to read a row in vain, besides its array, and to send a statement, in bytes that
/// are read in that time. Measured: a statement takes 0.5 to 7 ms, arrays are read at 6 GB/s.
constexpr std::int64_t kRowBytes = 1024;
constexpr std::int64_t kStatementBytes = std::int64_t{16} << 20;

std::int64_t count(const std::vector<std::int64_t>& positions) {
  return static_cast<std::int64_t>(positions.size());
}

}  // namespace

RowSelection::RowSelection(std::span<const metadb::CubeDimension> dimensions,
                           const Selection& selection) {
  OPH_CHECK(selection.size() == dimensions.size());
  std::int64_t block = 1, new_block = 1;
  for (std::size_t i = dimensions.size(); i-- > 0;) {
    if (!dimensions[i].is_explicit) continue;
    const auto size = dimensions[i].extent();
    if (selection[i]) filtered_.push_back({size, block, new_block, *selection[i]});
    block *= size;
    new_block *= selection[i] ? count(*selection[i]) : size;
  }
  std::reverse(filtered_.begin(), filtered_.end());
  total_ = block;
}

std::int64_t RowSelection::rows() const {
  return rows_before(total_ + 1);
}

std::int64_t RowSelection::rows_before(std::int64_t key) const {
  std::int64_t rest = key - 1, rows = 0;
  for (const auto& [size, block, new_block, positions] : filtered_) {
    rows += rest / (block * size) * count(positions) * new_block;
    rest %= block * size;
    const auto next = std::lower_bound(positions.begin(), positions.end(), rest / block);
    rows += (next - positions.begin()) * new_block;
    if (next == positions.end() || *next != rest / block) return rows;
    rest %= block;
  }
  return rows + rest;
}

std::optional<std::int64_t> RowSelection::next_selected(std::int64_t row) const {
  for (std::size_t i = 0; i < filtered_.size(); ++i) {
    const auto& [size, block, new_block, positions] = filtered_[i];
    const auto position = row / block % size;
    const auto next = std::lower_bound(positions.begin(), positions.end(), position);
    if (next != positions.end() && *next == position) continue;
    // To the start of the next position that stays; if there is none, of the next turn.
    const auto turn = row - row % (block * size);
    row = next != positions.end() ? turn + *next * block : turn + block * size;
    if (row >= total_) return std::nullopt;
    // A new turn changes the slower dimensions, and a new position the faster ones.
    if (next == positions.end()) i = static_cast<std::size_t>(-1);
  }
  return row;
}

void RowSelection::for_each_run(std::int64_t key_start, std::int64_t key_end,
                                const RunVisitor& visit) const {
  if (filtered_.empty()) return visit(key_start, key_end);
  const auto& fastest = filtered_.back();
  for (std::int64_t row = key_start - 1; row < key_end;) {
    const auto first = next_selected(row);
    if (!first || *first >= key_end) return;
    const auto position = *first / fastest.block % fastest.size;
    auto next = std::lower_bound(fastest.positions.begin(), fastest.positions.end(), position);
    std::int64_t steps = 1;
    while (next + 1 != fastest.positions.end() && *(next + 1) == *next + 1) ++next, ++steps;
    row = *first - *first % fastest.block + steps * fastest.block;
    visit(*first + 1, std::min(row, key_end));
  }
}

std::vector<KeyRange> RowSelection::ranges(std::int64_t key_start, std::int64_t key_end,
                                           std::int64_t row_bytes) const {
  const auto gap = kStatementBytes / (row_bytes + kRowBytes);
  std::vector<KeyRange> ranges;
  for_each_run(key_start, key_end, [&](std::int64_t first, std::int64_t last) {
    if (!ranges.empty() && first - ranges.back().last <= gap + 1) {
      ranges.back().last = last;
    } else {
      ranges.push_back({first, last});
    }
  });
  return ranges;
}

KeyMap RowSelection::origin() const {
  KeyMap map;
  for (auto dimension = filtered_.rbegin(); dimension != filtered_.rend(); ++dimension) {
    DimensionGroups positions;
    positions.count = dimension->size;
    for (const auto position : dimension->positions) positions.group_of.push_back(position + 1);
    // The faster varying ones are at full size by now.
    map.add(positions, dimension->block);
  }
  return map;
}

io_server::Expression RowSelection::key_expression() const {
  using io_server::Expression;
  std::vector<Expression> arguments{Expression::row_key(), Expression::integer(total_)};
  for (const auto& dimension : filtered_) {
    arguments.push_back(Expression::text(print_positions(dimension.positions)));
    arguments.push_back(Expression::integer(dimension.block));
    arguments.push_back(Expression::integer(dimension.size));
  }
  return Expression::call("oph_id_of_subset", std::move(arguments));
}

io_server::Expression selected_array(const metadb::Cube& cube, const Selection& selection) {
  using io_server::Expression;
  OPH_CHECK(selection.size() == cube.dimensions.size());
  std::vector<Expression> arguments{Expression::measure()};
  std::int64_t block = 1;
  for (std::size_t i = selection.size(); i-- > 0;) {
    const auto& dimension = cube.dimensions[i];
    if (dimension.is_explicit) continue;
    if (selection[i]) {
      arguments.push_back(Expression::text(print_positions(*selection[i])));
      arguments.push_back(Expression::integer(block));
      arguments.push_back(Expression::integer(dimension.size));
    }
    block *= dimension.extent();
  }
  if (arguments.size() == 1) return Expression::measure();
  const auto type = cube.measure_type;
  return Expression::call("oph_get_subarray3", type, type, std::move(arguments));
}

}  // namespace oph::framework
