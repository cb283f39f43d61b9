// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io_server/fragment_store.h"

namespace oph::operators::series {

/// Primitives applied to series in this process: an I/O server computes them, so that there is one
/// implementation of each. NaN stands for no value, in and out.
class PrimitiveCalls {
 public:
  /// Uses the first configured I/O server.
  explicit PrimitiveCalls(io_server::FragmentStore& store);

  /// oph_gsl_stats: one number for each 1 in the mask.
  std::vector<double> statistics(std::span<const double> values, std::string_view mask);
  /// oph_gsl_fit_linear_coeff: intercept and slope over the abscissas `x`.
  std::vector<double> fit(std::span<const double> values, std::span<const double> x);
  /// oph_gsl_spline through the points (x, values), at `at`.
  std::vector<double> spline(std::span<const double> values, std::span<const double> x,
                             std::span<const double> at);
  /// oph_gsl_dwt with the default wavelet; the length is a power of two.
  std::vector<double> wavelet(std::span<const double> values);
  /// oph_gsl_idwt
  std::vector<double> inverse_wavelet(std::span<const double> coefficients);

 private:
  std::vector<double> call(std::string_view name, std::string_view types,
                           std::vector<io_server::Expression> arguments);

  io_server::FragmentStore& store_;
  std::string server_;
};

}  // namespace oph::operators::series
