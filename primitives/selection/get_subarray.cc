// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "primitives/selection/element_selection.h"

namespace oph::primitives {
namespace {

/// out = a[start .. start + count - 1], counted from 1
///
/// Types:   every measure type, complex ones and those of several fields too.
/// Missing: copied.
/// Range:   a selection that ends behind the array is cut there; one that starts there is NULL.
struct GetSubarray {
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "array to select from"},
      {.name = "start",
       .kind = ParameterKind::kInteger,
       .help = "position of the first element, from 1",
       .fallback = "1",
       .minimum = 1},
      {.name = "count",
       .kind = ParameterKind::kInteger,
       .help = "number of elements; by default up to the end",
       .fallback = "9223372036854775807",
       .minimum = 1},
  };
  static constexpr udf::Manual manual{
      .name = "oph_get_subarray",
      .summary = "Takes consecutive elements out of an array.",
      .kind = udf::Class::kReduce,
      .fixed_length = udf::kAlways,
      .parameters = parameters,
      .example = "oph_get_subarray('oph_float','oph_float',measure,1,12)",
      .notes = "The count is cut at the end of the array; a start behind the end gives NULL.",
  };

  struct Settings {
    std::size_t start;
    std::size_t count;
  };

  static Settings settings(const udf::Arguments& arguments) {
    return {static_cast<std::size_t>(arguments.integer("start") - 1),
            static_cast<std::size_t>(arguments.integer("count"))};
  }

  static void select(const Settings& settings, std::size_t length, std::vector<Run>& runs) {
    if (settings.start >= length) return;
    runs.push_back({settings.start, std::min(settings.count, length - settings.start)});
  }
};

}  // namespace

OPH_UDF(oph_get_subarray, ElementSelection<GetSubarray>)

}  // namespace oph::primitives
