// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/grouping/grouped.h"

namespace oph::primitives {
namespace {

/// out[o, g, i] = operation(a[o, all k of group g, i])
///
/// Types:   every real measure type.
/// Missing: left out; a group of missing elements alone is missing.
/// Range:   sums of integers wrap around at 64 bits; floats add up in double.
struct ReduceGroups {
  static constexpr Parameter parameters[] = {
      kGroupedMeasure, kGroupedOperation, kGroupNumbers,      kGroupBlock,
      kGroupOrder,     kGroupWeights,     udf::kMissingValue,
  };
  static constexpr udf::Manual manual{
      .name = "oph_reduce_groups",
      .summary = "Reduces an array along one dimension in groups of any members, as months are.",
      .kind = udf::Class::kReduce,
      .fixed_length = udf::kAlways,
      .parameters = parameters,
      .example = "oph_reduce_groups('oph_float','oph_float',measure,'OPH_AVG','1*31,2*28,3*31')",
      .notes =
          "Elements of group 0 are left out. Averages with weights are sum(w x) / sum(w), sums "
          "sum(w x), variances sum(w (x - mean)^2) / (sum(w) - sum(w^2) / sum(w)), which divides "
          "by n - 1 where weights are equal.",
  };

  using Settings = MemberReduction;

  static Settings settings(const udf::Arguments& arguments) {
    return read_member_reduction(arguments);
  }

  static std::size_t result_length(const Settings& settings, std::size_t length) {
    return settings.planes(length) * settings.groups.count() * settings.inner;
  }

  template <udf::Measure In, udf::Measure Out>
  static udf::ReductionRun<Settings, In, Out> choose(const Settings&) {
    return &reduce<In, Out>;
  }

  template <udf::Measure In, udf::Measure Out>
  static void reduce(std::span<const In> in, udf::ReductionCall<Settings, In, Out>& call,
                     std::span<Out> out) {
    const GroupKernel<In> kernel{call.settings};
    kernel.run(in, call.settings, call.missing_in, call.scratch, call.staging,
               [&]<class T>(std::span<const T> values, udf::Missing<T> missing) {
                 udf::convert_array(values, missing, call.missing_out, out);
               });
  }
};

}  // namespace

OPH_UDF(oph_reduce_groups, udf::Reduction<ReduceGroups>)

}  // namespace oph::primitives
