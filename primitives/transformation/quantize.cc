// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <vector>

#include "primitives/series/number_list.h"
#include "primitives/udf/adapter.h"

namespace oph::primitives {
namespace {

/// out[i] = values[the number of levels below a[i]]
///
/// Types:   every real measure type.
/// Missing: stays missing.
/// Range:   compared in double.
struct Quantize {
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "array to quantize"},
      {.name = "levels",
       .help = "ascending limits of the classes: '1,2,3', or an array of doubles"},
      {.name = "values", .help = "what each class becomes, one more than there are levels"},
      udf::kMissingValue,
  };
  static constexpr udf::Manual manual{
      .name = "oph_quantize",
      .summary = "Replaces each element by the value of the class that it falls into.",
      .parameters = parameters,
      .example = "oph_quantize('oph_float','oph_float',measure,'0,10','-1,0,1')",
      .notes =
          "An element equal to a level belongs to the class below it. Missing elements stay "
          "missing.",
  };

  struct Settings {
    std::vector<double> levels;
    std::vector<double> values = {0};
  };

  static Settings settings(const udf::Arguments& arguments) {
    Settings settings{number_list(arguments, 1), number_list(arguments, 2)};
    const auto& levels = settings.levels;
    if (settings.values.size() != levels.size() + 1) {
      throw udf::Error{"there must be one more value than levels",
                       {{"levels", levels.size()}, {"values", settings.values.size()}}};
    }
    const auto descends = [](double a, double b) { return !(a < b); };
    if (std::adjacent_find(levels.begin(), levels.end(), descends) != levels.end() ||
        std::any_of(levels.begin(), levels.end(), [](double level) { return std::isnan(level); })) {
      throw udf::Error{"the levels must ascend"};
    }
    return settings;
  }

  static ElementType work_type(udf::CallTypes, const Settings&) { return ElementType::kDouble; }
  template <udf::Element T>
  static constexpr bool kComputesIn = std::is_same_v<T, double>;

  template <udf::Element T>
  static void run(std::span<const T> a, const Settings& settings, udf::Missing<T> missing,
                  std::span<T> out) {
    constexpr std::size_t few = 16;
    const auto& [levels, values] = settings;
    for (std::size_t i = 0; i < out.size(); ++i) {
      // Without branches a few comparisons take less time than a search.
      std::size_t below = 0;
      if (levels.size() <= few) {
        for (const double level : levels) below += level < a[i] ? 1 : 0;
      } else {
        below = std::lower_bound(levels.begin(), levels.end(), a[i]) - levels.begin();
      }
      out[i] = missing(a[i]) ? missing.value() : values[below];
    }
  }
};

}  // namespace

OPH_UDF(oph_quantize, udf::Computation<Quantize>)

}  // namespace oph::primitives
