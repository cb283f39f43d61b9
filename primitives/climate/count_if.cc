// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/climate/threshold.h"

namespace oph::primitives {
namespace {

double count(std::span<const double> values, const Threshold& threshold) {
  return threshold.visit([&](auto meets) {
    std::int64_t number = 0;
    for (const double value : values) number += meets(value) ? 1 : 0;
    return static_cast<double>(number);
  });
}

/// out[i] = how many elements of group i of a meet the condition
///
/// Types:   every real measure type, compared in double.
/// Missing: meet no condition but that of being missing; a group of nothing else is missing.
class CountIf {
 public:
  static constexpr Parameter parameters[] = {kSeriesMeasure, kComparison,        kThreshold,
                                             kSeriesGroup,   udf::kMissingValue, kSeriesGroups};
  static constexpr udf::Manual manual{
      .name = "oph_count_if",
      .summary = "Counts the elements of groups that meet a condition: days over a threshold.",
      .kind = udf::Class::kReduce,
      .fixed_length = udf::kAlways,
      .parameters = parameters,
      .example = "oph_count_if('oph_float','oph_int',measure,'>',25,365)",
      .notes =
          "Missing elements meet no condition, but OPH_NULL and its synonyms. The result of a "
          "group of missing elements is missing.",
  };

  void configure(const udf::Arguments& arguments) { threshold_.configure(arguments); }
  std::size_t width() const { return 1; }

  void reduce(std::span<const double> values, std::span<double> out) {
    const double number = udf::best_version<&count>()(values, threshold_);
    out[0] = number > 0 || threshold_.can_tell(values) ? number : kNaN;
  }

 private:
  Threshold threshold_;
};

}  // namespace

OPH_UDF(oph_count_if, Groups<CountIf>)

}  // namespace oph::primitives
