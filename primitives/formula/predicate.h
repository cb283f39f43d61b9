// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <memory>

#include "primitives/formula/condition.h"
#include "primitives/formula/formula.h"
#include "primitives/udf/adapter.h"

namespace oph::primitives {

inline constexpr Parameter kPredicateMeasure{
    .name = "measure", .kind = ParameterKind::kMeasure, .help = "array to change"};
inline constexpr Parameter kTestFormula{
    .name = "formula", .help = "formula in x, an element, and INDEX, its position from 1"};
inline constexpr Parameter kComparison{.name = "comparison",
                                       .kind = ParameterKind::kChoice,
                                       .help = "how the value of the formula compares with 0",
                                       .values = kConditionChoice};
inline constexpr Parameter kThenFormula{.name = "then",
                                        .help = "formula of the result where the comparison holds"};
inline constexpr Parameter kElseFormula{.name = "else", .help = "formula of the result elsewhere"};

inline constexpr Parameter kPredicateMissingValue{
    .name = "missing_value",
    .kind = ParameterKind::kReal,
    .help =
        "if given, elements equal to it and NaN stay missing, unless the comparison is that with "
        "missing values, and results that are NaN become it",
    .fallback = "NULL"};

inline constexpr std::string_view kPredicateNotes =
    "Formulas have numbers, x, INDEX, the constants NAN, PI and E, + - * / ^, comparisons, && || "
    "?:, "
    "and functions such as abs, sqrt, exp, ln, log10, log2, sin, cos, tan, cot, asin, sinh, floor, "
    "ceil, rint, sign, min, max. NULL and NAN compare as missing values do. Computed in double.";

/// The formulas of a predicate, compiled.
class Predicate {
 public:
  explicit Predicate(const udf::Arguments& arguments)
      : test_{arguments.text("formula")},
        then_{arguments.text("then")},
        else_{arguments.text("else")},
        condition_{condition(arguments.text("comparison")).value()},
        missing_{udf::missing_of<double>(arguments)} {}

  bool holds_for(double x, double index) {
    return !stays_missing(x) && holds(condition_, test_(variable(x), index));
  }

  double result(double x, double index, bool holds) {
    if (stays_missing(x)) return missing_.value();
    const double result = holds ? then_(variable(x), index) : else_(variable(x), index);
    return std::isnan(result) ? missing_.value() : result;
  }

 private:
  bool stays_missing(double x) const {
    return missing_.given() && condition_ != Condition::kMissing && missing_(x);
  }

  /// What the formulas get.
  double variable(double x) const { return missing_(x) ? udf::Missing<double>{}.value() : x; }

  Formula test_;
  Formula then_;
  Formula else_;
  Condition condition_;
  udf::Missing<double> missing_;
};

}  // namespace oph::primitives
