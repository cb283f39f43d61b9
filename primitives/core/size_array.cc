// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/udf/adapter.h"

namespace oph::primitives {
namespace {

/// The number of bytes of a.
///
/// Types:   every real measure type.
/// Missing: counted.
/// Range:   exact.
struct SizeArray {
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "array to measure"},
  };
  static constexpr udf::Manual manual{
      .name = "oph_size_array",
      .summary = "Tells the size of an array in bytes.",
      .kind = udf::Class::kReduce,
      .returns = udf::Returns::kLong,
      .parameters = parameters,
      .example = "oph_size_array('oph_float','oph_float',measure)",
      .notes = "The result is a number, no array: use it inside another primitive.",
  };

  using Result = long long;
  struct Settings {};
  static Settings settings(const udf::Arguments&) { return {}; }

  template <udf::Measure T>
  static Result run(std::span<const T> a, const Settings&, udf::Missing<T>) {
    return static_cast<Result>(a.size_bytes());
  }
};

}  // namespace

OPH_UDF_LONG(oph_size_array, udf::Scalar<SizeArray>)

}  // namespace oph::primitives
