// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>

namespace oph::primitives {

/// The autocorrelation of a series at some lag: the sum of (x[i] - mean)(x[i + lag] - mean) over
/// the pairs of which neither is missing (NaN), divided by the sum of (x[i] - mean)^2. NaN for a
/// series without variance, or not longer than the lag.
class Autocorrelation {
 public:
  explicit Autocorrelation(std::span<const double> values);

  double at(std::size_t lag) const;

 private:
  std::span<const double> values_;
  double mean_;
  double squares_;
};

}  // namespace oph::primitives
