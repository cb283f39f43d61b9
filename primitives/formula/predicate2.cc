// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/formula/predicate.h"

namespace oph::primitives {
namespace {

/// out[i] = a[i] is the chosen match of the condition ? then(a[i]) : else(a[i])
///
/// Types:   every real measure type.
/// Missing: stays missing, if there is a missing value; else NaN goes through the formulas.
/// Range:   computed in double.
struct Predicate2 {
  static constexpr Parameter parameters[] = {
      kPredicateMeasure,
      kTestFormula,
      kComparison,
      kThenFormula,
      kElseFormula,
      {.name = "occurrence",
       .help = "which match counts: its number from 1, first, begin, last, end or all",
       .fallback = "all"},
      kPredicateMissingValue,
  };
  static constexpr udf::Manual manual{
      .name = "oph_predicate2",
      .summary = "Replaces one match of a condition by a formula, and all else by another one.",
      .parameters = parameters,
      .example = "oph_predicate2('oph_float','oph_float',measure,'x-300','>0','INDEX','0','first')",
      .notes = kPredicateNotes,
  };

  static constexpr bool kNeedsWholeArray = true;
  static constexpr std::int64_t kAll = 0;
  static constexpr std::int64_t kLast = -1;

  struct Settings {
    std::unique_ptr<Predicate> predicate;
    std::int64_t occurrence = kAll;
  };

  static Settings settings(const udf::Arguments& arguments) {
    return {std::make_unique<Predicate>(arguments), occurrence(arguments.text("occurrence"))};
  }

  static ElementType work_type(udf::CallTypes, const Settings&) { return ElementType::kDouble; }
  template <udf::Element T>
  static constexpr bool kComputesIn = std::is_same_v<T, double>;

  template <udf::Element T>
  static void run(std::span<const T> a, const Settings& settings, udf::Missing<T>,
                  std::span<T> out) {
    auto& predicate = *settings.predicate;
    const auto wanted = settings.occurrence;
    std::int64_t matches = 0;
    std::size_t last = out.size();
    for (std::size_t i = 0; i < out.size(); ++i) {
      const auto index = static_cast<double>(i + 1);
      const bool holds = predicate.holds_for(a[i], index);
      matches += holds ? 1 : 0;
      if (holds) last = i;
      const bool chosen = holds && (wanted == kAll || matches == wanted);
      out[i] = predicate.result(a[i], index, chosen);
    }
    if (wanted != kLast || last == out.size()) return;
    out[last] = predicate.result(a[last], static_cast<double>(last + 1), true);
  }

 private:
  static std::int64_t occurrence(std::string_view text) {
    if (udf::same_text(text, "all")) return kAll;
    if (udf::same_text(text, "first") || udf::same_text(text, "begin")) return 1;
    if (udf::same_text(text, "last") || udf::same_text(text, "end")) return kLast;
    const auto number = udf::Number::parse(text);
    if (number && number->is_integer() && number->integer() >= 1) return number->integer();
    throw udf::Error{"unknown occurrence",
                     {{"occurrence", text}, {"known", "all|first|begin|last|end, or a number"}}};
  }
};

}  // namespace

OPH_UDF(oph_predicate2, udf::Computation<Predicate2>)

}  // namespace oph::primitives
