// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/series/grouped.h"
#include "primitives/series/number_list.h"
#include "primitives/statistics/lagged_correlation.h"

namespace oph::primitives {
namespace {

/// The autocorrelation of each group of a at each lag
///
/// Types:   every real measure type, computed in double.
/// Missing: pairs with a gap are left out.
class Autocorrelations {
 public:
  static constexpr Parameter parameters[] = {
      kSeriesMeasure,
      {.name = "lags",
       .kind = ParameterKind::kText,
       .help = "distances of the elements of a pair, separated by commas",
       .fallback = "1"},
      kSeriesGroup,
      udf::kMissingValue,
  };
  static constexpr udf::Manual manual{
      .name = "oph_autocorrelation",
      .summary = "Computes the autocorrelation of groups of elements at some lags.",
      .kind = udf::Class::kReduce,
      .fixed_length = udf::kAlways,
      .parameters = parameters,
      .example = "oph_autocorrelation('oph_float','oph_double',measure,'1,2,12')",
      .notes =
          "The sum of (x[i] - mean)(x[i + lag] - mean) over pairs without a gap, divided by "
          "the sum of (x[i] - mean)^2. Missing where that is 0, or a lag exceeds the group. "
          "The number of lags times that of the elements of a group is at most 2^32.",
  };

  void configure(const udf::Arguments& arguments) {
    lags_.clear();
    for (const double lag : read_numbers_between(arguments, "lags", 0, std::int64_t{1} << 32)) {
      lags_.push_back(static_cast<std::size_t>(lag));
      if (static_cast<double>(lags_.back()) != lag) {
        throw udf::Error{"lags must be whole numbers", {{"lags", arguments.text("lags")}}};
      }
    }
  }

  std::size_t width() const { return lags_.size(); }

  void reduce(std::span<const double> values, std::span<double> out) {
    if (lags_.size() > kMostProducts / values.size()) {
      throw udf::Error{"too many lags of too many elements",
                       {{"lags", lags_.size()}, {"elements", values.size()}}};
    }
    const Autocorrelation correlation{values};
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = correlation.at(lags_[i]);
  }

 private:
  // More would take long, while the server could not be stopped.
  static constexpr std::size_t kMostProducts = std::size_t{1} << 32;

  std::vector<std::size_t> lags_;
};

}  // namespace

OPH_UDF(oph_autocorrelation, Groups<Autocorrelations>)

}  // namespace oph::primitives
