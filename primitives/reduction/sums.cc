// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/reduction/sums.h"

#include "primitives/reduction/group_reduction.h"

namespace oph::primitives {

template <udf::Measure T>
GroupReduction<T> sums_reduction(udf::Operation operation) {
  using udf::Operation;
  switch (operation) {
    case Operation::kCount:
      return GroupReduction<T>::of(Tag<Count>{});
    case Operation::kSum:
      return GroupReduction<T>::of(Tag<Total>{});
    default:
      return GroupReduction<T>::of(Tag<Mean>{});
  }
}

OPH_INSTANTIATE_REDUCTION(sums_reduction)
OPH_ADD_ROWS_OF_ALL_TYPES(, Count)
OPH_ADD_ROWS_OF_ALL_TYPES(, Total)
OPH_ADD_ROWS_OF_ALL_TYPES(, Mean)

}  // namespace oph::primitives
