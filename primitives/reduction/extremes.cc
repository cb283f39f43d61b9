// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/reduction/extremes.h"

#include "primitives/reduction/group_reduction.h"

namespace oph::primitives {

template <udf::Measure T>
GroupReduction<T> extremes_reduction(udf::Operation operation) {
  using udf::Operation;
  switch (operation) {
    case Operation::kMax:
      return GroupReduction<T>::of(Tag<Extreme<Larger>>{});
    case Operation::kMin:
      return GroupReduction<T>::of(Tag<Extreme<Smaller>>{});
    case Operation::kArgMax:
      return GroupReduction<T>::of(Tag<PositionOfExtreme<Larger>>{});
    default:
      return GroupReduction<T>::of(Tag<PositionOfExtreme<Smaller>>{});
  }
}

OPH_INSTANTIATE_REDUCTION(extremes_reduction)
OPH_ADD_ROWS_OF_ALL_TYPES(, Extreme<Larger>)
OPH_ADD_ROWS_OF_ALL_TYPES(, Extreme<Smaller>)

}  // namespace oph::primitives
