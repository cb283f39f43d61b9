// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>

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

/// Tests of elements for one loop: a loop is faster if it knows whether there is a missing value.
template <udf::Element T>
struct IsNan {
  bool operator()(T element) const { return udf::Missing<T>{}(element); }
};
template <udf::Element T>
struct IsNanOr {
  bool operator()(T element) const {
    if constexpr (std::is_floating_point_v<T>) {
      return !__builtin_islessgreater(element, value);  // one comparison: neither less nor greater
    } else {
      return udf::Missing<T>{}(element) | (element == value);
    }
  }
  T value;
};

/// Applies a rule for pairs of elements (see pair_rules.h) to two arrays.
template <class Rule>
struct Pairwise {
  static constexpr bool kTakesComplex = udf::TakesComplex<Rule>;
  template <udf::Element T>
  using Result = typename Rule::template Result<T>;

  template <udf::Element T>
  static void run(std::span<const T> a, std::span<const T> b, udf::Missing<T> missing,
                  std::span<Result<T>> out) {
    if constexpr (sizeof(T) < sizeof(Result<T>)) {
      run_wide(a, b, missing, out);
    } else if (missing.given() && !udf::Missing<T>{}(missing.value())) {
      combine(a, b, IsNanOr<T>{missing.value()}, missing, out);
    } else {
      combine(a, b, IsNan<T>{}, missing, out);
    }
  }

 private:
  /// Works in the type of the results: the vectoriser wants one width in a loop.
  template <udf::Measure T>
  static void run_wide(std::span<const T> a, std::span<const T> b, udf::Missing<T> missing,
                       std::span<Result<T>> out) {
    using Wide = Result<T>;
    constexpr std::size_t kBlock = 512;  // stays in the first-level cache
    std::array<Wide, kBlock> wide_a;
    std::array<Wide, kBlock> wide_b;
    const auto value = static_cast<std::int64_t>(missing.value());
    const udf::Missing<Wide> wide_missing{missing.given() ? std::optional{udf::Number{value}}
                                                          : std::nullopt};
    for (std::size_t start = 0; start < out.size(); start += kBlock) {
      const auto count = std::min(kBlock, out.size() - start);
      for (std::size_t i = 0; i < count; ++i) wide_a[i] = a[start + i];
      for (std::size_t i = 0; i < count; ++i) wide_b[i] = b[start + i];
      run<Wide>({wide_a.data(), count}, {wide_b.data(), count}, wide_missing,
                out.subspan(start, count));
    }
  }

  template <udf::Element T, class Test>
  static void combine(std::span<const T> a, std::span<const T> b, Test is_missing,
                      udf::Missing<T> missing, std::span<Result<T>> out) {
    const auto gap = missing.template value_as<Result<T>>();
    for (std::size_t i = 0; i < out.size(); ++i) {
      const bool no_b = is_missing(b[i]);
      const Result<T> with_a = no_b ? Rule::only_a(a[i], missing) : Rule::both(a[i], b[i], missing);
      const Result<T> without_a = no_b ? gap : Rule::only_b(b[i], missing);
      out[i] = is_missing(a[i]) ? without_a : with_a;
    }
  }
};

}  // namespace oph::primitives
