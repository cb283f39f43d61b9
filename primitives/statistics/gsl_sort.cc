// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "primitives/udf/adapter.h"

namespace oph::primitives {
namespace {

/// Sorts numbers, then the missing ones.
template <udf::Measure T>
void sort_array(std::span<const T> in, udf::Missing<T> missing, std::span<T> out) {
  const auto numbers = std::partition_copy(in.begin(), in.end(), out.begin(), out.rbegin(),
                                           [&](T element) { return !missing(element); });
  std::sort(out.begin(), numbers.first);
}

/// out = a in ascending order
///
/// Types:   every real measure type, exactly.
/// Missing: at the end.
struct Sort {
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "array to sort"},
      udf::kMissingValue,
  };
  static constexpr udf::Manual manual{
      .name = "oph_gsl_sort",
      .summary = "Sorts an array in ascending order.",
      .parameters = parameters,
      .example = "oph_gsl_sort('oph_float','oph_float',measure)",
      .notes = "Missing elements come last.",
  };

  struct Settings {};
  static Settings settings(const udf::Arguments&) { return {}; }
  static std::size_t result_length(const Settings&, std::size_t length) { return length; }

  template <udf::Measure In, udf::Measure Out>
  static udf::ReductionRun<Settings, In, Out> choose(const Settings&) {
    return [](std::span<const In> in, udf::ReductionCall<Settings, In, Out>& call,
              std::span<Out> out) {
      if constexpr (std::is_same_v<In, Out>) {
        sort_array(in, call.missing_in, out);
      } else {
        const auto sorted = call.scratch.template as<In>(in.size());
        sort_array(in, call.missing_in, sorted);
        udf::convert_array(std::span<const In>{sorted}, call.missing_in, call.missing_out, out);
      }
    };
  }
};

}  // namespace

OPH_UDF(oph_gsl_sort, udf::Reduction<Sort>)

}  // namespace oph::primitives
