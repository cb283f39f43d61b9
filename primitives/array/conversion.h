// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "primitives/array/element.h"

namespace oph::primitives {

/// Brings elements of one type to another, as udf::Conversion does, wherever they lie. Elements of
/// several fields keep their types.
class Conversion {
 public:
  /// Throws udf::Error where there is no conversion.
  Conversion(const Element& from, const Element& to);

  /// The array with elements of the target type; it lies in `room` unless nothing had to be done.
  Packed operator()(Packed array, udf::Buffer& room);

 private:
  std::size_t size_;                        ///< of an element of the target type
  std::size_t alignment_ = 1;               ///< of the elements to convert
  std::optional<udf::Conversion> convert_;  ///< none if the types are the same
  udf::MeasureReader reader_;
};

}  // namespace oph::primitives
