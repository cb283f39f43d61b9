// SPDX-License-Identifier: GPL-3.0-or-later

// Two primitives of one's own. Build this library against the installed headers, put it into the
// plugin folder of the I/O servers and register it: nothing of Ophion is built again.
#include <cmath>

#include "primitives/udf/adapter.h"

namespace outside {
namespace {

namespace udf = oph::primitives::udf;
using oph::Parameter;
using oph::ParameterKind;

/// out[i] = a[i] * a[i]
///
/// Types:   every real measure type.
/// Missing: stays missing.
/// Range:   integers wrap around; floats follow IEEE 754.
struct Square {
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "array to square"},
      udf::kMissingValue,
  };
  static constexpr udf::Manual manual{
      .name = "oph_square",
      .summary = "Squares every element of an array.",
      .parameters = parameters,
      .example = "oph_square('oph_float','oph_float',measure)",
      .notes = "Missing elements stay missing.",
  };

  template <udf::Measure T>
  static void run(std::span<const T> a, udf::Missing<T> missing, std::span<T> out) {
    for (std::size_t i = 0; i < out.size(); ++i) {
      const T square = udf::wrapping_multiply(a[i], a[i]);
      out[i] = missing(a[i]) ? missing.value() : square;
    }
  }
};

/// sqrt(mean(a[i] * a[i]))
///
/// Types:   every real measure type.
/// Missing: left out; NaN if all are missing.
/// Range:   computed in double.
struct RootMeanSquare {
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "array to average"},
      udf::kMissingValue,
  };
  static constexpr udf::Manual manual{
      .name = "oph_root_mean_square",
      .summary = "Gives the root mean square of an array as a number.",
      .kind = udf::Class::kReduce,
      .returns = udf::Returns::kDouble,
      .parameters = parameters,
      .example = "oph_root_mean_square('oph_float','oph_float',measure)",
      .notes = "The result is a number, no array: use it inside another primitive.",
  };

  using Result = double;
  struct Settings {};
  static Settings settings(const udf::Arguments&) { return {}; }

  template <udf::Measure T>
  static double run(std::span<const T> a, const Settings&, udf::Missing<T> missing) {
    double sum = 0;
    double count = 0;
    for (const T element : a) {
      if (missing(element)) continue;
      sum += static_cast<double>(element) * static_cast<double>(element);
      count += 1;
    }
    return std::sqrt(sum / count);
  }
};

}  // namespace

OPH_UDF(oph_square, udf::Elementwise<Square, 1>)
OPH_UDF_DOUBLE(oph_root_mean_square, udf::Scalar<RootMeanSquare>)

}  // namespace outside

OPH_UDF_LIBRARY()
