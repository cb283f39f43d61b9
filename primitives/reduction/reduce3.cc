// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/reduction/blockwise.h"

namespace oph::primitives {
namespace {

/// out[i, g, j] = operation(a[i, those of group g, j])
///
/// Types:   every real measure type; the sizes of the groups are longs.
/// Missing: left out, but by quantiles; a result of missing elements alone is missing.
/// Range:   sums of integers wrap around at 64 bits; floats add up in double.
struct Reduce3 : GroupedReduction {
  static constexpr Parameter parameters[] = {
      kReducedMeasure,
      kReduction,
      {.name = "counts",
       .kind = ParameterKind::kMeasure,
       .help = "the sizes of the groups along the dimension; NULL takes all in one group",
       .fallback = "NULL",
       .values = "oph_long"},
      kBlock,
      kSize,
      kOrder,
      udf::kMissingValue,
  };
  static constexpr udf::Manual manual{
      .name = "oph_reduce3",
      .summary = "Reduces an array along one dimension in groups of different sizes.",
      .kind = udf::Class::kReduce,
      .fixed_length = udf::kAlways,
      .parameters = parameters,
      .example =
          "oph_reduce3('oph_float','oph_float',measure,'OPH_AVG',"
          "oph_to_bin('','oph_long','31,28,31'))",
      .notes =
          "The sum of the counts is the size of the dimension. Missing elements are left out, but "
          "by OPH_QUANTILE. A group without others is missing; its count and positions are 0. "
          "Positions count from 1 in each group. OPH_STD and OPH_VAR divide by n - 1, moments by "
          "n.",
  };

  static Settings settings(const udf::Arguments& arguments) {
    auto grouping = read_grouping(arguments);
    read_dimension(arguments, grouping);
    if (const auto counts = arguments.measure(2)) read_counts(*counts, grouping);
    return grouping;
  }

 private:
  static void read_counts(udf::Bytes bytes, Grouping& grouping) {
    udf::MeasureReader reader;
    // The elements of an array fit into 32 bits, so that their sum does not overflow.
    constexpr std::int64_t most = std::numeric_limits<std::uint32_t>::max();
    std::size_t sum = 0;
    for (const auto count : reader.read<std::int64_t>(bytes)) {
      if (count < 1 || count > most) {
        throw udf::Error{"the size of a group is wrong", {{"count", count}}};
      }
      grouping.counts.push_back(static_cast<std::size_t>(count));
      grouping.count = std::max(grouping.count, grouping.counts.back());
      sum += grouping.counts.back();
    }
    if (grouping.size != 0 && grouping.size != sum) {
      throw udf::Error{"the counts must add up to the size of the dimension",
                       {{"size", grouping.size}, {"sum", sum}}};
    }
    grouping.size = sum;
  }
};

}  // namespace

OPH_UDF(oph_reduce3, udf::Reduction<Reduce3>)

}  // namespace oph::primitives
