// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <span>
#include <type_traits>

#include "primitives/udf/missing.h"

namespace oph::primitives {

/// What a cell gives in the end.
enum class CellResult { kValue, kMean, kPosition };

/// Neighbouring cells, each of which takes one element of several arrays. Integers are computed in
/// 64 bits, floats in double.
template <udf::Measure Value>
struct Cells {
  static constexpr std::size_t kCount = 1024;

  std::array<Value, kCount> value;
  std::array<Value, kCount> count;     ///< elements that were not missing
  std::array<Value, kCount> position;  ///< of the array that gave the value, from 1
};

template <udf::Measure T>
using CellValue = std::conditional_t<std::is_floating_point_v<T>, double, std::int64_t>;

/// Adds the elements of the array at `position` to cells.
template <class Step, CellResult result, udf::Measure T>
void add_to_cells(std::span<const T> array, udf::Missing<T> missing, std::size_t position,
                  Cells<CellValue<T>>& cells) {
  using Value = CellValue<T>;
  for (std::size_t i = 0; i < array.size(); ++i) {
    const bool present = !missing(array[i]);
    const auto element = static_cast<Value>(array[i]);
    const Value old = cells.value[i];
    const Value next = cells.count[i] == 0 ? element : Step::step(old, element);
    if constexpr (result == CellResult::kPosition) {
      const bool better = present & ((cells.count[i] == 0) | (next != old));
      cells.position[i] = better ? static_cast<Value>(position) : cells.position[i];
    }
    cells.value[i] = present ? next : old;
    cells.count[i] += static_cast<Value>(present);
  }
}

/// The type of the results: means of integers have fractions.
template <CellResult result, udf::Measure T>
using CellOutput = std::conditional_t<result == CellResult::kMean, double, CellValue<T>>;

template <CellResult result, udf::Measure T>
void read_cells(const Cells<CellValue<T>>& cells, udf::Missing<CellOutput<result, T>> missing,
                std::span<CellOutput<result, T>> out) {
  using Output = CellOutput<result, T>;
  for (std::size_t i = 0; i < out.size(); ++i) {
    auto value = static_cast<Output>(cells.value[i]);
    if (result == CellResult::kMean) value /= static_cast<Output>(cells.count[i]);
    if (result == CellResult::kPosition) value = static_cast<Output>(cells.position[i]);
    out[i] = cells.count[i] == 0 ? missing.value() : value;
  }
}

}  // namespace oph::primitives
