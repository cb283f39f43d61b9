// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gsl/gsl_fit.h>

#include <cmath>

#include "primitives/series/gsl.h"
#include "primitives/series/present.h"
#include "primitives/series/series.h"

namespace oph::primitives {

/// The line y = c0 + c1 x of the least squares, and the quality of the fit.
struct Line {
  double c0 = kNaN;
  double c1 = kNaN;
  double cov00 = kNaN;
  double cov01 = kNaN;
  double cov11 = kNaN;
  double sum_of_squares = kNaN;

  double at(double x) const { return c0 + c1 * x; }
};

/// Fits a line by GSL; NaN for less than two points. The covariances need three.
inline Line fit_line(const Points& points) {
  Line line;
  if (points.size() < 2) return line;
  check_gsl(gsl_fit_linear(points.x.data(), 1, points.y.data(), 1, points.size(), &line.c0,
                           &line.c1, &line.cov00, &line.cov01, &line.cov11, &line.sum_of_squares));
  // Points above each other have no line: GSL divides by 0, which may give infinity.
  if (!std::isfinite(line.c1)) return {};
  if (points.size() == 2) line.cov00 = line.cov01 = line.cov11 = kNaN;
  return line;
}

}  // namespace oph::primitives
