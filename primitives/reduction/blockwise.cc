// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/reduction/blockwise.h"

#include "primitives/reduction/group_reduction.h"

namespace oph::primitives {

template <udf::Measure T>
GroupReduction<T> group_reduction(udf::Operation operation) {
  using udf::Operation;
  switch (operation) {
    case Operation::kMax:
    case Operation::kMin:
    case Operation::kArgMax:
    case Operation::kArgMin:
      return extremes_reduction<T>(operation);
    case Operation::kCount:
    case Operation::kSum:
    case Operation::kAvg:
      return sums_reduction<T>(operation);
    case Operation::kQuantile:
      return quantile_reduction<T>(operation);
    default:
      return moments_reduction<T>(operation);
  }
}

OPH_INSTANTIATE_REDUCTION(group_reduction)

namespace {

template <class Result, udf::Measure In, udf::Measure Out>
void convert_results(std::span<const std::byte> staging,
                     const udf::ReductionCall<Grouping, In, Out>& call, std::span<Out> out) {
  // Only results of the input's own type use its missing value; the others are NaN, or numbers.
  udf::Missing<Result> missing;
  if constexpr (std::is_same_v<Result, In>) missing = call.missing_in;
  udf::convert_array(
      std::span<const Result>{reinterpret_cast<const Result*>(staging.data()), out.size()}, missing,
      call.missing_out, out);
}

template <udf::Measure In, udf::Measure Out>
void reduce_array(std::span<const In> in, udf::ReductionCall<Grouping, In, Out>& call,
                  std::span<Out> out) {
  const auto reduction = group_reduction<In>(call.settings.operation);
  const auto layout = call.settings.layout(in.size());
  const auto scratch = call.scratch.template as<In>(scratch_length<In>(layout));
  const auto staging = call.staging.template as<std::byte>(out.size() * sizeof(std::int64_t));
  reduction.run(in, layout, Block<In>{{}, call.missing_in, call.settings.order, {}}, scratch,
                staging.data());
  switch (reduction.type) {
    case ResultType::kElement:
      return convert_results<In>(staging, call, out);
    case ResultType::kLong:
      return convert_results<std::int64_t>(staging, call, out);
    case ResultType::kDouble:
      return convert_results<double>(staging, call, out);
  }
}

}  // namespace

template <udf::Measure In, udf::Measure Out>
udf::ReductionRun<Grouping, In, Out> choose_reduction() {
  return &reduce_array<In, Out>;
}

// Compiled once, here, for all the primitives that reduce.
#define OPH_CHOOSE_REDUCTION(In, Out) \
  template udf::ReductionRun<Grouping, In, Out> choose_reduction<In, Out>();
#define OPH_CHOOSE_REDUCTIONS(In)        \
  OPH_CHOOSE_REDUCTION(In, std::int8_t)  \
  OPH_CHOOSE_REDUCTION(In, std::int16_t) \
  OPH_CHOOSE_REDUCTION(In, std::int32_t) \
  OPH_CHOOSE_REDUCTION(In, std::int64_t) \
  OPH_CHOOSE_REDUCTION(In, float)        \
  OPH_CHOOSE_REDUCTION(In, double)

OPH_CHOOSE_REDUCTIONS(std::int8_t)
OPH_CHOOSE_REDUCTIONS(std::int16_t)
OPH_CHOOSE_REDUCTIONS(std::int32_t)
OPH_CHOOSE_REDUCTIONS(std::int64_t)
OPH_CHOOSE_REDUCTIONS(float)
OPH_CHOOSE_REDUCTIONS(double)

}  // namespace oph::primitives
