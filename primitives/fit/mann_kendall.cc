// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <numbers>

#include "primitives/fit/inversions.h"
#include "primitives/series/grouped.h"
#include "primitives/series/mask.h"

namespace oph::primitives {
namespace {

/// The sum of term(t) over the groups of t equal values among sorted ones.
template <class Term>
double sum_over_ties(std::span<const double> sorted, Term term) {
  double sum = 0;
  for (auto first = sorted.begin(); first != sorted.end();) {
    const auto last = std::find_if(first, sorted.end(), [&](double x) { return x != *first; });
    sum += term(static_cast<double>(last - first));
    first = last;
  }
  return sum;
}

/// The test of Mann (1945) and Kendall (1975) for a monotonic trend of each group of a
///
/// Types:   every real measure type, computed in double.
/// Missing: left out; less than two elements have no trend.
class MannKendall {
 public:
  static constexpr Parameter parameters[] = {
      kSeriesMeasure,
      {.name = "mask",
       .kind = ParameterKind::kText,
       .help = "a digit for each result, 1 to have it: S, its variance, Z, the p-value",
       .fallback = "1111"},
      kSeriesGroup,
      udf::kMissingValue,
  };
  static constexpr udf::Manual manual{
      .name = "oph_mann_kendall",
      .summary = "Tests groups of elements for a monotonic trend (Mann-Kendall).",
      .kind = udf::Class::kReduce,
      .fixed_length = udf::kAlways,
      .parameters = parameters,
      .example = "oph_mann_kendall('oph_float','oph_double',measure,'0011')",
      .notes =
          "S counts the pairs that increase minus those that decrease; its variance takes "
          "equal elements into account; Z is S, one nearer to 0, divided by the standard "
          "deviation; the p-value is that of both sides of the normal distribution. Missing "
          "elements are left out; without two others all are missing.",
  };

  void configure(const udf::Arguments& arguments) { mask_.configure(arguments); }
  std::size_t width() const { return mask_.width(); }

  void reduce(std::span<const double> values, std::span<double> out) {
    mask_.copy(test(copy_present(values, room_)), out);
  }

 private:
  std::array<double, 4> test(std::span<double> values) {
    if (values.size() < 2) return {kNaN, kNaN, kNaN, kNaN};
    const auto n = static_cast<double>(values.size());
    const double decreasing = sort_counting_inversions(values, merge_room_);
    const double equal = sum_over_ties(values, [](double t) { return t * (t - 1) / 2; });
    const double s = n * (n - 1) / 2 - equal - 2 * decreasing;
    const auto spread = [](double t) { return t * (t - 1) * (2 * t + 5); };
    const double variance = (spread(n) - sum_over_ties(values, spread)) / 18;
    const double toward_zero = s > 0 ? s - 1 : (s < 0 ? s + 1 : 0);
    const double z = variance > 0 ? toward_zero / std::sqrt(variance) : 0;
    return {s, variance, z, std::erfc(std::abs(z) / std::numbers::sqrt2)};
  }

  Mask<4> mask_;
  udf::Buffer room_;
  udf::Buffer merge_room_;
};

}  // namespace

OPH_UDF(oph_mann_kendall, Groups<MannKendall>)

}  // namespace oph::primitives
