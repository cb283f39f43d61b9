// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/fit/abscissas.h"
#include "primitives/fit/median_slope.h"
#include "primitives/series/mask.h"
#include "primitives/series/quantile_selection.h"

namespace oph::primitives {
namespace {

/// The line of Theil (1950) and Sen (1968) of each group of points (dimension, measure)
///
/// Types:   every real measure type, computed in double.
/// Missing: points with a gap are left out; without two points the result is missing.
class SenSlope {
 public:
  static constexpr Parameter parameters[] = {
      kOrdinates,
      kAbscissas,
      {.name = "mask",
       .kind = ParameterKind::kText,
       .help = "a digit for each result, 1 to have it: slope, intercept",
       .fallback = "10"},
      kSeriesGroup,
      udf::kMissingValue,
  };
  static constexpr udf::Manual manual{
      .name = "oph_sen_slope",
      .summary = "Estimates the linear trend of groups of elements by Sen's slope.",
      .kind = udf::Class::kReduce,
      .fixed_length = udf::kAlways,
      .parameters = parameters,
      .example = "oph_sen_slope('oph_float','oph_double',measure)",
      .notes =
          "The slope is the median of the slopes of all pairs of points, found exactly; the "
          "intercept is median(measure) - slope * median(dimension). Without a dimension the "
          "elements of a group are at 1, 2, ..., n: the slope is the change from one to the "
          "next. Points with a missing coordinate are left out; a group has at most 65536.",
  };

  void configure(const udf::Arguments& arguments) {
    mask_.configure(arguments);
    median_.configure({0.5});
  }

  std::size_t width() const { return mask_.width(); }

  void reduce(std::span<const double> values, std::span<const double> abscissas,
              std::span<double> out) {
    const auto points = room_.copy_present(abscissas, values);
    const double slope = slope_.of(points);
    const double intercept = mask_[1] ? median(points.y) - slope * median(points.x) : 0;
    mask_.copy(std::array{slope, intercept}, out);
  }

 private:
  double median(std::span<double> values) {
    double median = kNaN;
    median_.select(values, {&median, 1});
    return median;
  }

  Mask<2> mask_;
  MedianSlope slope_;
  QuantileSelection median_;
  PointRoom room_;
};

}  // namespace

OPH_UDF(oph_sen_slope, Groups<SenSlope>)

}  // namespace oph::primitives
