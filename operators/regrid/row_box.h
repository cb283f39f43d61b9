// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace oph::operators::regrid {

/// How one explicit dimension of the target comes from the source.
struct ExplicitDimension {
  std::int64_t source = 1;  ///< extents
  std::int64_t target = 1;
  /// Source positions that each target position needs, ascending; empty: positions are the same.
  std::vector<std::vector<std::int64_t>> needed = {};

  /// Source positions that the target positions from `begin` to `end` need, ascending.
  std::vector<std::int64_t> sources(std::int64_t begin, std::int64_t end) const;
};

/// Some consecutive rows of the target, and the rows of the source that they are made of: in each
/// explicit dimension a range of target positions and a list of source positions.
struct RowBox {
  struct Range {
    std::int64_t begin;
    std::int64_t end;
    std::vector<std::int64_t> sources;
  };
  std::vector<Range> ranges;
  std::int64_t first_key = 1;  ///< of the target rows
  std::int64_t target_rows = 1;
  std::int64_t source_rows = 1;

  /// Keys of the source rows, row-major in the positions of the lists: ascending.
  std::vector<std::int64_t> source_keys(std::span<const ExplicitDimension> dimensions) const;
};

/// Cuts the target rows from `first_key` to `last_key` into boxes, in their order. A box is as
/// large as `fits` allows, but never less than one row.
template <class Fits, class Visit>
void for_each_row_box(std::span<const ExplicitDimension> dimensions, std::int64_t first_key,
                      std::int64_t last_key, const Fits& fits, const Visit& visit);

/// The box of the rows that start at `key` and vary in dimension `level` from there on `count`
/// times, whole in the inner ones. Precondition: the rows start and stay within the dimension.
RowBox make_box(std::span<const ExplicitDimension> dimensions, std::int64_t key, std::size_t level,
                std::int64_t count);
/// How many positions of dimension `level` are whole, starting at `key` and ending by `last_key`,
/// before the dimensions outside of it change; 0 if an inner dimension is in its middle.
std::int64_t whole_positions(std::span<const ExplicitDimension> dimensions, std::int64_t key,
                             std::size_t level, std::int64_t last_key);

template <class Fits, class Visit>
void for_each_row_box(std::span<const ExplicitDimension> dimensions, std::int64_t first_key,
                      std::int64_t last_key, const Fits& fits, const Visit& visit) {
  const auto largest = [&](std::int64_t key) {
    for (std::size_t level = 0; level < dimensions.size(); ++level) {
      auto count = whole_positions(dimensions, key, level, last_key);
      for (; count > 0; count /= 2) {
        auto box = make_box(dimensions, key, level, count);
        if (fits(box)) return box;
      }
    }
    // One row: the innermost dimension, or none at all.
    return make_box(dimensions, key, dimensions.size() - 1, 1);
  };
  for (auto key = first_key; key <= last_key;) {
    const auto box = largest(key);
    visit(box);
    key += box.target_rows;
  }
}

}  // namespace oph::operators::regrid
