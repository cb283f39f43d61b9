// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/reduction/row_reduction.h"

namespace oph::primitives {
namespace {

/// Converts what comes out of the rows.
template <udf::Measure In, udf::Measure Out>
class ConvertedReduction final : public udf::Accumulator<In, Out> {
 public:
  explicit ConvertedReduction(const udf::Arguments& arguments)
      : reduction_{row_reduction<In>(udf::operation(arguments.text("operation")).value(),
                                     udf::missing_of<In>(arguments),
                                     arguments.number("order").value().real())},
        convert_{reduction_->result_type(), udf::element_type_of<Out>()},
        missing_{udf::missing_number(arguments)} {}

  void start(std::size_t length) override {
    length_ = length;
    reduction_->start(length);
  }

  void add(std::span<const In> array) override {
    reduction_->add({array.data(), 1, array.size(), array.size()}, 0);
  }
  std::size_t result_length() const override { return length_; }

  void result(std::span<Out> out) override {
    const auto results = results_.as<double>(length_);  // no type of results is wider
    reduction_->results(results.data());
    convert_(results.data(), length_, missing_, out.data());
  }

 private:
  std::unique_ptr<RowReduction<In>> reduction_;
  udf::Conversion convert_;
  std::optional<udf::Number> missing_;
  std::size_t length_ = 0;
  udf::Buffer results_;
};

/// out[i] = operation(a[i] of all rows)
///
/// Types:   every real measure type.
/// Missing: left out, but by quantiles; an element that is missing in every row is missing, its
///          count is 0.
/// Range:   sums of integers wrap around at 64 bits; floats add up in double.
struct AggregateOperator {
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "arrays of equal length"},
      {.name = "operation",
       .kind = ParameterKind::kChoice,
       .help = "how the elements of several rows become one",
       .fallback = "OPH_MAX",
       .values = udf::kAggregations},
      udf::kMissingValue,
      {.name = "order",
       .kind = ParameterKind::kReal,
       .help = "probability of OPH_QUANTILE",
       .fallback = "0.5",
       .minimum = 0,
       .maximum = 1},
  };
  static constexpr udf::Manual manual{
      .name = "oph_aggregate_operator",
      .summary = "Combines the arrays of several rows element by element.",
      .kind = udf::Class::kAggregate,
      .parameters = parameters,
      .example = "oph_aggregate_operator('oph_float','oph_float',measure,'OPH_AVG')",
      .notes =
          "Missing elements are left out, but by OPH_QUANTILE. An element that is missing in every "
          "row is missing in the result; its count is 0. OPH_STD and OPH_VAR divide by n - 1. "
          "OPH_QUANTILE keeps the rows of a group in memory, 1 GiB at most.",
  };

  template <udf::Measure In, udf::Measure Out>
  static std::unique_ptr<udf::Accumulator<In, Out>> make(const udf::Arguments& arguments) {
    return std::make_unique<ConvertedReduction<In, Out>>(arguments);
  }
};

}  // namespace

OPH_UDF_AGGREGATE(oph_aggregate_operator, udf::Aggregate<AggregateOperator>)

}  // namespace oph::primitives
