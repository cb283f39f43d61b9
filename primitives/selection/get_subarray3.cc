// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/selection/dimension_filter.h"

namespace oph::primitives {
namespace {

/// out = the elements of a whose index along each of some dimensions is selected
///
/// Types:   every measure type, complex ones and those of several fields too.
/// Missing: copied.
/// Range:   element i of the array has index (i / block) % size along a dimension, from 0.
struct GetSubarray3 {
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "array to select from"},
      kSubset,
      kFasterBlock,
      kFilteredSize,
  };
  static constexpr udf::Manual manual{
      .name = "oph_get_subarray3",
      .summary = "Selects along several dimensions of an array.",
      .kind = udf::Class::kReduce,
      .fixed_length = udf::kAlways,
      .parameters = parameters,
      .example = "oph_get_subarray3('oph_float','oph_float',measure,'1:10',1,96,'1,3,end',96,12)",
      .notes = "The arguments subset, block and size are given once for each dimension to filter.",
      .variadic = true,
  };

  using Settings = std::vector<FilteredDimension>;

  static Settings settings(const udf::Arguments& arguments) {
    Settings dimensions;
    for (std::size_t i = 1; i + 2 < arguments.size(); i += 3) {
      const auto block = static_cast<std::size_t>(arguments.integer_at(i + 1));
      const auto size = static_cast<std::size_t>(arguments.integer_at(i + 2));
      dimensions.push_back({block, size, IndexList{arguments.text_at(i)}.within(size)});
    }
    return dimensions;
  }

  static void select(const Settings& dimensions, std::size_t length, std::vector<Run>& runs) {
    select_elements(dimensions, length, runs);
  }
};

}  // namespace

OPH_UDF(oph_get_subarray3, ElementSelection<GetSubarray3>)

}  // namespace oph::primitives
