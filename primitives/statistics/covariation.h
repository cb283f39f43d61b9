// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

namespace oph::primitives {

/// The mean of the numbers that are not missing (NaN).
double mean_of(std::span<const double> values);

/// The sum of (a[i] - center_a)(b[i] - center_b) over the pairs of which neither is missing (NaN).
double sum_of_products(std::span<const double> a, double center_a, std::span<const double> b,
                       double center_b);

}  // namespace oph::primitives
