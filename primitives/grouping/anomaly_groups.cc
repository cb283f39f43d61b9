// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/grouping/grouped.h"

namespace oph::primitives {
namespace {

/// out[o, k, i] = a[o, k, i] - operation(a[o, all members of the group of k, i])
///
/// Types:   every real measure type.
/// Missing: left out of the groups, but by quantiles; an anomaly is missing where its element or
/// the
///          value of its group is.
/// Range:   differences are computed in double.
struct AnomalyGroups {
  static constexpr Parameter parameters[] = {
      kGroupedMeasure, kGroupedOperation, kGroupNumbers,      kGroupBlock,
      kGroupOrder,     kGroupWeights,     udf::kMissingValue,
  };
  static constexpr udf::Manual manual{
      .name = "oph_anomaly_groups",
      .summary = "Subtracts from each element the value of its group: its anomaly.",
      .parameters = parameters,
      .example = "oph_anomaly_groups('oph_float','oph_float',measure,'OPH_AVG','1*31,2*28,3*31')",
      .notes =
          "With the group of each element its month of the year, anomalies are those from a "
          "climatology. Elements of group 0 are missing. Differences are computed in double.",
  };

  using Settings = MemberReduction;

  static Settings settings(const udf::Arguments& arguments) {
    return read_member_reduction(arguments);
  }

  static std::size_t result_length(const Settings& settings, std::size_t length) {
    settings.planes(length);
    return length;
  }

  template <udf::Measure In, udf::Measure Out>
  static udf::ReductionRun<Settings, In, Out> choose(const Settings&) {
    return &subtract<In, Out>;
  }

  template <udf::Measure In, udf::Measure Out>
  static void subtract(std::span<const In> in, udf::ReductionCall<Settings, In, Out>& call,
                       std::span<Out> out) {
    std::fill(out.begin(), out.end(), call.missing_out.value());
    const GroupKernel<In> kernel{call.settings};
    kernel.run(in, call.settings, call.missing_in, call.scratch, call.staging,
               [&]<class T>(std::span<const T> values, udf::Missing<T> missing) {
                 subtract_values(in, call, values, missing, out);
               });
  }

  template <udf::Measure In, udf::Measure Out, udf::Measure T>
  static void subtract_values(std::span<const In> in,
                              const udf::ReductionCall<Settings, In, Out>& call,
                              std::span<const T> values, udf::Missing<T> missing,
                              std::span<Out> out) {
    const auto& groups = call.settings.groups;
    const auto inner = call.settings.inner;
    const auto* value = values.data();
    for (std::size_t plane = 0; plane < in.size(); plane += groups.size() * inner) {
      for (std::size_t group = 0; group < groups.count(); ++group, value += inner) {
        for (const auto member : groups.members(group)) {
          const auto row = plane + member * inner;
          for (std::size_t i = 0; i < inner; ++i) {
            const In element = in[row + i];
            if (call.missing_in(element) || missing(value[i])) continue;
            out[row + i] =
                udf::convert<Out>(static_cast<double>(element) - static_cast<double>(value[i]));
          }
        }
      }
    }
  }
};

}  // namespace

OPH_UDF(oph_anomaly_groups, udf::Reduction<AnomalyGroups>)

}  // namespace oph::primitives
