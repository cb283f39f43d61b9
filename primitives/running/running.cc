// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/running/ordered_window.h"
#include "primitives/series/series.h"

namespace oph::primitives {
namespace {

/// out[i] = operation(the elements in the window of a[i])
///
/// Types:   every real measure type, computed in double.
/// Missing: left out.
class Running {
 public:
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "array of real numbers"},
      {.name = "operation",
       .kind = ParameterKind::kChoice,
       .help = "how the elements of a window become one",
       .values = "OPH_COUNT|OPH_MAX|OPH_MIN|OPH_SUM|OPH_AVG|OPH_STD|OPH_VAR|OPH_QUANTILE"},
      {.name = "window",
       .kind = ParameterKind::kInteger,
       .help = "elements of a window",
       .minimum = 1},
      {.name = "order",
       .kind = ParameterKind::kReal,
       .help = "probability of OPH_QUANTILE",
       .fallback = "0.5",
       .minimum = 0,
       .maximum = 1},
      udf::kMissingValue,
      {.name = "align",
       .kind = ParameterKind::kChoice,
       .help = "where an element stands in its window: in the middle, at its end or at its start",
       .fallback = "CENTER",
       .values = "CENTER|TRAILING|LEADING"},
      {.name = "least",
       .kind = ParameterKind::kInteger,
       .help = "elements that a window must have to give a result",
       .fallback = "1",
       .minimum = 1},
  };
  static constexpr udf::Manual manual{
      .name = "oph_running",
      .summary = "Computes an operation in a window that moves along an array.",
      .parameters = parameters,
      .example = "oph_running('oph_float','oph_float',measure,'OPH_AVG',31)",
      .notes =
          "The result is as long as the array. A window in the middle reaches window / 2 elements "
          "back and (window - 1) / 2 forward. Windows are cut at the ends of the array, and "
          "missing "
          "elements are left out; where fewer elements than least remain the result is missing, so "
          "that least=window keeps whole windows alone. OPH_STD and OPH_VAR divide by n - 1. The "
          "time does not depend on the window.",
  };

  void configure(const udf::Arguments& arguments) {
    operation_ = udf::operation(arguments.text("operation")).value();
    probability_ = arguments.number("order").value().real();
    least_ =
        operation_ == udf::Operation::kCount ? 0 : static_cast<double>(arguments.integer("least"));
    const auto others = static_cast<std::size_t>(arguments.integer("window")) - 1;
    const auto align = arguments.text("align");
    if (udf::same_text(align, "TRAILING")) {
      window_ = {others, 0};
    } else if (udf::same_text(align, "LEADING")) {
      window_ = {0, others};
    } else {
      window_ = {others - others / 2, others / 2};
    }
  }

  std::span<const double> run(std::span<const double> values) {
    const auto out = result_.as<double>(values.size());
    const auto window = window_.limited(values.size());
    const auto with = [&]<class State>(Tag<State>) {
      slide<State>(values, window, least_, states_, out);
    };
    switch (operation_) {
      case udf::Operation::kCount:
        with(Tag<CountState>{});
        break;
      case udf::Operation::kMax:
        with(Tag<ExtremeState<true>>{});
        break;
      case udf::Operation::kMin:
        with(Tag<ExtremeState<false>>{});
        break;
      case udf::Operation::kSum:
        with(Tag<SumState>{});
        break;
      case udf::Operation::kAvg:
        with(Tag<MeanState>{});
        break;
      case udf::Operation::kVar:
        with(Tag<VarianceState>{});
        break;
      case udf::Operation::kStd:
        with(Tag<DeviationState>{});
        break;
      default:
        ordered_.slide(values, window, least_, probability_, out);
    }
    return out;
  }

 private:
  udf::Operation operation_ = udf::Operation::kAvg;
  double probability_ = 0.5;
  double least_ = 1;
  Window window_{};
  OrderedWindow ordered_;
  udf::Buffer states_;
  udf::Buffer result_;
};

}  // namespace

OPH_UDF(oph_running, Series<Running>)

}  // namespace oph::primitives
