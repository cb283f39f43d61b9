// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/reduction/quantile.h"

#include "primitives/reduction/group_reduction.h"

namespace oph::primitives {

template <udf::Measure T>
GroupReduction<T> quantile_reduction(udf::Operation) {
  return GroupReduction<T>::of(Tag<Quantile>{});
}

OPH_INSTANTIATE_REDUCTION(quantile_reduction)

}  // namespace oph::primitives
