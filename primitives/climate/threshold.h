// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>

#include "primitives/formula/condition.h"
#include "primitives/series/grouped.h"

namespace oph::primitives {

inline constexpr Parameter kComparison{
    .name = "comparison",
    .kind = ParameterKind::kChoice,
    .help = "how an element compares with the threshold, in the words of oph_predicate",
    .fallback = ">",
    .values = kConditionChoice};
inline constexpr Parameter kThreshold{.name = "threshold",
                                      .kind = ParameterKind::kReal,
                                      .help = "what elements are compared with",
                                      .fallback = "0"};

/// A condition on elements relative to a threshold: the words of oph_predicate, applied to the
/// element minus the threshold. A missing element (NaN) meets no condition but that of being
/// missing, in which the threshold has no part.
class Threshold {
 public:
  void configure(const udf::Arguments& arguments) {
    condition_ = condition(arguments.text("comparison")).value();
    threshold_ = arguments.number("threshold").value().real();
  }

  /// Whether there is anything to compare: where all is missing only that can be told.
  bool can_tell(std::span<const double> values) const {
    return condition_ == Condition::kMissing ||
           std::any_of(values.begin(), values.end(), [](double x) { return !std::isnan(x); });
  }

  /// Calls `take(test)` with the test of an element, so that loops are compiled for each.
  template <class Take>
  decltype(auto) visit(Take&& take) const {
    const double t = threshold_;
    switch (condition_) {
      case Condition::kPositive:
        return take([t](double x) { return x > t; });
      case Condition::kNegative:
        return take([t](double x) { return x < t; });
      case Condition::kZero:
        return take([t](double x) { return x == t; });
      case Condition::kNotNegative:
        return take([t](double x) { return x >= t; });
      case Condition::kNotPositive:
        return take([t](double x) { return x <= t; });
      case Condition::kNotZero:
        return take([t](double x) { return (x < t) | (x > t); });
      default:
        return take([](double x) { return x != x; });
    }
  }

 private:
  Condition condition_ = Condition::kPositive;
  double threshold_ = 0;
};

}  // namespace oph::primitives
