// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/climate/threshold.h"

namespace oph::primitives {
namespace {

/// What is known of the spells of a series.
struct Spells {
  std::size_t longest = 0;
  std::size_t number = 0;  ///< of those that are long enough
  std::size_t elements = 0;
};

/// Free of branches, which random data would mislead: a spell counts when it becomes long enough.
Spells find_spells(std::span<const double> values, const Threshold& threshold,
                   std::size_t minimum) {
  return threshold.visit([&](auto meets) {
    Spells spells;
    std::size_t length = 0;
    for (const double value : values) {
      length = (length + 1) * static_cast<std::size_t>(meets(value));
      const auto begun = static_cast<std::size_t>(length == minimum);
      spells.longest = std::max(spells.longest, length);
      spells.number += begun;
      spells.elements += begun * minimum + static_cast<std::size_t>(length > minimum);
    }
    return spells;
  });
}

/// out[i] = what is asked of the spells of group i of a: runs of elements that meet the condition
///
/// Types:   every real measure type, compared in double.
/// Missing: end a spell, unless it is one of missing elements; a group of nothing else is missing.
class Spell {
 public:
  static constexpr Parameter parameters[] = {
      kSeriesMeasure,
      kComparison,
      kThreshold,
      {.name = "statistic",
       .kind = ParameterKind::kChoice,
       .help = "LONGEST gives the length of the longest spell, COUNT the number of spells, "
               "ELEMENTS how many elements these have together",
       .fallback = "LONGEST",
       .values = "LONGEST|COUNT|ELEMENTS"},
      {.name = "minimum",
       .kind = ParameterKind::kInteger,
       .help = "elements that a spell has at least, for COUNT and ELEMENTS",
       .fallback = "1",
       .minimum = 1},
      kSeriesGroup,
      udf::kMissingValue,
      kSeriesGroups,
  };
  static constexpr udf::Manual manual{
      .name = "oph_spell",
      .summary = "Finds spells, runs of elements that meet a condition, in groups of elements.",
      .kind = udf::Class::kReduce,
      .fixed_length = udf::kAlways,
      .parameters = parameters,
      .example = "oph_spell('oph_float','oph_int',measure,'<',1,'LONGEST',1,365)",
      .notes =
          "Longest dry spells, warm spells of six days and the like. A missing element ends a "
          "spell; the end of a group does too. The result of a group of missing elements is "
          "missing, unless the condition is OPH_NULL.",
  };

  void configure(const udf::Arguments& arguments) {
    threshold_.configure(arguments);
    minimum_ = static_cast<std::size_t>(arguments.integer("minimum"));
    const auto statistic = arguments.text("statistic");
    statistic_ = udf::same_text(statistic, "COUNT")      ? &Spells::number
                 : udf::same_text(statistic, "ELEMENTS") ? &Spells::elements
                                                         : &Spells::longest;
  }

  std::size_t width() const { return 1; }

  void reduce(std::span<const double> values, std::span<double> out) {
    const auto spells = find_spells(values, threshold_, minimum_);
    out[0] = spells.longest > 0 || threshold_.can_tell(values)
                 ? static_cast<double>(spells.*statistic_)
                 : kNaN;
  }

 private:
  Threshold threshold_;
  std::size_t minimum_ = 1;
  std::size_t Spells::*statistic_ = &Spells::longest;
};

}  // namespace

OPH_UDF(oph_spell, Groups<Spell>)

}  // namespace oph::primitives
