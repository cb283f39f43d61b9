// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/statistics/lagged_correlation.h"

#include <cmath>
#include <limits>

#include "primitives/reduction/moments.h"

namespace oph::primitives {
namespace {

double mean(std::span<const double> values) {
  return Mean::of(Block<double>{values, {}, 0, {}});
}

double sum_of_products(std::span<const double> a, std::span<const double> b, double center) {
  // Several sums at a time: the additions of one would wait for each other.
  constexpr std::size_t lanes = 16;
  std::array<double, lanes> sums{};
  const auto product = [=](double x, double y) {
    const double term = (x - center) * (y - center);
    return std::isnan(term) ? 0 : term;
  };
  std::size_t i = 0;
  for (; i + lanes <= a.size(); i += lanes) {
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      sums[lane] += product(a[i + lane], b[i + lane]);
    }
  }
  for (; i < a.size(); ++i) sums[0] += product(a[i], b[i]);
  double sum = 0;
  for (const double part : sums) sum += part;
  return sum;
}

double product_sum(std::span<const double> a, std::span<const double> b, double center) {
  return udf::best_version<&sum_of_products>()(a, b, center);
}

}  // namespace

Autocorrelation::Autocorrelation(std::span<const double> values)
    : values_{values},
      mean_{udf::best_version<&mean>()(values)},
      squares_{product_sum(values, values, mean_)} {}

double Autocorrelation::at(std::size_t lag) const {
  if (lag >= values_.size()) return std::numeric_limits<double>::quiet_NaN();
  const auto length = values_.size() - lag;
  return product_sum(values_.first(length), values_.subspan(lag), mean_) / squares_;
}

}  // namespace oph::primitives
