// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "primitives/udf/adapter.h"

namespace oph::primitives {

inline constexpr Parameter kComplexMeasure[] = {
    {.name = "measure", .kind = ParameterKind::kMeasure, .help = "array of complex elements"},
};

/// What kernels that take complex elements apart share: no settings, and work in the input type.
struct ComplexParts {
  static constexpr bool kTakesComplex = true;
  template <udf::Element T>
  static constexpr bool kComputesIn = udf::ComplexElement<T>;

  struct Settings {};
  static Settings settings(const udf::Arguments&) { return {}; }
  static ElementType work_type(udf::CallTypes types, const Settings&) { return types.input; }
};

/// Results that are no integers: float or double.
template <udf::Measure T>
using Floating = std::conditional_t<std::is_floating_point_v<T>, T, double>;

/// Applies `Kernel::part<R>(z)` to every element, with R the type of its parts (`kExact`), or a
/// floating type. Missing elements are NaN, and stay it.
template <class Kernel, bool kExact>
struct OfComplex : ComplexParts {
  template <udf::Element T>
  using Result = std::conditional_t<kExact, udf::Part<T>, Floating<udf::Part<T>>>;

  template <udf::Element T>
  static void run(std::span<const T> a, const Settings&, udf::Missing<T>,
                  std::span<Result<T>> out) {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = Kernel::template part<Result<T>>(a[i]);
  }
};

/// Applies `Kernel::converted(x, y)` to the parts of every element, as doubles.
template <class Kernel>
struct OfCoordinates : ComplexParts {
  template <udf::Element T>
  static constexpr bool kComputesIn = std::is_same_v<T, udf::Complex<double>>;

  static ElementType work_type(udf::CallTypes types, const Settings&) {
    return is_complex(types.input) ? ElementType::kComplexDouble : types.input;
  }

  template <udf::Element T>
  static void run(std::span<const T> a, const Settings&, udf::Missing<T>, std::span<T> out) {
    for (std::size_t i = 0; i < out.size(); ++i) {
      out[i] = Kernel::converted(a[i].real, a[i].imaginary);
    }
  }
};

}  // namespace oph::primitives
