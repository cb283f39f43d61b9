// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/statistics/lagged_correlation.h"

#include <limits>

#include "primitives/statistics/covariation.h"

namespace oph::primitives {

Autocorrelation::Autocorrelation(std::span<const double> values)
    : values_{values},
      mean_{mean_of(values)},
      squares_{sum_of_products(values, mean_, values, mean_)} {}

double Autocorrelation::at(std::size_t lag) const {
  if (lag >= values_.size()) return std::numeric_limits<double>::quiet_NaN();
  const auto length = values_.size() - lag;
  const auto product = sum_of_products(values_.first(length), mean_, values_.subspan(lag), mean_);
  return product / squares_;
}

}  // namespace oph::primitives
