// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/reduction/extremes.h"
#include "primitives/reduction/group_reduction.h"
#include "primitives/reduction/kept_size.h"
#include "primitives/reduction/moments.h"

namespace oph::primitives {
namespace {

/// Combines rows of arrays of T element by element.
template <udf::Measure T>
class RowReduction {
 public:
  virtual ~RowReduction() = default;
  /// Starts a group of arrays of `length` elements.
  virtual void start(std::size_t length) = 0;
  virtual void add(std::span<const T> array) = 0;
  /// Stores the results, of type `result_type`.
  virtual void results(void* out) = 0;
  virtual ElementType result_type() const = 0;
};

/// Combines rows by the rule of a reducer.
template <class Reducer, udf::Measure T>
class RuleReduction final : public RowReduction<T> {
 public:
  explicit RuleReduction(udf::Missing<T> missing) : missing_{missing} {}

  void start(std::size_t length) override {
    check_kept_size(length, 2);
    values_.assign(length, static_cast<Value>(Reducer::template start<T>()));
    counts_.assign(length, 0);
    rows_ = 0;
  }

  void add(std::span<const T> array) override {
    if (++rows_ > std::numeric_limits<RowCounter>::max()) {
      throw udf::Error{"too many rows in a group", {{"rows", rows_}}};
    }
    add_({array.data(), 1, array.size(), array.size()}, missing_, values_.data(), counts_.data());
  }

  void results(void* out) override {
    auto* const results = static_cast<Result*>(out);
    for (std::size_t i = 0; i < values_.size(); ++i) {
      results[i] = Reducer::template result<T>(values_[i], counts_[i], missing_);
    }
  }

  ElementType result_type() const override { return udf::element_type_of<Result>(); }

 private:
  using Value = typename Reducer::template Value<T>;
  using Result = typename Reducer::template Result<T>;

  udf::Missing<T> missing_;
  std::uint64_t rows_ = 0;
  std::vector<Value> values_;
  std::vector<RowCounter> counts_;
  AddRows<Reducer, T> add_ = best_add_rows<Reducer, T>();
};

/// Sample variance of rows, or its root.
template <udf::Measure T>
class VarianceReduction final : public RowReduction<T> {
 public:
  VarianceReduction(udf::Missing<T> missing, bool takes_root)
      : missing_{missing}, takes_root_{takes_root} {}

  void start(std::size_t length) override {
    check_kept_size(length, 3);
    for (auto* sums : {&count_, &mean_, &squares_}) sums->assign(length, 0);
  }

  void add(std::span<const T> array) override {
    add_({array.data(), 1, array.size(), array.size()}, missing_,
         {count_.data(), mean_.data(), squares_.data()});
  }

  void results(void* out) override {
    auto* const results = static_cast<double*>(out);
    for (std::size_t i = 0; i < count_.size(); ++i) {
      const double variance = Variance::result(squares_[i], count_[i]);
      results[i] = takes_root_ ? std::sqrt(variance) : variance;
    }
  }

  ElementType result_type() const override { return ElementType::kDouble; }

 private:
  udf::Missing<T> missing_;
  bool takes_root_;
  std::vector<double> count_;
  std::vector<double> mean_;
  std::vector<double> squares_;
  AddSquareRows<T> add_ = best_add_square_rows<T>();
};

/// Keeps the rows, up to a limit, for their quantile.
template <udf::Measure T>
class QuantileReduction final : public RowReduction<T> {
 public:
  explicit QuantileReduction(double order) : order_{order} {}

  void start(std::size_t length) override {
    rows_.clear();
    length_ = length;
  }

  void add(std::span<const T> array) override {
    if ((rows_.size() + array.size()) * sizeof(T) > kMostBytes) {
      throw udf::Error{"the rows of a group are too many for a quantile",
                       {{"most_bytes", kMostBytes}}};
    }
    rows_.insert(rows_.end(), array.begin(), array.end());
  }

  void results(void* out) override {
    const Layout layout{rows_.size() / length_, length_, rows_.size() / length_};
    const auto scratch = scratch_.as<T>(scratch_length<T>(layout));
    quantile_reduction<T>(udf::Operation::kQuantile)
        .run(rows_, layout, Block<T>{{}, {}, order_, {}}, scratch, out);
  }

  ElementType result_type() const override { return ElementType::kDouble; }

 private:
  static constexpr std::size_t kMostBytes = std::size_t{1} << 30;

  double order_;
  std::size_t length_ = 0;
  std::vector<T> rows_;
  udf::Buffer scratch_;
};

template <udf::Measure T>
std::unique_ptr<RowReduction<T>> make_row_reduction(const udf::Arguments& arguments) {
  const auto missing = udf::missing_of<T>(arguments);
  switch (udf::operation(arguments.text("operation")).value()) {
    case udf::Operation::kCount:
      return std::make_unique<RuleReduction<Count, T>>(missing);
    case udf::Operation::kSum:
      return std::make_unique<RuleReduction<Total, T>>(missing);
    case udf::Operation::kAvg:
      return std::make_unique<RuleReduction<Mean, T>>(missing);
    case udf::Operation::kMin:
      return std::make_unique<RuleReduction<Extreme<Smaller>, T>>(missing);
    case udf::Operation::kStd:
      return std::make_unique<VarianceReduction<T>>(missing, true);
    case udf::Operation::kVar:
      return std::make_unique<VarianceReduction<T>>(missing, false);
    case udf::Operation::kQuantile:
      return std::make_unique<QuantileReduction<T>>(arguments.number("order").value().real());
    default:
      return std::make_unique<RuleReduction<Extreme<Larger>, T>>(missing);
  }
}

/// Converts what comes out of the rows.
template <udf::Measure In, udf::Measure Out>
class ConvertedReduction final : public udf::Accumulator<In, Out> {
 public:
  explicit ConvertedReduction(const udf::Arguments& arguments)
      : reduction_{make_row_reduction<In>(arguments)},
        convert_{reduction_->result_type(), udf::element_type_of<Out>()},
        missing_{udf::missing_number(arguments)} {}

  void start(std::size_t length) override {
    length_ = length;
    reduction_->start(length);
  }

  void add(std::span<const In> array) override { reduction_->add(array); }
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
