// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "primitives/udf/wrapping.h"

namespace oph::primitives {

/// How one more element changes a value made of those before.
struct SumStep {
  template <class Value>
  static Value step(Value value, Value element) {
    return udf::wrapping_add(value, element);
  }
};
struct ProductStep {
  template <class Value>
  static Value step(Value value, Value element) {
    return udf::wrapping_multiply(value, element);
  }
};
struct MaxStep {
  template <class Value>
  static Value step(Value value, Value element) {
    return element > value ? element : value;
  }
};
struct MinStep {
  template <class Value>
  static Value step(Value value, Value element) {
    return element < value ? element : value;
  }
};

}  // namespace oph::primitives
