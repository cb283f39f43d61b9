// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "primitives/udf/adapter.h"

namespace oph::primitives {

inline constexpr Parameter kPairParameters[] = {
    {.name = "measure_a", .kind = ParameterKind::kMeasure, .help = "first array"},
    {.name = "measure_b",
     .kind = ParameterKind::kMeasure,
     .help = "second array, of the same type and length"},
    udf::kMissingValue,
};

inline constexpr std::string_view kPairNotes =
    "Where one element is missing the other one counts alone; where both are, so is the result.";

/// The rule for two arrays with missing elements, written once: `Kernel` says what a pair gives
/// (`both`), and what an element gives whose partner is missing (`only_a`, `only_b`). Where both
/// are missing the result is.
template <class Kernel>
struct Pairwise {
  template <udf::Measure T>
  static void run(std::span<const T> a, std::span<const T> b, udf::Missing<T> missing,
                  std::span<T> out) {
    for (std::size_t i = 0; i < out.size(); ++i) {
      const bool no_a = missing(a[i]);
      const bool no_b = missing(b[i]);
      const T both = Kernel::both(a[i], b[i], missing);
      const T one = no_a ? Kernel::only_b(b[i], missing) : Kernel::only_a(a[i]);
      const T some = no_a | no_b ? one : both;
      out[i] = no_a & no_b ? missing.value() : some;
    }
  }

  template <udf::Measure T>
  static T only_a(T a) {
    return a;
  }

  template <udf::Measure T>
  static T only_b(T b, udf::Missing<T>) {
    return b;
  }
};

}  // namespace oph::primitives
