// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>

#include "primitives/reduction/block.h"
#include "primitives/reduction/lanes.h"

namespace oph::primitives {

/// `count` rows of `width` elements, which start `stride` elements apart.
template <udf::Measure T>
struct Rows {
  const T* data;
  std::size_t count;
  std::size_t width;
  std::size_t stride;

  /// Some of the rows, or some of their columns.
  Rows part(std::size_t first_row, std::size_t rows, std::size_t first, std::size_t columns) const {
    return {data + first_row * stride + first, rows, columns, stride};
  }
};

using RowCounter = std::uint32_t;

/// Calls `add<lanes>(column)` for parts of `width` columns, the first of which is `column`: wide
/// ones, and narrow ones for what is left.
template <std::size_t wide, class Add>
void in_parts(std::size_t width, Add add) {
  std::size_t column = 0;
  for (; column + wide <= width; column += wide) add.template operator()<wide>(column);
  for (; column + 8 <= width; column += 8) add.template operator()<8>(column);
  for (; column < width; ++column) add.template operator()<1>(column);
}

/// What columns of some rows come to: as narrow as can be, in the first-level cache. The rows are
/// read in the order of memory, which the processor foresees.
template <class Rule, udf::Measure T>
class PartialColumns {
 public:
  using Value = typename Rule::template Value<T>;

  static constexpr std::size_t kMostColumns = 1024;
  static constexpr std::size_t kMostRows = kMostAdded<T>;

  void start(std::size_t width) {
    std::fill_n(partial_.begin(), width, Rule::template start<T>());
    std::fill_n(counts_.begin(), width, Counter<T>{0});
  }

  void add(const T* row, std::size_t width, udf::Missing<T> missing) {
    in_parts<64 / sizeof(T)>(width, [&]<std::size_t lanes>(std::size_t column) {
      add_elements<lanes>(row + column, missing, Rule{}, partial_.data() + column,
                          counts_.data() + column);
    });
  }

  void merge_into(Value* values, RowCounter* counts, std::size_t width) const {
    for (std::size_t i = 0; i < width; ++i) {
      values[i] = Rule::template merge<T>(values[i], static_cast<Value>(partial_[i]));
    }
    for (std::size_t i = 0; i < width; ++i) counts[i] += static_cast<RowCounter>(counts_[i]);
  }

 private:
  alignas(64) std::array<typename Rule::template Partial<T>, kMostColumns> partial_;
  alignas(64) std::array<Counter<T>, kMostColumns> counts_;
};

/// Combines rows with what the rows before gave, column by column, and counts the elements that
/// are not missing. For rules see `add_elements`.
template <class Rule, udf::Measure T>
void add_rows(Rows<T> rows, udf::Missing<T> missing, typename Rule::template Value<T>* values,
              RowCounter* counts) {
  using Partial = PartialColumns<Rule, T>;
  Partial partial;
  for (std::size_t first = 0; first < rows.width; first += Partial::kMostColumns) {
    const auto width = std::min(Partial::kMostColumns, rows.width - first);
    for (std::size_t row = 0; row < rows.count; row += Partial::kMostRows) {
      const auto end = std::min(row + Partial::kMostRows, rows.count);
      partial.start(width);
      for (auto i = row; i < end; ++i) {
        partial.add(rows.data + i * rows.stride + first, width, missing);
      }
      partial.merge_into(values + first, counts + first, width);
    }
  }
}

template <class Rule, udf::Measure T>
using AddRows = void (*)(Rows<T>, udf::Missing<T>, typename Rule::template Value<T>*, RowCounter*);

/// `add_rows` for the processor at hand.
template <class Rule, udf::Measure T>
AddRows<Rule, T> best_add_rows() {
  return udf::best_version<&add_rows<Rule, T>>();
}

/// Instantiates `best_add_rows` of a rule in the one file that is to compile it; all others declare
/// it `extern`.
#define OPH_ADD_ROWS(extern_or_not, Rule, T) \
  extern_or_not template AddRows<Rule, T> best_add_rows<Rule, T>();
#define OPH_ADD_ROWS_OF_ALL_TYPES(extern_or_not, Rule) \
  OPH_ADD_ROWS(extern_or_not, Rule, std::int8_t)       \
  OPH_ADD_ROWS(extern_or_not, Rule, std::int16_t)      \
  OPH_ADD_ROWS(extern_or_not, Rule, std::int32_t)      \
  OPH_ADD_ROWS(extern_or_not, Rule, std::int64_t)      \
  OPH_ADD_ROWS(extern_or_not, Rule, float)             \
  OPH_ADD_ROWS(extern_or_not, Rule, double)

/// Columns that a rule reduces.
template <class Reducer, udf::Measure T>
class RuleColumns {
 public:
  static constexpr std::size_t kWidest = 1024;  // takes part of the first-level cache

  void start(std::size_t width) {
    std::fill_n(values_.begin(), width, static_cast<Value>(Reducer::template start<T>()));
    std::fill_n(counts_.begin(), width, RowCounter{0});
  }

  void add(Rows<T> rows, udf::Missing<T> missing) {
    add_(rows, missing, values_.data(), counts_.data());
  }

  void merge(std::size_t to, std::size_t from) {
    values_[to] = Reducer::template merge<T>(values_[to], values_[from]);
    counts_[to] += counts_[from];
  }

  auto result(std::size_t column, udf::Missing<T> missing) const {
    return Reducer::template result<T>(values_[column], counts_[column], missing);
  }

 private:
  using Value = typename Reducer::template Value<T>;

  AddRows<Reducer, T> add_ = best_add_rows<Reducer, T>();
  alignas(64) std::array<Value, kWidest> values_;
  alignas(64) std::array<RowCounter, kWidest> counts_;
};

/// Reduces the columns of some rows. The rows are read one after the other; of short ones several
/// make one long one, so that the loops over them pay. `Columns` is as `RuleColumns`.
template <class Columns, udf::Measure T, class Result>
void reduce_columns(Rows<T> rows, udf::Missing<T> missing, Result* out) {
  constexpr std::size_t kShort = 128;
  const std::size_t together =
      std::clamp<std::size_t>(kShort / rows.width, 1, std::max<std::size_t>(rows.count, 1));
  const std::size_t length = together * rows.width;
  const Rows<T> joined{rows.data, rows.count / together, length, length};
  Columns columns;
  for (std::size_t first = 0; first < length; first += Columns::kWidest) {
    const auto width = std::min(Columns::kWidest, length - first);
    columns.start(width);
    // Rows that do not fill a long one are left only where all columns are done at once.
    const auto rest = rows.count % together * rows.width;
    const Rows<T> left{rows.data + joined.count * length, rest > 0 ? 1U : 0U, rest, rest};
    for (const auto& part : {joined.part(0, joined.count, first, width), left}) {
      columns.add(part, missing);
    }
    const auto own = std::min(width, rows.width);
    for (std::size_t i = own; i < width; ++i) columns.merge(i % own, i);
    for (std::size_t i = 0; i < own; ++i) *out++ = columns.result(i, missing);
  }
}

}  // namespace oph::primitives
