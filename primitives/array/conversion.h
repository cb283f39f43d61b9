// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "primitives/array/element.h"

namespace oph::primitives {

/// Brings elements of one type to another: NaN becomes 0 in integers, real numbers become complex
/// ones without an imaginary part. Elements of several fields keep their types.
class Conversion {
 public:
  /// Throws udf::Error where there is no conversion.
  Conversion(const Element& from, const Element& to);

  /// The array with elements of the target type; it lies in `room` unless nothing had to be done.
  Packed operator()(Packed array, udf::Buffer& room) const;

 private:
  using Run = void (*)(const std::byte* in, std::size_t count, std::byte* out);

  std::size_t size_;       ///< of an element of the target type
  std::size_t parts_ = 1;  ///< numbers to convert for one element
  Run run_ = nullptr;      ///< none if the types are the same
};

}  // namespace oph::primitives
