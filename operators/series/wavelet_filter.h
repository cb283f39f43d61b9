// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <vector>

#include "operators/series/primitive_calls.h"

namespace oph::operators::series {

struct Filtered {
  std::vector<double> values;        ///< as long as the series
  std::vector<double> coefficients;  ///< as many as the next power of two
};

/// Filters a series by wavelets: the `ratio` percent of the coefficients that are smallest in
/// magnitude become 0. The series is continued by its last value to the next power of two. All is
/// NaN if a value is missing.
Filtered filter(PrimitiveCalls& calls, std::span<const double> series, double ratio);

}  // namespace oph::operators::series
