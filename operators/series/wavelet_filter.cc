// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/series/wavelet_filter.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>

namespace oph::operators::series {
namespace {

void clear_smallest(std::vector<double>& coefficients, std::size_t count) {
  std::vector<std::size_t> order(coefficients.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::abs(coefficients[a]) < std::abs(coefficients[b]);
  });
  for (std::size_t i = 0; i < count; ++i) coefficients[order[i]] = 0;
}

}  // namespace

Filtered filter(PrimitiveCalls& calls, std::span<const double> series, double ratio) {
  const auto length = std::bit_ceil(series.size());
  const bool has_gaps =
      std::any_of(series.begin(), series.end(), [](double value) { return std::isnan(value); });
  if (has_gaps) {
    constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
    return {std::vector<double>(series.size(), kNaN), std::vector<double>(length, kNaN)};
  }
  std::vector<double> padded{series.begin(), series.end()};
  padded.resize(length, padded.back());
  Filtered filtered;
  filtered.coefficients = calls.wavelet(padded);
  clear_smallest(filtered.coefficients,
                 static_cast<std::size_t>(static_cast<double>(length) * ratio / 100));
  filtered.values = calls.inverse_wavelet(filtered.coefficients);
  filtered.values.resize(series.size());
  return filtered;
}

}  // namespace oph::operators::series
