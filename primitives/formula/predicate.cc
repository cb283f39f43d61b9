// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/formula/predicate.h"

namespace oph::primitives {
namespace {

/// out[i] = formula(a[i]) compares with 0 ? then(a[i]) : else(a[i])
///
/// Types:   every real measure type.
/// Missing: stays missing, if there is a missing value; else NaN goes through the formulas.
/// Range:   computed in double.
struct PredicateOf {
  static constexpr Parameter parameters[] = {
      kPredicateMeasure, kTestFormula, kComparison,
      kThenFormula,      kElseFormula, kPredicateMissingValue,
  };
  static constexpr udf::Manual manual{
      .name = "oph_predicate",
      .summary = "Replaces each element by one of two formulas, as a condition decides.",
      .parameters = parameters,
      .example = "oph_predicate('oph_float','oph_float',measure,'x-273.15','>0','x','NAN')",
      .notes = kPredicateNotes,
  };

  static constexpr bool kNeedsWholeArray = true;  // for the index
  using Settings = std::unique_ptr<Predicate>;

  static Settings settings(const udf::Arguments& arguments) {
    return std::make_unique<Predicate>(arguments);
  }

  static ElementType work_type(udf::CallTypes, const Settings&) { return ElementType::kDouble; }
  template <udf::Element T>
  static constexpr bool kComputesIn = std::is_same_v<T, double>;

  template <udf::Element T>
  static void run(std::span<const T> a, const Settings& predicate, udf::Missing<T>,
                  std::span<T> out) {
    for (std::size_t i = 0; i < out.size(); ++i) {
      const auto index = static_cast<double>(i + 1);
      out[i] = predicate->result(a[i], index, predicate->holds_for(a[i], index));
    }
  }
};

}  // namespace

OPH_UDF(oph_predicate, udf::Computation<PredicateOf>)

}  // namespace oph::primitives
