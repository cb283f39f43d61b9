// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/transformation/sums.h"

namespace oph::primitives {
namespace {

/// out[i] = a[0] + ... + a[i]
///
/// Types:   every measure type, complex ones too.
/// Missing: NaN spreads to all elements behind it; see oph_accumulate2.
/// Range:   integers wrap around; floats are summed in double.
struct Accumulate : RunningSums {
  static constexpr udf::Manual manual{
      .name = "oph_accumulate",
      .summary = "Sums the elements of an array up to each one.",
      .parameters = parameters,
      .example = "oph_accumulate('oph_float','oph_float',measure)",
      .notes = "NaN spreads to all elements behind it: oph_accumulate2 leaves missing ones out.",
  };

  template <udf::Element T>
  static void run(std::span<const T> a, const Settings&, udf::Missing<T>, std::span<T> out) {
    T sum{};
    for (std::size_t i = 0; i < out.size(); ++i) {
      sum = udf::wrapping_add(sum, a[i]);
      out[i] = sum;
    }
  }
};

}  // namespace

OPH_UDF(oph_accumulate, udf::Computation<Accumulate>)

}  // namespace oph::primitives
