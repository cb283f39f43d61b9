// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

#include "primitives/udf/adapter.h"

namespace oph::primitives {

/// The statistics that are known of a set of numbers, in the order of the bits of a mask.
enum class Statistic : std::uint8_t {
  kMean,
  kVariance,
  kDeviation,
  kSkewness,
  kKurtosis,
  kMax,
  kMin,
};
inline constexpr std::size_t kStatistics = 7;

/// Which statistics are asked for.
class StatisticMask {
 public:
  /// Reads a text of up to seven 0 and 1. Throws udf::Error.
  static StatisticMask read(std::string_view text);

  bool has(Statistic statistic) const { return bits_ >> static_cast<unsigned>(statistic) & 1U; }
  std::size_t count() const { return static_cast<std::size_t>(__builtin_popcount(bits_)); }

  /// The highest power to sum: 0 to 4.
  int highest_power() const;

 private:
  unsigned bits_ = 0;
};

/// The sums of powers of some numbers, for each element of an array: what all statistics come
/// from. Powers from the second on are those of the distance to the mean, so that nothing is lost
/// to cancellation; sets are put together with the formulas of Pebay (Sandia report
/// SAND2008-6212, 2008).
class PowerSums {
 public:
  explicit PowerSums(StatisticMask mask) : mask_{mask}, power_{mask.highest_power()} {}

  void clear(std::size_t length);
  std::size_t length() const { return count_.size(); }

  /// Adds one number to each element; NaN to none.
  void add(std::span<const double> numbers);

  /// The numbers of one element that stand for the sums.
  std::size_t fields() const;
  /// Packs the sums: `fields()` numbers for each element.
  void pack(std::span<double> packed) const;
  /// Adds the numbers that packed sums stand for. Precondition: `fields() * length()` numbers.
  void merge(std::span<const double> packed);

  /// One statistic of the numbers of an element; NaN if there are too few of them.
  double statistic(std::size_t element, Statistic statistic) const;
  /// The statistics of the mask, side by side for each element.
  void statistics(std::span<double> values) const;

 private:
  struct Element;

  void merge_element(std::size_t i, const Element& other);

  StatisticMask mask_;
  int power_;
  std::vector<double> count_;
  std::vector<double> sum_;
  std::vector<double> second_;
  std::vector<double> third_;
  std::vector<double> fourth_;
  std::vector<double> max_;
  std::vector<double> min_;
};

}  // namespace oph::primitives
