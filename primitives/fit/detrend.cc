// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/fit/abscissas.h"
#include "primitives/fit/line.h"

namespace oph::primitives {
namespace {

/// out = a minus its line of the least squares
///
/// Types:   every real measure type, computed in double.
/// Missing: left out of the fit, and stay missing; so does an element without an abscissa.
class Detrend {
 public:
  static constexpr Parameter parameters[] = {kOrdinates, kAbscissas, udf::kMissingValue};
  static constexpr udf::Manual manual{
      .name = "oph_detrend",
      .summary = "Removes the linear trend of an array.",
      .parameters = parameters,
      .example = "oph_detrend('oph_float','oph_float',measure)",
      .notes =
          "The line of the least squares is subtracted, mean included. Missing elements are "
          "left out and stay missing; so do all without two points to fit a line to.",
  };

  void configure(const udf::Arguments&) {}

  std::span<const double> run(std::span<const double> values, std::span<const double> abscissas) {
    check_equal_length(values.size(), abscissas.size());
    const auto line = fit_line(room_.copy_present(abscissas, values));
    const auto out = result_.as<double>(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      out[i] = values[i] - line.at(abscissas.empty() ? static_cast<double>(i + 1) : abscissas[i]);
    }
    return out;
  }

 private:
  PointRoom room_;
  udf::Buffer result_;
};

}  // namespace

OPH_UDF(oph_detrend, Series<Detrend>)

}  // namespace oph::primitives
