// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/selection/dimension_filter.h"

namespace oph::primitives {
namespace {

/// out = the elements of a whose index along one dimension is selected
///
/// Types:   every measure type, complex ones and those of several fields too.
/// Missing: copied.
/// Range:   the product of the sizes divides the length of the array.
struct GetSubarray2 {
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "array to select from"},
      {.name = "subset",
       .kind = ParameterKind::kText,
       .help = "positions to keep along the dimension, from 1: i, first:last, first:step:last or "
               "end, separated by commas"},
      {.name = "size",
       .kind = ParameterKind::kInteger,
       .help = "sizes of the dimensions, the fastest varying first; the last is the one to filter",
       .multiple = true,
       .minimum = 1},
  };
  static constexpr udf::Manual manual{
      .name = "oph_get_subarray2",
      .summary = "Selects along one dimension of an array.",
      .kind = udf::Class::kReduce,
      .fixed_length = udf::kAlways,
      .parameters = parameters,
      .example = "oph_get_subarray2('oph_float','oph_float',measure,'1:10,end',192,96)",
      .notes = "The sizes go from the dimension that varies fastest to the one that is filtered.",
      .variadic = true,
  };

  using Settings = std::vector<FilteredDimension>;

  static Settings settings(const udf::Arguments& arguments) {
    std::size_t block = 1;
    for (std::size_t i = 2; i + 1 < arguments.size(); ++i) {
      const auto size = static_cast<std::size_t>(arguments.integer_at(i));
      if (__builtin_mul_overflow(block, size, &block)) {
        throw udf::Error{"the sizes are too large", {{"size", size}}};
      }
    }
    const auto size = static_cast<std::size_t>(arguments.integer_at(arguments.size() - 1));
    return {{block, size, IndexList{arguments.text("subset")}.within(size)}};
  }

  static void select(const Settings& dimensions, std::size_t length, std::vector<Run>& runs) {
    select_elements(dimensions, length, runs);
  }
};

}  // namespace

OPH_UDF(oph_get_subarray2, ElementSelection<GetSubarray2>)

}  // namespace oph::primitives
