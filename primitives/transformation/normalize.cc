// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "primitives/udf/adapter.h"

namespace oph::primitives {
namespace {

/// out[i] = (a[i] - shift) / divisor, with those of its block
///
/// Types:   every real measure type.
/// Missing: stays missing; left out of extremes and means. Where the divisor is 0 the result is
///          missing.
/// Range:   computed in double.
struct Normalize {
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "array to normalize"},
      {.name = "operation",
       .kind = ParameterKind::kChoice,
       .help = "what a block is related to",
       .fallback = "OPH_MAX",
       .values = "OPH_MAX|OPH_MAX_ABS|OPH_MAX_MIN|OPH_AVG|OPH_AVG_REL"},
      {.name = "count",
       .kind = ParameterKind::kInteger,
       .help = "elements of a block; 0 takes the whole array",
       .fallback = "0",
       .minimum = 0},
      udf::kMissingValue,
  };
  static constexpr udf::Manual manual{
      .name = "oph_normalize",
      .summary = "Relates the elements of blocks to their extremes or means.",
      .parameters = parameters,
      .example = "oph_normalize('oph_float','oph_float',measure,'OPH_MAX_MIN',365)",
      .notes =
          "OPH_MAX divides by the maximum, OPH_MAX_ABS by that of the absolute values, OPH_MAX_MIN "
          "maps to 0 ... 1; OPH_AVG subtracts the mean, OPH_AVG_REL divides by it then. The last "
          "block may be shorter. Where the divisor is 0 the result is missing.",
  };
  static constexpr bool kNeedsWholeArray = true;

  enum class Relation { kMax, kMaxAbs, kMaxMin, kMean, kRelativeMean };

  struct Settings {
    Relation relation = Relation::kMax;
    std::size_t count = 0;
  };

  static Settings settings(const udf::Arguments& arguments) {
    constexpr std::pair<std::string_view, Relation> relations[] = {
        {"OPH_MAX", Relation::kMax},
        {"OPH_MAX_ABS", Relation::kMaxAbs},
        {"OPH_MAX_MIN", Relation::kMaxMin},
        {"OPH_AVG", Relation::kMean},
        {"OPH_AVG_REL", Relation::kRelativeMean},
    };
    Settings settings{.count = static_cast<std::size_t>(arguments.integer("count"))};
    for (const auto& [name, relation] : relations) {
      if (udf::same_text(name, arguments.text("operation"))) settings.relation = relation;
    }
    return settings;
  }

  static ElementType work_type(udf::CallTypes, const Settings&) { return ElementType::kDouble; }
  template <udf::Element T>
  static constexpr bool kComputesIn = std::is_same_v<T, double>;

  template <udf::Element T>
  static void run(std::span<const T> a, const Settings& settings, udf::Missing<T> missing,
                  std::span<T> out) {
    const auto count = settings.count == 0 ? a.size() : std::min(settings.count, a.size());
    for (std::size_t start = 0; start < a.size(); start += count) {
      const auto length = std::min(count, a.size() - start);
      const auto block = a.subspan(start, length);
      const auto scale = scale_of(block, settings.relation, missing);
      for (std::size_t i = 0; i < length; ++i) {
        const bool gap = missing(block[i]) | (scale.divisor == 0);
        const T result = (block[i] - scale.shift) / scale.divisor;
        out[start + i] = gap ? missing.value() : result;
      }
    }
  }

 private:
  struct Scale {
    double shift;
    double divisor;
  };

  static Scale scale_of(std::span<const double> block, Relation relation,
                        udf::Missing<double> missing) {
    double max = -HUGE_VAL;
    double min = HUGE_VAL;
    double sum = 0;
    double count = 0;
    for (const double element : block) {
      const bool present = !missing(element);
      max = present & (element > max) ? element : max;
      min = present & (element < min) ? element : min;
      sum += present ? element : 0;
      count += present;
    }
    const double mean = sum / count;
    switch (relation) {
      case Relation::kMax:
        return {0, max};
      case Relation::kMaxAbs:
        return {0, std::max(std::abs(max), std::abs(min))};
      case Relation::kMaxMin:
        return {min, max - min};
      case Relation::kMean:
        return {mean, 1};
      default:
        return {mean, mean};
    }
  }
};

}  // namespace

OPH_UDF(oph_normalize, udf::Computation<Normalize>)

}  // namespace oph::primitives
