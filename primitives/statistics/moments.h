// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

namespace oph::primitives {

/// The moments of a series, NaN left out; all in two passes, which is numerically stable.
struct SampleMoments {
  double mean;
  double variance;            ///< divided by n - 1; NaN for less than two numbers
  double absolute_deviation;  ///< mean distance to the mean
  double skewness;            ///< mean of ((x - mean) / s)^3, s being the sample deviation
  double kurtosis;            ///< mean of ((x - mean) / s)^4, minus 3
};

SampleMoments sample_moments(std::span<const double> values);

/// The sample standard deviation alone.
double sample_deviation(std::span<const double> values);

}  // namespace oph::primitives
