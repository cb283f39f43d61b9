// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/reduction/quantile.h"

#include "primitives/reduction/group_reduction.h"

namespace oph::primitives {

template <udf::Measure T>
GroupReduction<T> quantile_reduction(udf::Operation) {
  return GroupReduction<T>::of(Tag<Quantile>{});
}

template <udf::Measure T>
GroupReduction<T> present_quantile_reduction(udf::Operation) {
  return GroupReduction<T>::of(Tag<PresentQuantile>{});
}

OPH_INSTANTIATE_REDUCTION(quantile_reduction)
OPH_INSTANTIATE_REDUCTION(present_quantile_reduction)

}  // namespace oph::primitives
