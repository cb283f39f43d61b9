// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/reduction/statistics_of_rows.h"

namespace oph::primitives {
namespace {

template <udf::Measure In, udf::Measure Out>
class RowStatistics final : public StatisticAccumulator<In, Out> {
 public:
  using StatisticAccumulator<In, Out>::StatisticAccumulator;

  void start(std::size_t length) override { this->sums_.clear(length); }
  void add(std::span<const In> array) override { this->add_row(array); }
};

/// out[i, s] = statistic s of a[i] of all rows
///
/// Types:   every real measure type.
/// Missing: left out.
/// Range:   computed in double.
struct AggregateStats {
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "arrays of equal length"},
      kStatisticMask,
      udf::kMissingValue,
  };
  static constexpr udf::Manual manual{
      .name = "oph_aggregate_stats",
      .summary = "Computes statistics of several rows element by element.",
      .kind = udf::Class::kAggregate,
      .parameters = parameters,
      .example = "oph_aggregate_stats('oph_float','oph_double',measure,'1010000')",
      .notes = kStatisticNotes,
  };

  template <udf::Measure In, udf::Measure Out>
  static std::unique_ptr<udf::Accumulator<In, Out>> make(const udf::Arguments& arguments) {
    return std::make_unique<RowStatistics<In, Out>>(arguments);
  }
};

}  // namespace

OPH_UDF_AGGREGATE(oph_aggregate_stats, udf::Aggregate<AggregateStats>)

}  // namespace oph::primitives
