// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/arithmetic/steps.h"
#include "primitives/transformation/sums.h"

namespace oph::primitives {
namespace {

/// out[i] = operation(a[0], ..., a[i])
///
/// Types:   every real measure type.
/// Missing: left out; the result is missing before the first element that is not.
/// Range:   integers wrap around; floats are computed in double.
struct Accumulate2 {
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "array to change"},
      {.name = "operation",
       .kind = ParameterKind::kChoice,
       .help = "how an element changes the value so far",
       .fallback = "OPH_SUM",
       .values = "OPH_SUM|OPH_MUL|OPH_MAX|OPH_MIN"},
      udf::kMissingValue,
      udf::kFieldNumber,
  };
  static constexpr udf::Manual manual{
      .name = "oph_accumulate2",
      .summary = "Sums up to each element, or multiplies or takes extremes, without missing ones.",
      .parameters = parameters,
      .example = "oph_accumulate2('oph_float','oph_float',measure,'OPH_MAX',-9999)",
      .notes =
          "Where an element is missing the result is the value so far, or missing if there is "
          "none yet.",
  };
  static constexpr bool kNeedsWholeArray = true;

  struct Settings {
    std::string_view operation = "OPH_SUM";
  };
  static Settings settings(const udf::Arguments& arguments) {
    const auto given = arguments.text("operation");
    for (const std::string_view known : {"OPH_SUM", "OPH_MUL", "OPH_MAX"}) {
      if (udf::same_text(known, given)) return {known};
    }
    return {"OPH_MIN"};
  }

  static ElementType work_type(udf::CallTypes types, const Settings&) {
    return RunningSums::work_type(types, {});
  }
  template <udf::Element T>
  static constexpr bool kComputesIn = udf::Measure<T>&& RunningSums::kComputesIn<T>;

  template <udf::Measure T>
  static void run(std::span<const T> a, const Settings& settings, udf::Missing<T> missing,
                  std::span<T> out) {
    if (settings.operation == "OPH_SUM") return accumulate<SumStep>(a, missing, out);
    if (settings.operation == "OPH_MUL") return accumulate<ProductStep>(a, missing, out);
    if (settings.operation == "OPH_MAX") return accumulate<MaxStep>(a, missing, out);
    accumulate<MinStep>(a, missing, out);
  }

 private:
  template <class Step, udf::Measure T>
  static void accumulate(std::span<const T> a, udf::Missing<T> missing, std::span<T> out) {
    T value = missing.value();
    bool any = false;
    for (std::size_t i = 0; i < out.size(); ++i) {
      if (!missing(a[i])) {
        value = any ? Step::step(value, a[i]) : a[i];
        any = true;
      }
      out[i] = value;
    }
  }
};

}  // namespace

OPH_UDF(oph_accumulate2, udf::Computation<Accumulate2>)

}  // namespace oph::primitives
