// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "primitives/arithmetic/pair_rules.h"
#include "primitives/udf/adapter.h"

namespace oph::primitives {

inline constexpr Parameter kFirstMeasure{
    .name = "measure_a", .kind = ParameterKind::kMeasure, .help = "first array"};
inline constexpr Parameter kSecondMeasure{.name = "measure_b",
                                          .kind = ParameterKind::kMeasure,
                                          .help = "second array, of the same type and length"};

inline constexpr Parameter kPairParameters[] = {
    kFirstMeasure,
    kSecondMeasure,
    udf::kMissingValue,
};

inline constexpr std::string_view kPairNotes =
    "Where one element is missing the other one counts alone; where both are, so is the result.";
inline constexpr std::string_view kStrictPairNotes =
    "The result is missing wherever an element is.";

/// Applies a rule for pairs of elements (see pair_rules.h) to two arrays.
template <class Rule>
struct Pairwise {
  static constexpr bool kTakesComplex = udf::TakesComplex<Rule>;
  template <udf::Element T>
  using Result = typename Rule::template Result<T>;

  template <udf::Element T>
  static void run(std::span<const T> a, std::span<const T> b, udf::Missing<T> missing,
                  std::span<Result<T>> out) {
    for (std::size_t i = 0; i < out.size(); ++i) {
      const bool no_a = missing(a[i]);
      const bool no_b = missing(b[i]);
      const Result<T> both = Rule::both(a[i], b[i], missing);
      const Result<T> one = no_a ? Rule::only_b(b[i], missing) : Rule::only_a(a[i], missing);
      const Result<T> some = no_a | no_b ? one : both;
      out[i] = no_a & no_b ? missing.template value_as<Result<T>>() : some;
    }
  }
};

}  // namespace oph::primitives
