// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/udf/adapter.h"

namespace oph::primitives {
namespace {

/// out[i] = a[i] as the output type
///
/// Types:   every real measure type, into every other one.
/// Missing: becomes the missing value of the output.
/// Range:   real to integer truncates and is limited to the range of the type; integer to a
///          smaller integer wraps around.
struct Cast {
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "array to convert"},
      udf::kMissingValue,
      {.name = "output_missing_value",
       .kind = ParameterKind::kReal,
       .help = "what missing elements become; by default the missing value",
       .fallback = "NULL"},
  };
  static constexpr udf::Manual manual{
      .name = "oph_cast",
      .summary = "Converts an array to another type.",
      .parameters = parameters,
      .example = "oph_cast('oph_float','oph_int',measure,NULL,-1)",
      .notes = "Without any missing value, missing elements become NaN, or 0 in integer types.",
  };

  struct Settings {};
  static Settings settings(const udf::Arguments&) { return {}; }

  template <udf::Measure Out>
  static udf::Missing<Out> missing_out(const udf::Arguments& arguments) {
    const auto own = arguments.number("output_missing_value");
    return udf::Missing<Out>{own ? own : arguments.number("missing_value")};
  }

  template <udf::Measure In, udf::Measure Out>
  static void run(std::span<const In> a, const udf::TransformCall<Settings, In, Out>& call,
                  std::span<Out> out) {
    udf::convert_array(a, call.missing_in, call.missing_out, out);
  }
};

}  // namespace

OPH_UDF(oph_cast, udf::Transform<Cast>)

}  // namespace oph::primitives
