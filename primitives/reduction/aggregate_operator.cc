// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "primitives/reduction/extremes.h"
#include "primitives/reduction/lanes.h"

namespace oph::primitives {
namespace {

using Counts = std::vector<std::int64_t>;

template <udf::Measure In>
void count_rows(std::span<const In> array, udf::Missing<In> missing,
                std::span<std::int64_t> counts) {
  for (std::size_t i = 0; i < array.size(); ++i) counts[i] += missing(array[i]) ? 0 : 1;
}

/// The number of rows in which an element is not missing.
struct RowCount {
  template <udf::Measure T>
  using Value = std::int64_t;
  template <udf::Measure T>
  static constexpr std::int64_t start = 0;

  template <udf::Measure T>
  static std::int64_t add(std::int64_t so_far, T) {
    return so_far + 1;
  }
};

struct RowSum {
  template <udf::Measure T>
  using Value = Sum<T>;
  template <udf::Measure T>
  static constexpr Sum<T> start = 0;

  template <udf::Measure T>
  static Sum<T> add(Sum<T> so_far, T element) {
    return udf::wrapping_add(so_far, static_cast<Sum<T>>(element));
  }
};

/// The sum in double, so that many large integers do not wrap around.
struct RowMean {
  template <udf::Measure T>
  using Value = double;
  template <udf::Measure T>
  static constexpr double start = 0;

  template <udf::Measure T>
  static double add(double so_far, T element) {
    return so_far + static_cast<double>(element);
  }
};

template <class Order>
struct RowExtreme {
  template <udf::Measure T>
  using Value = T;
  template <udf::Measure T>
  static constexpr T start = Order::template worst<T>;

  template <udf::Measure T>
  static T add(T so_far, T element) {
    return Order::better(element, so_far) ? element : so_far;
  }
};

template <class Rule, udf::Measure In>
void add_row(std::span<const In> array, udf::Missing<In> missing,
             std::span<typename Rule::template Value<In>> values) {
  for (std::size_t i = 0; i < array.size(); ++i) {
    const auto added = Rule::template add<In>(values[i], array[i]);
    values[i] = missing(array[i]) ? values[i] : added;
  }
}

template <class Rule, udf::Measure In, udf::Measure Out>
class RowAccumulator final : public udf::Accumulator<In, Out> {
 public:
  RowAccumulator(udf::Missing<In> missing_in, udf::Missing<Out> missing_out)
      : missing_in_{missing_in}, missing_out_{missing_out} {}

  void start(std::size_t length) override {
    values_.assign(length, Rule::template start<In>);
    counts_.assign(length, 0);
  }

  void add(std::span<const In> array) override {
    add_(array, missing_in_, values_);
    count_(array, missing_in_, counts_);
  }

  std::size_t result_length() const override { return values_.size(); }

  void result(std::span<Out> out) override {
    for (std::size_t i = 0; i < out.size(); ++i) {
      if constexpr (std::is_same_v<Rule, RowCount>) {
        out[i] = udf::convert<Out>(values_[i]);
      } else if (counts_[i] == 0) {
        out[i] = missing_out_.value();
      } else if constexpr (std::is_same_v<Rule, RowMean>) {
        out[i] = udf::convert<Out>(values_[i] / static_cast<double>(counts_[i]));
      } else {
        out[i] = udf::convert<Out>(values_[i]);
      }
    }
  }

 private:
  using Value = typename Rule::template Value<In>;

  udf::Missing<In> missing_in_;
  udf::Missing<Out> missing_out_;
  std::vector<Value> values_;
  Counts counts_;
  void (*add_)(std::span<const In>, udf::Missing<In>,
               std::span<Value>) = udf::best_version<&add_row<Rule, In>>();
  void (*count_)(std::span<const In>, udf::Missing<In>,
                 std::span<std::int64_t>) = udf::best_version<&count_rows<In>>();
};

/// out[i] = operation(a[i] of all rows)
///
/// Types:   every real measure type.
/// Missing: left out; an element that is missing in every row is missing, its count is 0.
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
  };
  static constexpr udf::Manual manual{
      .name = "oph_aggregate_operator",
      .summary = "Combines the arrays of several rows element by element.",
      .kind = udf::Class::kAggregate,
      .parameters = parameters,
      .example = "oph_aggregate_operator('oph_float','oph_float',measure,'OPH_AVG')",
      .notes =
          "Missing elements are left out. An element that is missing in every row is missing "
          "in the result; its count is 0.",
  };

  template <udf::Measure In, udf::Measure Out>
  static std::unique_ptr<udf::Accumulator<In, Out>> make(const udf::Arguments& arguments) {
    const auto with = [&]<class Rule>(Tag<Rule>) -> std::unique_ptr<udf::Accumulator<In, Out>> {
      return std::make_unique<RowAccumulator<Rule, In, Out>>(udf::missing_of<In>(arguments),
                                                             udf::missing_of<Out>(arguments));
    };
    switch (udf::operation(arguments.text("operation")).value()) {
      case udf::Operation::kCount:
        return with(Tag<RowCount>{});
      case udf::Operation::kSum:
        return with(Tag<RowSum>{});
      case udf::Operation::kAvg:
        return with(Tag<RowMean>{});
      case udf::Operation::kMin:
        return with(Tag<RowExtreme<Smaller>>{});
      default:
        return with(Tag<RowExtreme<Larger>>{});
    }
  }
};

}  // namespace

OPH_UDF_AGGREGATE(oph_aggregate_operator, udf::Aggregate<AggregateOperator>)

}  // namespace oph::primitives
