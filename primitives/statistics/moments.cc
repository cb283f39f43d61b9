// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/statistics/moments.h"

#include <cmath>

#include "primitives/reduction/moments.h"

namespace oph::primitives {
namespace {

double deviation(std::span<const double> values) {
  return std::sqrt(Variance::of(Block<double>{values, {}, 0, {}}));
}

/// The mean over the numbers of `term(x - center)`.
template <class Term>
double mean_of(std::span<const double> values, double center, double count, Term term) {
  return sum_of_distances(values, udf::Missing<double>{}, center, term) / count;
}

SampleMoments moments(std::span<const double> values) {
  const Block<double> block{values, {}, 0, {}};
  const auto count = static_cast<double>(count_present(values, block.missing));
  const double mean = Mean::of(block);
  const double variance = Variance::of(block);
  const double inverse = 1 / std::sqrt(variance);
  return {
      .mean = mean,
      .variance = variance,
      .absolute_deviation =
          mean_of(values, mean, count, [](double distance) { return std::abs(distance); }),
      .skewness = mean_of(values, mean, count,
                          [=](double distance) {
                            const double scaled = distance * inverse;
                            return scaled * scaled * scaled;
                          }),
      .kurtosis = mean_of(values, mean, count,
                          [=](double distance) {
                            const double scaled = distance * inverse;
                            return scaled * scaled * scaled * scaled;
                          }) -
                  3,
  };
}

}  // namespace

SampleMoments sample_moments(std::span<const double> values) {
  return udf::best_version<&moments>()(values);
}

double sample_deviation(std::span<const double> values) {
  return udf::best_version<&deviation>()(values);
}

}  // namespace oph::primitives
