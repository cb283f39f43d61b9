// SPDX-License-Identifier: GPL-3.0-or-later
#include <gsl/gsl_interp.h>

#include <functional>

#include "primitives/series/gsl.h"
#include "primitives/series/present.h"
#include "primitives/series/series.h"

namespace oph::primitives {
namespace {

/// Brings the points into ascending order; throws where the abscissas neither ascend nor descend.
void sort_points(const Points& points) {
  if (points.size() > 1 && points.x.front() > points.x.back()) {
    std::reverse(points.x.begin(), points.x.end());
    std::reverse(points.y.begin(), points.y.end());
  }
  const auto disorder =
      std::adjacent_find(points.x.begin(), points.x.end(), std::greater_equal<double>{});
  if (disorder == points.x.end()) return;
  throw udf::Error{"the old dimension must ascend or descend strictly",
                   {{"value", std::to_string(*disorder)}}};
}

/// out[i] = the natural cubic spline through the points (old_dimension, measure) at
/// new_dimension[i]
///
/// Types:   every real measure type, computed in double; those of the three arrays may differ.
/// Missing: points with a gap are left out. Missing are values outside of the points, and all if
///          there are less than three.
class Spline {
 public:
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "array of values"},
      {.name = "old_dimension",
       .kind = ParameterKind::kMeasure,
       .help = "array of their abscissas, as long, ascending or descending"},
      {.name = "new_dimension",
       .kind = ParameterKind::kMeasure,
       .help = "array of the abscissas at which values are wanted"},
      udf::kMissingValue,
  };
  static constexpr udf::Manual manual{
      .name = "oph_gsl_spline",
      .summary = "Interpolates an array by a cubic spline.",
      .kind = udf::Class::kReduce,
      .fixed_length = udf::kAlways,
      .parameters = parameters,
      .example =
          "oph_gsl_spline('oph_float|oph_double|oph_double','oph_float',measure,dimension,"
          "oph_to_bin('','oph_double','0,0.5,1'))",
      .notes =
          "The spline is natural: its second derivative is 0 at the ends. Points with a "
          "missing coordinate are left out. The result is missing outside of the points; it "
          "is no extrapolation, and needs three points.",
  };

  void configure(const udf::Arguments&) {}

  std::span<const double> run(std::span<const double> values, std::span<const double> old_x,
                              std::span<const double> new_x) {
    check_equal_length(values.size(), old_x.size());
    const auto points = room_.copy_present(old_x, values);
    sort_points(points);
    const auto out = result_.as<double>(new_x.size());
    if (points.size() < 3) {
      std::fill(out.begin(), out.end(), kNaN);
      return out;
    }
    auto* const spline = spline_.of(points.size());
    check_gsl(gsl_interp_init(spline, points.x.data(), points.y.data(), points.size()));
    gsl_interp_accel hint{};
    for (std::size_t i = 0; i < new_x.size(); ++i) {
      const bool is_inside = new_x[i] >= points.x.front() && new_x[i] <= points.x.back();
      out[i] = is_inside
                   ? gsl_interp_eval(spline, points.x.data(), points.y.data(), new_x[i], &hint)
                   : kNaN;
    }
    return out;
  }

 private:
  static gsl_interp* allocate(std::size_t length) {
    return gsl_interp_alloc(gsl_interp_cspline, length);
  }

  PointRoom room_;
  GslWorkspace<gsl_interp, allocate, gsl_interp_free> spline_;
  udf::Buffer result_;
};

}  // namespace

OPH_UDF(oph_gsl_spline, Series<Spline>)

}  // namespace oph::primitives
