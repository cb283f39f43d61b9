// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/reduction/kept_size.h"
#include "primitives/reduction/weighted.h"

namespace oph::primitives {
namespace {

/// As add_weighted() with one weight for the row, and means and squares of distances to them
/// instead of sums of values (West, Communications of the ACM 22, 1979).
template <udf::Measure T>
void add_weighted_squares(std::span<const T> row, udf::Missing<T> missing, double given,
                          WeightedSums sums, double* squares) {
  double* const means = sums.values;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const bool gap = missing(row[i]);
    const double weight = gap ? 0 : given;
    const double value = gap ? means[i] : static_cast<double>(row[i]);
    sums.weights[i] += weight;
    sums.weight_squares[i] += weight * weight;
    const double distance = value - means[i];
    const double step = distance * (gap ? 0 : weight / sums.weights[i]);
    squares[i] += weight * distance * (distance - step);
    means[i] += step;
  }
}

template <udf::Measure T>
void add_weighted_values(std::span<const T> row, udf::Missing<T> missing, double given,
                         WeightedSums sums, double*) {
  add_weighted(
      row.data(), row.size(), missing, [=](std::size_t) { return given; }, sums);
}

/// One use of the aggregate.
template <udf::Measure In, udf::Measure Out>
class WeightedRows final : public udf::AggregateFunction {
 public:
  explicit WeightedRows(const udf::Manual& manual) : manual_{manual} {}

  void clear() override { is_open_ = false; }

  void add(const UDF_ARGS& raw) override {
    const udf::Arguments arguments{manual_, raw};
    const auto measure = arguments.measure(0);
    if (!measure || !arguments.given(1)) return;
    const auto row = reader_.template read<In>(*measure);
    const double weight = arguments.number("weight").value().real();
    if (!is_open_) start(arguments, row.size());
    if (row.size() != weights_.size()) {
      throw udf::Error{"the arrays of a group must be of equal length",
                       {{"first", weights_.size()}, {"other", row.size()}}};
    }
    // A row whose weight is NaN does not count.
    if (!(weight > 0)) return;
    add_(row, missing_in_, weight, {weights_.data(), weight_squares_.data(), values_.data()},
         squares_.data());
  }

  std::optional<udf::Bytes> result() override {
    if (!is_open_) return std::nullopt;
    const auto out = result_.as<Out>(weights_.size());
    for (std::size_t i = 0; i < out.size(); ++i) {
      const double result =
          weighted_result(operation_, weights_[i], weight_squares_[i], values_[i], squares_[i]);
      out[i] = result != result ? missing_out_.value() : udf::convert<Out>(result);
    }
    return std::as_bytes(out);
  }

 private:
  void start(const udf::Arguments& arguments, std::size_t length) {
    operation_ = udf::operation(arguments.text("operation")).value();
    missing_in_ = udf::missing_of<In>(arguments);
    missing_out_ = udf::missing_of<Out>(arguments);
    add_ = needs_squares(operation_) ? udf::best_version<&add_weighted_squares<In>>()
                                     : udf::best_version<&add_weighted_values<In>>();
    check_kept_size(length, 4);
    for (auto* sums : {&weights_, &weight_squares_, &values_, &squares_}) sums->assign(length, 0);
    is_open_ = true;
  }

  const udf::Manual& manual_;
  udf::Operation operation_ = udf::Operation::kAvg;
  udf::Missing<In> missing_in_;
  udf::Missing<Out> missing_out_;
  udf::MeasureReader reader_;
  udf::Buffer result_;
  bool is_open_ = false;
  std::vector<double> weights_;
  std::vector<double> weight_squares_;
  std::vector<double> values_;
  std::vector<double> squares_;
  void (*add_)(std::span<const In>, udf::Missing<In>, double, WeightedSums, double*) = nullptr;
};

/// out[i] = operation(a[i] of all rows), with one weight for each row
///
/// Types:   every real measure type.
/// Missing: left out, as are rows whose weight is 0 or NaN.
/// Range:   computed in double.
struct AggregateWeighted {
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "arrays of equal length"},
      {.name = "weight", .kind = ParameterKind::kReal, .help = "weight of the row", .minimum = 0},
      kWeightedOperation,
      udf::kMissingValue,
  };
  static constexpr udf::Manual manual{
      .name = "oph_aggregate_weighted",
      .summary = "Combines the arrays of several rows with a weight for each row.",
      .kind = udf::Class::kAggregate,
      .parameters = parameters,
      .example = "oph_aggregate_weighted('oph_float','oph_float',measure,0.5,'OPH_AVG')",
      .notes =
          "Rows without a weight and missing elements are left out. An element that is missing in "
          "every row is missing in the result; its OPH_COUNT, the sum of the weights, is 0. "
          "OPH_SUM and OPH_COUNT of parts of the rows add up to those of the whole. OPH_VAR and "
          "OPH_STD are those of oph_reduce_weighted.",
  };

  static std::unique_ptr<udf::AggregateFunction> make(const UDF_ARGS& raw) {
    udf::checked_arguments(manual, raw);
    return udf::visit_types(
        udf::read_types(raw, 1),
        []<class In, class Out>(Tag<In>, Tag<Out>) -> std::unique_ptr<udf::AggregateFunction> {
          return std::make_unique<WeightedRows<In, Out>>(manual);
        });
  }
};

}  // namespace

OPH_UDF_AGGREGATE(oph_aggregate_weighted, AggregateWeighted)

}  // namespace oph::primitives
