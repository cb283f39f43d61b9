// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/fit/line.h"

namespace oph::primitives {
namespace {

/// out[i] = c0 + c1 x[i], the line of the least squares through the points (dimension, measure)
///
/// Types:   every real measure type, computed in double; those of the three arrays may differ.
/// Missing: points with a gap are left out; without two points the result is missing.
class FitLinear {
 public:
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "array of values"},
      {.name = "dimension",
       .kind = ParameterKind::kMeasure,
       .help = "array of their abscissas, as long"},
      {.name = "x",
       .kind = ParameterKind::kMeasure,
       .help = "array of the abscissas at which the line is wanted"},
      udf::kMissingValue,
  };
  static constexpr udf::Manual manual{
      .name = "oph_gsl_fit_linear",
      .summary = "Fits a line, and evaluates it at some points.",
      .parameters = parameters,
      .example =
          "oph_gsl_fit_linear('oph_float|oph_double|oph_double','oph_double',measure,"
          "dimension,dimension)",
      .notes =
          "The line is that of the least squares. Points with a missing coordinate are left "
          "out; without two points at different abscissas the result is missing.",
  };

  void configure(const udf::Arguments&) {}

  std::span<const double> run(std::span<const double> values, std::span<const double> abscissas,
                              std::span<const double> x) {
    check_equal_length(values.size(), abscissas.size());
    const auto line = fit_line(room_.copy_present(abscissas, values));
    const auto out = result_.as<double>(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) out[i] = line.at(x[i]);
    return out;
  }

 private:
  PointRoom room_;
  udf::Buffer result_;
};

}  // namespace

OPH_UDF(oph_gsl_fit_linear, Series<FitLinear>)

}  // namespace oph::primitives
