// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/reduction/moments.h"

#include "primitives/reduction/group_reduction.h"

namespace oph::primitives {
namespace {

template <udf::Measure T>
void reduce_to_deviations(std::span<const T> in, const Layout& layout, Block<T> block,
                          std::span<T> scratch, void* results) {
  static const auto variances = GroupReduction<T>::of(Tag<Variance>{});
  variances.run(in, layout, block, scratch, results);
  auto* const values = static_cast<double*>(results);
  const auto count = in.size() / layout.size * layout.groups();
  for (std::size_t i = 0; i < count; ++i) values[i] = std::sqrt(values[i]);
}

}  // namespace

template <udf::Measure T>
AddSquareRows<T> best_add_square_rows() {
  return udf::best_version<&add_square_rows<T>>();
}

template <udf::Measure T>
GroupReduction<T> moments_reduction(udf::Operation operation) {
  using udf::Operation;
  switch (operation) {
    case Operation::kStd:
      return {ResultType::kDouble, &reduce_to_deviations<T>};
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

#define OPH_ADD_SQUARE_ROWS(T) template AddSquareRows<T> best_add_square_rows();
OPH_ADD_SQUARE_ROWS(std::int8_t)
OPH_ADD_SQUARE_ROWS(std::int16_t)
OPH_ADD_SQUARE_ROWS(std::int32_t)
OPH_ADD_SQUARE_ROWS(std::int64_t)
OPH_ADD_SQUARE_ROWS(float)
OPH_ADD_SQUARE_ROWS(double)

}  // namespace oph::primitives
