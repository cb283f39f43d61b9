// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/reduction/moments.h"

#include "primitives/reduction/group_reduction.h"

namespace oph::primitives {

template <udf::Measure T>
GroupReduction<T> moments_reduction(udf::Operation operation) {
  using udf::Operation;
  switch (operation) {
    case Operation::kStd:
      return GroupReduction<T>::of(Tag<StandardDeviation>{});
    case Operation::kVar:
      return GroupReduction<T>::of(Tag<Variance>{});
    case Operation::kCentralMoment:
      return GroupReduction<T>::of(Tag<Moment<true, false>>{});
    case Operation::kAbsoluteCentralMoment:
      return GroupReduction<T>::of(Tag<Moment<true, true>>{});
    case Operation::kRawMoment:
      return GroupReduction<T>::of(Tag<Moment<false, false>>{});
    default:
      return GroupReduction<T>::of(Tag<Moment<false, true>>{});
  }
}

OPH_INSTANTIATE_REDUCTION(moments_reduction)

}  // namespace oph::primitives
