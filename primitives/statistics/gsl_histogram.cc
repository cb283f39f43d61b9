// SPDX-License-Identifier: GPL-3.0-or-later
#include <gsl/gsl_histogram.h>

#include <cmath>

#include "primitives/series/grouped.h"
#include "primitives/series/gsl.h"

namespace oph::primitives {
namespace {

/// The limits and the bins of a histogram of a, with bins of equal width between its extremes
///
/// Types:   every real measure type, computed in double.
/// Missing: left out, as infinite elements are.
class Histogram {
 public:
  static constexpr Parameter parameters[] = {
      kSeriesMeasure,
      {.name = "nbin",
       .kind = ParameterKind::kInteger,
       .help = "number of bins",
       .minimum = 1,
       .maximum = 16777216},
      {.name = "content",
       .kind = ParameterKind::kChoice,
       .help = "RANGES gives the nbin + 1 limits, FREQS the bins, ALL limits and bins in turn",
       .fallback = "ALL",
       .values = "RANGES|FREQS|ALL"},
      {.name = "scale",
       .kind = ParameterKind::kChoice,
       .help = "ABS counts elements, PDF is their share, CDF the share up to the end of the bin",
       .fallback = "ABS",
       .values = "ABS|PDF|CDF"},
      udf::kMissingValue,
  };
  static constexpr udf::Manual manual{
      .name = "oph_gsl_histogram",
      .summary = "Computes a histogram with bins of equal width.",
      .kind = udf::Class::kReduce,
      .fixed_length = udf::kAlways,
      .parameters = parameters,
      .example = "oph_gsl_histogram('oph_float','oph_double',measure,10,'FREQS','PDF')",
      .notes =
          "The bins span the range from the minimum to the maximum, which belongs to the last "
          "bin; all other limits belong to the bin that they begin. Equal elements are in the "
          "middle of a range of width 1. Missing and infinite elements are left out; without "
          "others limits and shares are missing.",
  };

  void configure(const udf::Arguments& arguments) {
    bins_ = static_cast<std::size_t>(arguments.integer("nbin"));
    const auto content = arguments.text("content");
    has_limits_ = !udf::same_text(content, "FREQS");
    has_bins_ = !udf::same_text(content, "RANGES");
    const auto scale = arguments.text("scale");
    is_share_ = !udf::same_text(scale, "ABS");
    is_cumulative_ = udf::same_text(scale, "CDF");
  }

  std::size_t width() const { return (has_limits_ ? bins_ + 1 : 0) + (has_bins_ ? bins_ : 0); }

  void reduce(std::span<const double> values, std::span<double> out) {
    auto* const histogram = workspace_.of(bins_);
    const double total = fill(*histogram, values);
    double cumulated = 0;
    auto to = out.begin();
    for (std::size_t i = 0; i < bins_; ++i) {
      cumulated = histogram->bin[i] + (is_cumulative_ ? cumulated : 0);
      if (has_limits_) *to++ = total == 0 ? kNaN : histogram->range[i];
      if (has_bins_) *to++ = is_share_ ? cumulated / total : cumulated;
    }
    if (has_limits_) *to = total == 0 ? kNaN : histogram->range[bins_];
  }

 private:
  /// Counts the finite values; returns how many there are.
  static double fill(gsl_histogram& histogram, std::span<const double> values) {
    double least = std::numeric_limits<double>::infinity();
    double greatest = -least;
    double total = 0;
    for (const double value : values) {
      if (!std::isfinite(value)) continue;
      least = std::min(least, value);
      greatest = std::max(greatest, value);
      ++total;
    }
    if (least >= greatest) {
      least -= 0.5;
      greatest += 0.5;
    }
    if (total == 0) {
      gsl_histogram_reset(&histogram);
      return 0;
    }
    check_gsl(gsl_histogram_set_ranges_uniform(&histogram, least, greatest));
    for (const double value : values) {
      if (!std::isfinite(value)) continue;
      // GSL leaves the upper limit out.
      if (value == greatest) {
        ++histogram.bin[histogram.n - 1];
      } else {
        gsl_histogram_increment(&histogram, value);
      }
    }
    return total;
  }

  std::size_t bins_ = 0;
  bool has_limits_ = true;
  bool has_bins_ = true;
  bool is_share_ = false;
  bool is_cumulative_ = false;
  GslWorkspace<gsl_histogram, gsl_histogram_alloc, gsl_histogram_free> workspace_;
};

}  // namespace

OPH_UDF(oph_gsl_histogram, Groups<Histogram>)

}  // namespace oph::primitives
