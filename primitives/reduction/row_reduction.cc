// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/reduction/row_reduction.h"

#include <vector>

#include "primitives/reduction/extremes.h"
#include "primitives/reduction/group_reduction.h"
#include "primitives/reduction/kept_size.h"
#include "primitives/reduction/moments.h"

namespace oph::primitives {
namespace {

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

  void add(Rows<T> rows, std::size_t first) override {
    rows_ += rows.count;
    if (rows_ > std::numeric_limits<RowCounter>::max()) {
      throw udf::Error{"too many rows in a group", {{"rows", rows_}}};
    }
    add_(rows, missing_, values_.data() + first, counts_.data() + first);
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

  void add(Rows<T> rows, std::size_t first) override {
    add_(rows, missing_, {count_.data() + first, mean_.data() + first, squares_.data() + first});
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

  void add(Rows<T> rows, std::size_t first) override {
    if (first != 0 || rows.width != length_) {
      throw udf::Error{"a quantile is taken of whole rows", {{"first", first}}};
    }
    if ((rows_.size() + rows.count * rows.width) * sizeof(T) > kMostBytes) {
      throw udf::Error{"the rows of a group are too many for a quantile",
                       {{"most_bytes", kMostBytes}}};
    }
    for (std::size_t i = 0; i < rows.count; ++i) {
      const auto* row = rows.data + i * rows.stride;
      rows_.insert(rows_.end(), row, row + rows.width);
    }
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

}  // namespace

template <udf::Measure T>
std::unique_ptr<RowReduction<T>> row_reduction(udf::Operation operation, udf::Missing<T> missing,
                                               double order) {
  switch (operation) {
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
      return std::make_unique<QuantileReduction<T>>(order);
    default:
      return std::make_unique<RuleReduction<Extreme<Larger>, T>>(missing);
  }
}

#define OPH_ROW_REDUCTION(T) \
  template std::unique_ptr<RowReduction<T>> row_reduction(udf::Operation, udf::Missing<T>, double);
OPH_ROW_REDUCTION(std::int8_t)
OPH_ROW_REDUCTION(std::int16_t)
OPH_ROW_REDUCTION(std::int32_t)
OPH_ROW_REDUCTION(std::int64_t)
OPH_ROW_REDUCTION(float)
OPH_ROW_REDUCTION(double)

}  // namespace oph::primitives
