// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/statistics/covariation.h"

#include <cmath>

#include "primitives/reduction/moments.h"

namespace oph::primitives {
namespace {

double mean(std::span<const double> values) {
  return Mean::of(Block<double>{values, {}, 0, {}});
}

double products(std::span<const double> a, double center_a, std::span<const double> b,
                double center_b) {
  // Several sums at a time: the additions of one would wait for each other.
  constexpr std::size_t lanes = 16;
  std::array<double, lanes> sums{};
  const auto product = [=](double x, double y) {
    const double term = (x - center_a) * (y - center_b);
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

}  // namespace

double mean_of(std::span<const double> values) {
  return udf::best_version<&mean>()(values);
}

double sum_of_products(std::span<const double> a, double center_a, std::span<const double> b,
                       double center_b) {
  return udf::best_version<&products>()(a, center_a, b, center_b);
}

}  // namespace oph::primitives
