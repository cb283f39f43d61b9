// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/udf/adapter.h"

namespace oph::primitives {
namespace {

/// The number of elements of a, or of those that are not missing.
///
/// Types:   every real measure type.
/// Missing: counted unless `include` is 0.
/// Range:   exact.
struct CountArray {
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "array to count"},
      {.name = "include",
       .kind = ParameterKind::kInteger,
       .help = "1 counts all elements, 0 leaves the missing ones out",
       .fallback = "1",
       .minimum = 0,
       .maximum = 1},
      udf::kMissingValue,
  };
  static constexpr udf::Manual manual{
      .name = "oph_count_array",
      .summary = "Counts the elements of an array.",
      .kind = udf::Class::kReduce,
      .returns = udf::Returns::kLong,
      .parameters = parameters,
      .example = "oph_count_array('oph_float','oph_float',measure,0)",
      .notes = "The result is a number, no array: use it inside another primitive.",
  };

  using Result = long long;
  struct Settings {
    bool include_missing;
  };
  static Settings settings(const udf::Arguments& arguments) {
    return {arguments.integer("include") == 1};
  }

  template <udf::Measure T>
  static Result run(std::span<const T> a, const Settings& settings, udf::Missing<T> missing) {
    if (settings.include_missing) return static_cast<Result>(a.size());
    Result count = 0;
    for (const T element : a) count += missing(element) ? 0 : 1;
    return count;
  }
};

}  // namespace

OPH_UDF_LONG(oph_count_array, udf::Scalar<CountArray>)

}  // namespace oph::primitives
