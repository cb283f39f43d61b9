// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/reduction/statistics_of_rows.h"

namespace oph::primitives {
namespace {

template <udf::Measure In, udf::Measure Out>
class RowPowerSums final : public PowerSumAccumulator<In, Out> {
 public:
  using PowerSumAccumulator<In, Out>::PowerSumAccumulator;

  void start(std::size_t length) override { this->sums_.clear(length); }
  void add(std::span<const In> array) override { this->add_row(array); }

  std::size_t result_length() const override { return this->sums_.length() * this->sums_.fields(); }

  void result(std::span<Out> out) override {
    if constexpr (std::is_same_v<Out, double>) this->sums_.pack(out);
  }
};

/// out[i, p] = sum of power p of a[i] of all rows
///
/// Types:   every real measure type; the result is of doubles.
/// Missing: left out.
/// Range:   computed in double.
struct AggregateStatsPartial {
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "arrays of equal length"},
      kStatisticMask,
      udf::kMissingValue,
  };
  static constexpr udf::Manual manual{
      .name = "oph_aggregate_stats_partial",
      .summary = "Sums powers of several rows element by element, for oph_aggregate_stats_final.",
      .kind = udf::Class::kAggregate,
      .parameters = parameters,
      .example = "oph_aggregate_stats_partial('oph_float','oph_double',measure,'1010000')",
      .notes =
          "For parts of the rows. For each element the result holds the number of values, and as "
          "far as the statistics of the mask need them their sum, the sums of the second to fourth "
          "power of the distance to their mean, the maximum and the minimum.",
  };

  template <udf::Measure In, udf::Measure Out>
  static std::unique_ptr<udf::Accumulator<In, Out>> make(const udf::Arguments& arguments) {
    if (!std::is_same_v<Out, double>) throw udf::Error{"the output type must be oph_double"};
    return std::make_unique<RowPowerSums<In, Out>>(arguments);
  }
};

}  // namespace

OPH_UDF_AGGREGATE(oph_aggregate_stats_partial, udf::Aggregate<AggregateStatsPartial>)

}  // namespace oph::primitives
