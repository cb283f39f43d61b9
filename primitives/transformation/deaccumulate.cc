// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/transformation/sums.h"

namespace oph::primitives {
namespace {

/// out[i] = a[i] - a[i - 1]; out[0] = a[0]
///
/// Types:   every measure type, complex ones too.
/// Missing: a difference with NaN is NaN.
/// Range:   integers wrap around; floats are subtracted in double.
struct Deaccumulate : RunningSums {
  static constexpr udf::Manual manual{
      .name = "oph_deaccumulate",
      .summary = "Subtracts from each element the one before; the first one stays.",
      .parameters = parameters,
      .example = "oph_deaccumulate('oph_float','oph_float',measure)",
      .notes = "Undoes oph_accumulate.",
  };

  template <udf::Element T>
  static void run(std::span<const T> a, const Settings&, udf::Missing<T>, std::span<T> out) {
    if (out.empty()) return;
    out[0] = a[0];
    for (std::size_t i = 1; i < out.size(); ++i) out[i] = udf::wrapping_subtract(a[i], a[i - 1]);
  }
};

}  // namespace

OPH_UDF(oph_deaccumulate, udf::Computation<Deaccumulate>)

}  // namespace oph::primitives
