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

/// Has the cache load rows, in the order of memory: strips alone would come too oddly for the
/// processor to foresee them. It learns from reads, not from prefetch instructions.
template <udf::Measure T>
void touch(Rows<T> rows) {
  constexpr std::size_t kLine = 64 / sizeof(T);
  for (std::size_t i = 0; i < rows.count; ++i) {
    const T* const row = rows.data + i * rows.stride;
    for (std::size_t column = 0; column < rows.width; column += kLine) {
      static_cast<void>(*static_cast<const volatile T*>(row + column));
    }
  }
}

/// Calls `add<lanes>(part, column, known)` for parts of some rows that have `lanes` columns, the
/// first of which is `column`; the first `known` columns of a part have been in another one. The
/// rows of a part stay in the first-level cache from part to part.
template <std::size_t kLanes, std::size_t most_rows, udf::Measure T, class Add>
void in_strips(Rows<T> rows, Add add) {
  constexpr std::size_t kBytes = 8192;
  constexpr std::size_t kFewest = 16;
  const auto row_bytes = std::max<std::size_t>(rows.width, 1) * sizeof(T);
  const auto together = std::clamp<std::size_t>(kBytes / row_bytes, kFewest, most_rows);
  for (std::size_t row = 0; row < rows.count; row += together) {
    const auto count = std::min(together, rows.count - row);
    touch(rows.part(row + count, std::min(together, rows.count - row - count), 0, rows.width));
    std::size_t column = 0;
    // The last part reaches back over columns of the one before.
    for (; rows.width >= kLanes && column < rows.width; column += kLanes) {
      const auto first = std::min(column, rows.width - kLanes);
      add.template operator()<kLanes>(rows.part(row, count, first, kLanes), first, column - first);
    }
    for (; column < rows.width; ++column) {
      add.template operator()<1>(rows.part(row, count, column, 1), column, 0);
    }
  }
}

/// Combines rows with what the rows before gave, column by column, and counts the elements that
/// are not missing. For rules see `Lanes`.
template <class Rule, udf::Measure T>
void add_rows(Rows<T> rows, udf::Missing<T> missing, typename Rule::template Value<T>* values,
              RowCounter* counts) {
  constexpr auto most_rows = std::min<std::size_t>(Lanes<Rule, T, 1>::kSteps, 4096);
  in_strips<kLanes<T>, most_rows>(
      rows, [&]<std::size_t lanes>(Rows<T> part, std::size_t column, std::size_t known) {
        Lanes<Rule, T, lanes> reduction;
        for (std::size_t i = 0; i < part.count; ++i) {
          reduction.add(part.data + i * part.stride, missing);
        }
        for (std::size_t lane = known; lane < lanes; ++lane) {
          auto& value = values[column + lane];
          value = Rule::template merge<T>(value, reduction.value(lane));
          counts[column + lane] += static_cast<RowCounter>(reduction.count(lane));
        }
      });
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
    std::fill_n(values_.begin(), width, static_cast<Value>(Reducer::template start<T>));
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
