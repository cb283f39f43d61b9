// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <utility>

#include "primitives/reduction/extremes.h"
#include "primitives/reduction/moments.h"
#include "primitives/reduction/quantile.h"

namespace oph::primitives {

/// Calls `visitor(Tag<Reducer>{})`. A reducer has `Result<T>` and `of(const Block<T>&)`.
template <class Visitor>
decltype(auto) visit_reducer(udf::Operation operation, Visitor&& visitor) {
  using udf::Operation;
  switch (operation) {
    case Operation::kCount:
      return visitor(Tag<Count>{});
    case Operation::kMax:
      return visitor(Tag<Extreme<Larger>>{});
    case Operation::kMin:
      return visitor(Tag<Extreme<Smaller>>{});
    case Operation::kSum:
      return visitor(Tag<Total>{});
    case Operation::kAvg:
      return visitor(Tag<Mean>{});
    case Operation::kStd:
      return visitor(Tag<StandardDeviation>{});
    case Operation::kVar:
      return visitor(Tag<Variance>{});
    case Operation::kCentralMoment:
      return visitor(Tag<Moment<true, false>>{});
    case Operation::kAbsoluteCentralMoment:
      return visitor(Tag<Moment<true, true>>{});
    case Operation::kRawMoment:
      return visitor(Tag<Moment<false, false>>{});
    case Operation::kAbsoluteRawMoment:
      return visitor(Tag<Moment<false, true>>{});
    case Operation::kQuantile:
      return visitor(Tag<Quantile>{});
    case Operation::kArgMax:
      return visitor(Tag<PositionOfExtreme<Larger>>{});
    default:
      return visitor(Tag<PositionOfExtreme<Smaller>>{});
  }
}

}  // namespace oph::primitives
