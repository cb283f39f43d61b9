// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/reduction/extremes.h"
#include "primitives/reduction/group_reduction.h"
#include "primitives/reduction/kept_size.h"
#include "primitives/reduction/power_sums.h"
#include "primitives/reduction/sums.h"

namespace oph::primitives {
namespace {

/// Combines rows by the rule of a reduction of columns.
template <class Reducer, udf::Measure In, udf::Measure Out>
class RuleAccumulator final : public udf::Accumulator<In, Out> {
 public:
  explicit RuleAccumulator(const udf::Arguments& arguments)
      : missing_in_{udf::missing_of<In>(arguments)},
        missing_out_{udf::missing_of<Out>(arguments)} {}

  void start(std::size_t length) override {
    check_kept_size(length, 2);
    values_.assign(length, Rule::template start<In>);
    counts_.assign(length, 0);
    rows_ = 0;
  }

  void add(std::span<const In> array) override {
    if (++rows_ > std::numeric_limits<std::uint32_t>::max()) {
      throw udf::Error{"too many rows in a group", {{"rows", rows_}}};
    }
    add_(array.data(), array.size(), missing_in_, values_.data(), counts_.data());
  }

  std::size_t result_length() const override { return values_.size(); }

  void result(std::span<Out> out) override {
    for (std::size_t i = 0; i < out.size(); ++i) {
      const bool is_missing = counts_[i] == 0 && !std::is_same_v<Reducer, Count>;
      const typename Reducer::template Result<In> result =
          Rule::template result<In>(values_[i], static_cast<std::int64_t>(counts_[i]), missing_in_);
      out[i] = is_missing ? missing_out_.value() : udf::convert<Out>(result);
    }
  }

 private:
  using Rule = typename Reducer::Columns;
  using Value = typename Rule::template Value<In>;

  udf::Missing<In> missing_in_;
  udf::Missing<Out> missing_out_;
  std::uint64_t rows_ = 0;
  std::vector<Value> values_;
  std::vector<RowCounter<In>> counts_;
  void (*add_)(const In*, std::size_t, udf::Missing<In>, Value*,
               RowCounter<In>*) = udf::best_version<&add_row<Rule, In>>();
};

/// Sample variance of rows, or its root.
template <udf::Measure In, udf::Measure Out>
class VarianceAccumulator final : public udf::Accumulator<In, Out> {
 public:
  VarianceAccumulator(const udf::Arguments& arguments, Statistic statistic)
      : missing_in_{udf::missing_of<In>(arguments)},
        missing_out_{udf::missing_of<Out>(arguments)},
        statistic_{statistic} {}

  void start(std::size_t length) override { sums_.clear(length); }
  void add(std::span<const In> array) override { sums_.add(array, missing_in_); }
  std::size_t result_length() const override { return sums_.length(); }

  void result(std::span<Out> out) override {
    for (std::size_t i = 0; i < out.size(); ++i) {
      const double value = sums_.statistic(i, statistic_);
      out[i] = value != value ? missing_out_.value() : udf::convert<Out>(value);
    }
  }

 private:
  udf::Missing<In> missing_in_;
  udf::Missing<Out> missing_out_;
  Statistic statistic_;
  PowerSums sums_{StatisticMask::read("01")};
};

/// Keeps the rows, up to a limit, for their quantile.
template <udf::Measure In, udf::Measure Out>
class QuantileAccumulator final : public udf::Accumulator<In, Out> {
 public:
  explicit QuantileAccumulator(const udf::Arguments& arguments)
      : missing_out_{udf::missing_of<Out>(arguments)},
        order_{arguments.number("order").value().real()} {
    // NaN passes the limits of the parameter.
    if (order_ >= 0 && order_ <= 1) return;
    throw udf::Error{"the order of a quantile is between 0 and 1",
                     {{"order", std::to_string(order_)}}};
  }

  void start(std::size_t length) override {
    rows_.clear();
    length_ = length;
  }

  void add(std::span<const In> array) override {
    if ((rows_.size() + array.size()) * sizeof(In) > kMostBytes) {
      throw udf::Error{"the rows of a group are too many for a quantile",
                       {{"most_bytes", kMostBytes}}};
    }
    rows_.insert(rows_.end(), array.begin(), array.end());
  }

  std::size_t result_length() const override { return length_; }

  void result(std::span<Out> out) override {
    const Layout layout{rows_.size() / length_, length_, rows_.size() / length_};
    const auto scratch = scratch_.as<In>(scratch_length<In>(layout));
    const auto results = results_.as<double>(length_);
    quantile_reduction<In>(udf::Operation::kQuantile)
        .run(rows_, layout, Block<In>{{}, {}, order_, {}}, scratch, results.data());
    udf::convert_array(std::span<const double>{results}, udf::Missing<double>{}, missing_out_, out);
  }

 private:
  static constexpr std::size_t kMostBytes = std::size_t{1} << 30;

  udf::Missing<Out> missing_out_;
  double order_;
  std::size_t length_ = 0;
  std::vector<In> rows_;
  udf::Buffer scratch_;
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
    using Result = std::unique_ptr<udf::Accumulator<In, Out>>;
    const auto with = [&]<class Reducer>(Tag<Reducer>) -> Result {
      return std::make_unique<RuleAccumulator<Reducer, In, Out>>(arguments);
    };
    switch (udf::operation(arguments.text("operation")).value()) {
      case udf::Operation::kCount:
        return with(Tag<Count>{});
      case udf::Operation::kSum:
        return with(Tag<Total>{});
      case udf::Operation::kAvg:
        return with(Tag<Mean>{});
      case udf::Operation::kMin:
        return with(Tag<Extreme<Smaller>>{});
      case udf::Operation::kStd:
        return std::make_unique<VarianceAccumulator<In, Out>>(arguments, Statistic::kDeviation);
      case udf::Operation::kVar:
        return std::make_unique<VarianceAccumulator<In, Out>>(arguments, Statistic::kVariance);
      case udf::Operation::kQuantile:
        return std::make_unique<QuantileAccumulator<In, Out>>(arguments);
      default:
        return with(Tag<Extreme<Larger>>{});
    }
  }
};

}  // namespace

OPH_UDF_AGGREGATE(oph_aggregate_operator, udf::Aggregate<AggregateOperator>)

}  // namespace oph::primitives
