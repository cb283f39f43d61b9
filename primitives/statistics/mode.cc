// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/series/grouped.h"

namespace oph::primitives {
namespace {

/// The value that occurs most often among sorted ones; the smallest of several.
double most_frequent(std::span<const double> sorted) {
  double mode = kNaN;
  std::ptrdiff_t most = 0;
  for (auto first = sorted.begin(); first != sorted.end();) {
    const auto last = std::find_if(first, sorted.end(), [&](double x) { return x != *first; });
    if (last - first > most) {
      most = last - first;
      mode = *first;
    }
    first = last;
  }
  return mode;
}

/// out[i] = the value that occurs most often in group i of a
///
/// Types:   every real measure type, computed in double.
/// Missing: left out; the mode of nothing is missing.
class Mode {
 public:
  static constexpr Parameter parameters[] = {kSeriesMeasure, kSeriesGroup, udf::kMissingValue};
  static constexpr udf::Manual manual{
      .name = "oph_mode",
      .summary = "Finds the most frequent value of groups of elements.",
      .kind = udf::Class::kReduce,
      .fixed_length = udf::kAlways,
      .parameters = parameters,
      .example = "oph_mode('oph_int','oph_int',measure,365)",
      .notes =
          "Missing elements are left out. Of several values that are equally frequent the "
          "smallest is taken.",
  };

  void configure(const udf::Arguments&) {}
  std::size_t width() const { return 1; }

  void reduce(std::span<const double> values, std::span<double> out) {
    const auto present = copy_present(values, room_);
    std::sort(present.begin(), present.end());
    out[0] = most_frequent(present);
  }

 private:
  udf::Buffer room_;
};

}  // namespace

OPH_UDF(oph_mode, Groups<Mode>)

}  // namespace oph::primitives
