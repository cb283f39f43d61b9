// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "primitives/udf/adapter.h"

namespace oph::primitives {

/// An array and one number: `Kernel` has `manual` with a parameter "scalar", and `combine(a, b)`
/// for doubles and for 64-bit integers that wrap around.
///
/// Integers stay exact as long as the scalar is whole; with a fraction the arithmetic is that of
/// doubles, and an integer result truncates.
template <class Kernel>
struct WithScalar {
  struct Settings {
    udf::Number scalar{std::int64_t{0}};
  };

  static Settings settings(const udf::Arguments& arguments) {
    return {arguments.number("scalar").value()};
  }

  template <udf::Measure In, udf::Measure Out>
  static void run(std::span<const In> a, const udf::TransformCall<Settings, In, Out>& call,
                  std::span<Out> out) {
    const auto scalar = call.settings.scalar;
    if (std::is_integral_v<In> && scalar.is_integer()) {
      combine_all<std::int64_t>(a, scalar.integer(), call.missing_in, call.missing_out, out);
    } else if (std::is_same_v<In, float> && scalar.real() == static_cast<float>(scalar.real())) {
      combine_all<float>(a, static_cast<float>(scalar.real()), call.missing_in, call.missing_out,
                         out);
    } else {
      combine_all<double>(a, scalar.real(), call.missing_in, call.missing_out, out);
    }
  }

 private:
  template <udf::Measure Work, udf::Measure In, udf::Measure Out>
  static void combine_all(std::span<const In> a, Work scalar, udf::Missing<In> missing_in,
                          udf::Missing<Out> missing_out, std::span<Out> out) {
    for (std::size_t i = 0; i < out.size(); ++i) {
      const Work result = Kernel::combine(static_cast<Work>(a[i]), scalar);
      const Out converted = udf::convert<Out>(result);
      out[i] = missing_in(a[i]) ? missing_out.value() : converted;
    }
  }
};

}  // namespace oph::primitives
