// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>

#include "primitives/reduction/block.h"

namespace oph::primitives {

/// `count` rows of `width` elements, one behind the other.
template <udf::Measure T>
struct Rows {
  const T* data;
  std::size_t count;
  std::size_t width;
};

/// Counts rows; as wide as an element where that helps the vectoriser.
template <udf::Measure T>
using RowCounter = std::conditional_t<sizeof(T) == 8, std::uint64_t, std::uint32_t>;

/// Combines a row with what the rows before gave, element by element, and counts the elements that
/// are not missing.
///
/// A column rule has `Value<T>`, `neutral<T>` (an element that changes nothing),
/// `start<T>`, `add<T>(value, element)`, `merge<T>(value, value)` and `result<T>(value, count,
/// missing)`.
template <class Rule, udf::Measure T>
void add_row(const T* row, std::size_t width, udf::Missing<T> missing,
             typename Rule::template Value<T>* values, RowCounter<T>* counts) {
  for (std::size_t i = 0; i < width; ++i) {
    const bool gap = missing(row[i]);
    values[i] = Rule::template add<T>(values[i], gap ? Rule::template neutral<T> : row[i]);
    counts[i] += gap ? 0 : 1;
  }
}

/// Reduces the columns of some rows. The rows are read one after the other; of short ones several
/// make one long one, so that the loops over them pay.
template <class Rule, udf::Measure T>
class ColumnReduction {
 public:
  using Value = typename Rule::template Value<T>;

  template <class Result>
  void run(Rows<T> rows, udf::Missing<T> missing, Result* out) {
    const std::size_t together =
        std::clamp<std::size_t>(kShort / rows.width, 1, std::max<std::size_t>(rows.count, 1));
    const std::size_t full = rows.count / together;
    const std::size_t length = together * rows.width;
    for (std::size_t first = 0; first < length; first += kWidest) {
      const auto width = std::min(kWidest, length - first);
      start(width);
      for (std::size_t i = 0; i < full; ++i) add(rows.data + i * length + first, width, missing);
      // Rows that do not fill a long one are left only where all columns are done at once.
      const auto rest = rows.count % together * rows.width;
      if (rest > 0) add(rows.data + full * length, rest, missing);
      const auto columns = std::min(width, rows.width);
      for (std::size_t i = columns; i < width; ++i) merge(i % columns, i);
      for (std::size_t i = 0; i < columns; ++i) {
        *out++ =
            Rule::template result<T>(values_[i], static_cast<std::int64_t>(counts_[i]), missing);
      }
    }
  }

 private:
  // A long row takes part of the first-level cache, a short one does not pay.
  static constexpr std::size_t kWidest = 1024;
  static constexpr std::size_t kShort = 128;

  void start(std::size_t width) {
    std::fill_n(values_.begin(), width, Rule::template start<T>);
    std::fill_n(counts_.begin(), width, RowCounter<T>{0});
  }

  void add(const T* row, std::size_t width, udf::Missing<T> missing) {
    add_row<Rule, T>(row, width, missing, values_.data(), counts_.data());
  }

  void merge(std::size_t to, std::size_t from) {
    values_[to] = Rule::template merge<T>(values_[to], values_[from]);
    counts_[to] += counts_[from];
  }

  alignas(64) std::array<Value, kWidest> values_;
  alignas(64) std::array<RowCounter<T>, kWidest> counts_;
};

template <class Rule, udf::Measure T, class Result>
void reduce_columns(Rows<T> rows, udf::Missing<T> missing, Result* out) {
  ColumnReduction<Rule, T> reduction;
  reduction.run(rows, missing, out);
}

}  // namespace oph::primitives
