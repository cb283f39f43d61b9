// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cmath>
#include <utility>

#include "primitives/grouping/row_group.h"

namespace oph::primitives {

/// A column of sums in twice the precision of double (T. Ogita, S. Rump, S. Oishi: Accurate sum and
/// dot product, SIAM J. Sci. Comput. 26, 2005).
class PreciseSums {
 public:
  void clear(std::size_t length) {
    high_.assign(length, 0);
    low_.assign(length, 0);
  }

  /// Free of branches, so that loops over elements vectorise.
  static void add(double& high, double& low, double added) {
    const double sum = high + added;
    const double part = sum - high;
    low += (high - (sum - part)) + (added - part);
    high = sum;
  }

  double value(std::size_t i) const {
    // What was lost of an infinite sum is not a number.
    return std::isfinite(high_[i]) ? high_[i] + low_[i] : high_[i];
  }

  double* high() { return high_.data(); }
  double* low() { return low_.data(); }
  const double* high() const { return high_.data(); }
  const double* low() const { return low_.data(); }

 private:
  std::vector<double> high_;
  std::vector<double> low_;
};

/// A product and what its rounding lost (T. Dekker: A floating-point technique for extending the
/// available precision, Numer. Math. 18, 1971).
struct ExactProduct {
  double value;
  double lost;

  ExactProduct(double a, double b) : value{a * b} {
    const auto [a_high, a_low] = halves(a);
    const auto [b_high, b_low] = halves(b);
    lost = a_low * b_low - (((value - a_high * b_high) - a_low * b_high) - a_high * b_low);
  }

 private:
  static std::pair<double, double> halves(double number) {
    constexpr double kSplitter = 134217729;  // 2^27 + 1
    const double scaled = kSplitter * number;
    const double high = scaled - (scaled - number);
    return {high, number - high};
  }
};

/// Sum, mean, variance or standard deviation of rows, with a weight for each row.
///
/// The sums of w x, and as needed of w, w w and w x x are kept. The variance is that of
/// WeightedVariance: without weights its divisor is n - 1.
template <udf::Measure In>
class RowMoments final : public RowGroup<In> {
 public:
  RowMoments(udf::Missing<In> missing, udf::Operation operation, bool is_weighted)
      : RowGroup<In>{missing}, operation_{operation}, is_weighted_{is_weighted} {}

  typename RowGroup<In>::Values values() const override {
    std::vector<double> values(this->length());
    const auto counts = this->present();
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = value(i, counts[i]);
    return values;
  }

 private:
  enum Kind { kProduct, kWeight, kSquare, kSquaredWeight, kKinds };

  static constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

  bool has_squares() const {
    return operation_ == udf::Operation::kVar || operation_ == udf::Operation::kStd;
  }

  double value(std::size_t i, std::int64_t count) const {
    const double sum = sums_[kProduct].value(i);
    if (operation_ == udf::Operation::kSum) return sum;
    const double weight = is_weighted_ ? sums_[kWeight].value(i) : static_cast<double>(count);
    if (weight == 0) return kNothing;
    if (operation_ == udf::Operation::kAvg) return sum / weight;
    const double squared = is_weighted_ ? sums_[kSquaredWeight].value(i) : weight;
    const double divisor = weight - squared / weight;
    if (count < 2 || !(divisor > 0)) return kNothing;
    const double variance = std::max(spread(i, weight) / divisor, 0.0);
    return operation_ == udf::Operation::kVar ? variance : std::sqrt(variance);
  }

  /// The sum of w (x - mean)^2 from the sums of w x x and w x, whose difference cancels in long
  /// double only where the spread is below 1e-19 of the squares.
  double spread(std::size_t i, double weight) const {
    const auto precise = [&](Kind kind) {
      return static_cast<long double>(sums_[kind].high()[i]) +
             static_cast<long double>(sums_[kind].low()[i]);
    };
    const auto sum = precise(kProduct);
    return static_cast<double>(precise(kSquare) - sum * sum / static_cast<long double>(weight));
  }

  void clear(std::size_t length) override {
    for (const auto kind : kinds()) sums_[kind].clear(length);
  }

  void add_row(std::span<const In> array, double weight, bool has_gaps) override {
    for (const auto kind : kinds()) {
      const auto add = adding(kind, has_gaps);
      add(array, this->missing(), weight, sums_[kind].high(), sums_[kind].low());
    }
  }

  std::vector<const void*> columns() const override {
    std::vector<const void*> columns;
    for (const auto kind : kinds()) {
      columns.push_back(sums_[kind].high());
      columns.push_back(sums_[kind].low());
    }
    return columns;
  }

  void merge_columns(udf::Bytes packed, std::span<const std::int64_t>) override {
    const auto length = this->length();
    std::vector<double> high(length), low(length);
    for (const auto kind : kinds()) {
      std::memcpy(high.data(), packed.data(), length * 8);
      std::memcpy(low.data(), packed.data() + length * 8, length * 8);
      packed = packed.subspan(length * 16);
      for (std::size_t i = 0; i < length; ++i) {
        PreciseSums::add(sums_[kind].high()[i], sums_[kind].low()[i], high[i]);
        sums_[kind].low()[i] += low[i];
      }
    }
  }

  std::vector<Kind> kinds() const {
    std::vector<Kind> kinds{kProduct};
    if (is_weighted_ && operation_ != udf::Operation::kSum) kinds.push_back(kWeight);
    if (has_squares()) kinds.push_back(kSquare);
    if (has_squares() && is_weighted_) kinds.push_back(kSquaredWeight);
    return kinds;
  }

  struct Term {
    double value;
    double lost = 0;
  };

  /// Squares are exact: a variance is a small difference of their sums.
  template <Kind kind>
  static Term term(double x, double weight) {
    if constexpr (kind == kSquare) {
      const ExactProduct square{x, x};
      const ExactProduct weighted{weight, square.value};
      return {weighted.value, weighted.lost + weight * square.lost};
    }
    if constexpr (kind == kProduct) return {weight * x};
    if constexpr (kind == kWeight) return {weight};
    return {weight * weight};
  }

  template <Kind kind, bool has_gaps>
  static void add_terms(std::span<const In> array, udf::Missing<In> missing, double weight,
                        double* high, double* low) {
    for (std::size_t i = 0; i < array.size(); ++i) {
      const auto added = term<kind>(static_cast<double>(array[i]), weight);
      const bool is_out = has_gaps && missing(array[i]);
      PreciseSums::add(high[i], low[i], is_out ? 0 : added.value);
      low[i] += is_out ? 0 : added.lost;
    }
  }

  using Adding = void (*)(std::span<const In>, udf::Missing<In>, double, double*, double*);

  template <Kind kind>
  static Adding adding_of(bool has_gaps) {
    return has_gaps ? udf::best_version<&RowMoments::add_terms<kind, true>>()
                    : udf::best_version<&RowMoments::add_terms<kind, false>>();
  }

  static Adding adding(Kind kind, bool has_gaps) {
    switch (kind) {
      case kProduct:
        return adding_of<kProduct>(has_gaps);
      case kSquare:
        return adding_of<kSquare>(has_gaps);
      case kWeight:
        return adding_of<kWeight>(has_gaps);
      default:
        return adding_of<kSquaredWeight>(has_gaps);
    }
  }

  udf::Operation operation_;
  bool is_weighted_;
  std::array<PreciseSums, kKinds> sums_;
};

}  // namespace oph::primitives
