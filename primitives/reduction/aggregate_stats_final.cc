// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/reduction/statistics_of_rows.h"

namespace oph::primitives {
namespace {

template <udf::Measure In, udf::Measure Out>
class PartialStatistics final : public StatisticAccumulator<In, Out> {
 public:
  using StatisticAccumulator<In, Out>::StatisticAccumulator;

  void start(std::size_t length) override {
    const auto fields = this->sums_.fields();
    if (length % fields != 0) {
      throw udf::Error{"the array holds no partial sums of this mask",
                       {{"length", length}, {"fields", fields}}};
    }
    this->sums_.clear(length / fields);
  }

  void add(std::span<const In> array) override {
    if constexpr (std::is_same_v<In, double>) this->sums_.merge(array);
  }
};

/// out[i, s] = statistic s of the values that the partial sums of all rows stand for
///
/// Types:   partial sums are doubles; the result is of every real measure type.
/// Missing: an element without values is missing.
/// Range:   computed in double.
struct AggregateStatsFinal {
  static constexpr Parameter parameters[] = {
      {.name = "measure",
       .kind = ParameterKind::kMeasure,
       .help = "results of oph_aggregate_stats_partial with the same mask"},
      kStatisticMask,
      udf::kMissingValue,
  };
  static constexpr udf::Manual manual{
      .name = "oph_aggregate_stats_final",
      .summary = "Puts results of oph_aggregate_stats_partial together and gives statistics.",
      .kind = udf::Class::kAggregate,
      .parameters = parameters,
      .example = "oph_aggregate_stats_final('oph_double','oph_double',measure,'1010000')",
      .notes = kStatisticNotes,
  };

  template <udf::Measure In, udf::Measure Out>
  static std::unique_ptr<udf::Accumulator<In, Out>> make(const udf::Arguments& arguments) {
    if (!std::is_same_v<In, double>) throw udf::Error{"the input type must be oph_double"};
    return std::make_unique<PartialStatistics<In, Out>>(arguments);
  }
};

}  // namespace

OPH_UDF_AGGREGATE(oph_aggregate_stats_final, udf::Aggregate<AggregateStatsFinal>)

}  // namespace oph::primitives
