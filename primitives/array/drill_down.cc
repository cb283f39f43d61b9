// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/selection/element_selection.h"

namespace oph::primitives {
namespace {

/// out = part number `part` of a, when it is cut into `parts` of equal length
///
/// Types:   every measure type, complex ones and those of several fields too.
/// Missing: copied.
/// Range:   the number of parts divides the length of the array.
struct DrillDown {
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "array to cut"},
      {.name = "parts",
       .kind = ParameterKind::kInteger,
       .help = "number of parts of equal length",
       .minimum = 1},
      {.name = "part",
       .kind = ParameterKind::kInteger,
       .help = "the part to take, from 1",
       .minimum = 1},
  };
  static constexpr udf::Manual manual{
      .name = "oph_drill_down",
      .summary = "Takes one of the equal parts of an array, to make a row of each.",
      .kind = udf::Class::kReduce,
      .fixed_length = udf::kAlways,
      .parameters = parameters,
      .example = "oph_drill_down('oph_float','oph_float',measure,12,1)",
      .notes =
          "One row becomes twelve: SELECT (id_dim-1)*12+seq, "
          "oph_drill_down(t,t,measure,12,seq) FROM in STRAIGHT_JOIN seq_1_to_12. "
          "oph_roll_up puts the parts together again.",
  };

  struct Settings {
    std::size_t parts;
    std::size_t part;
  };

  static Settings settings(const udf::Arguments& arguments) {
    const auto parts = arguments.integer("parts");
    const auto part = arguments.integer("part");
    if (part > parts) {
      throw udf::Error{"there are not that many parts", {{"part", part}, {"parts", parts}}};
    }
    return {static_cast<std::size_t>(parts), static_cast<std::size_t>(part)};
  }

  static void select(const Settings& settings, std::size_t length, std::vector<Run>& runs) {
    if (length % settings.parts != 0) {
      throw udf::Error{"the number of parts must divide the length of the array",
                       {{"parts", settings.parts}, {"length", length}}};
    }
    const auto part_length = length / settings.parts;
    runs.push_back({(settings.part - 1) * part_length, part_length});
  }
};

}  // namespace

OPH_UDF(oph_drill_down, ElementSelection<DrillDown>)

}  // namespace oph::primitives
