// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "primitives/reduction/columns.h"
#include "primitives/udf/operation.h"

namespace oph::primitives {

/// Combines rows of elements of T element by element, those of a place whenever they come.
template <udf::Measure T>
class RowReduction {
 public:
  virtual ~RowReduction() = default;
  /// Starts anew with `length` places.
  virtual void start(std::size_t length) = 0;
  /// Adds rows to the places from `first` on.
  virtual void add(Rows<T> rows, std::size_t first) = 0;
  /// Stores the results, of type `result_type`.
  virtual void results(void* out) = 0;
  virtual ElementType result_type() const = 0;
};

/// One of count, sum, avg, min, max, std, var and quantile, which keeps whole rows; `order` is its
/// probability. Any other operation is taken for max.
template <udf::Measure T>
std::unique_ptr<RowReduction<T>> row_reduction(udf::Operation operation, udf::Missing<T> missing,
                                               double order);

}  // namespace oph::primitives
