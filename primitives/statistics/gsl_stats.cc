// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include "primitives/series/grouped.h"
#include "primitives/series/mask.h"
#include "primitives/series/quantile_selection.h"
#include "primitives/statistics/lagged_correlation.h"
#include "primitives/statistics/moments.h"

namespace oph::primitives {
namespace {

/// Up to 14 statistics of a, in the order of the mask.
///
/// Types:   every real measure type, computed in double.
/// Missing: left out; pairs of the autocorrelation with a gap are left out.
class Statistics {
 public:
  static constexpr Parameter parameters[] = {
      kSeriesMeasure,
      {.name = "mask",
       .kind = ParameterKind::kText,
       .help = "a digit for each statistic, 1 to have it: mean, variance, standard deviation, "
               "absolute deviation, skewness, kurtosis, autocorrelation at lag 1, maximum, "
               "minimum, quantiles 0.05, 0.25, 0.5, 0.75 and 0.95",
       .fallback = "11111111111111"},
      udf::kMissingValue,
  };
  static constexpr udf::Manual manual{
      .name = "oph_gsl_stats",
      .summary = "Computes up to 14 statistics of an array.",
      .kind = udf::Class::kReduce,
      .fixed_length = udf::kAlways,
      .parameters = parameters,
      .example = "oph_gsl_stats('oph_float','oph_double',measure,'10100000000000')",
      .notes =
          "Missing elements are left out; what cannot be computed is missing. Variance and "
          "standard deviation divide by n - 1; skewness and excess kurtosis are means of "
          "powers of (x - mean) / standard deviation. Quantiles are interpolated linearly.",
  };

  void configure(const udf::Arguments& arguments) {
    mask_.configure(arguments);
    quantiles_.configure({0.05, 0.25, 0.5, 0.75, 0.95, 0, 1});
  }

  std::size_t width() const { return mask_.width(); }

  void reduce(std::span<const double> values, std::span<double> out) {
    std::array<double, 14> all{};
    if (any_of(0, 6)) {
      const auto moments = sample_moments(values);
      all[0] = moments.mean;
      all[1] = moments.variance;
      all[2] = std::sqrt(moments.variance);
      all[3] = moments.absolute_deviation;
      all[4] = moments.skewness;
      all[5] = moments.kurtosis;
    }
    if (mask_[6]) all[6] = Autocorrelation{values}.at(1);
    if (any_of(7, 14)) {
      std::array<double, 7> quantiles{};
      quantiles_.select(copy_present(values, room_), quantiles);
      all[7] = quantiles[6];
      all[8] = quantiles[5];
      std::copy_n(quantiles.begin(), 5, all.begin() + 9);
    }
    mask_.copy(all, out);
  }

 private:
  bool any_of(std::size_t first, std::size_t last) const {
    for (std::size_t i = first; i < last; ++i) {
      if (mask_[i]) return true;
    }
    return false;
  }

  Mask<14> mask_;
  QuantileSelection quantiles_;
  udf::Buffer room_;
};

}  // namespace

OPH_UDF(oph_gsl_stats, Groups<Statistics>)

}  // namespace oph::primitives
