// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "primitives/udf/error.h"
#include "primitives/udf/manual.h"

namespace oph::primitives {

// Parameters of the primitives between keys of rows and keys of groups of rows.
inline constexpr Parameter kRowGroups{
    .name = "groups",
    .kind = ParameterKind::kText,
    .help =
        "number of its group for each element along the dimension, from 1, 0 for none; "
        "1*31,2*28 stands for 31 times 1 and 28 times 2"};
inline constexpr Parameter kRowBlock{
    .name = "block",
    .kind = ParameterKind::kInteger,
    .help = "product of the sizes of the dimensions that vary faster",
    .fallback = "1",
    .minimum = 1};

/// Where a row lies, all from 0: along the dimensions that vary more slowly together, along one
/// dimension, and along those that vary faster together.
struct RowPosition {
  std::int64_t outer;
  std::int64_t index;
  std::int64_t inner;
};

/// The key of a row, from 1, where the dimension has `size` elements and those that vary faster
/// have `block`. Throws an Error if it exceeds 64 bits.
inline std::int64_t row_key(const RowPosition& row, std::int64_t size, std::int64_t block) {
  std::int64_t key = 0;
  if (__builtin_mul_overflow(row.outer, size, &key) ||
      __builtin_add_overflow(key, row.index, &key) || __builtin_mul_overflow(key, block, &key) ||
      __builtin_add_overflow(key, row.inner + 1, &key)) {
    throw udf::Error{"the key of the row exceeds 64 bits",
                     {{"outer", row.outer}, {"size", size}, {"block", block}}};
  }
  return key;
}

}  // namespace oph::primitives
