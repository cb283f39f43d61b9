// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/reduction/blockwise.h"

#include <algorithm>

#include "primitives/reduction/reducers.h"

namespace oph::primitives {
namespace {

/// Reduces the groups of one [size][inner] plane. Where the elements of a group are apart, a few
/// neighbouring groups are gathered at a time, so that each cache line is read once.
template <class Reducer, udf::Measure T>
void reduce_plane(const T* in, const Layout& layout, Block<T> block, std::span<T> gathered,
                  typename Reducer::template Result<T>* out) {
  constexpr std::size_t columns = 64 / sizeof(T);
  for (std::size_t start = 0; start < layout.size; start += layout.count) {
    const auto length = std::min(layout.count, layout.size - start);
    const T* const group = in + start * layout.inner;
    if (layout.inner == 1) {
      block.values = {group, length};
      *out++ = Reducer::of(block);
      continue;
    }
    for (std::size_t first = 0; first < layout.inner; first += columns) {
      const auto width = std::min(columns, layout.inner - first);
      for (std::size_t i = 0; i < length; ++i) {
        for (std::size_t c = 0; c < width; ++c) {
          gathered[c * length + i] = group[i * layout.inner + first + c];
        }
      }
      for (std::size_t c = 0; c < width; ++c) {
        block.values = gathered.subspan(c * length, length);
        *out++ = Reducer::of(block);
      }
    }
  }
}

/// Reduces every group of an array. `scratch` has room for `scratch_length(layout)` elements.
template <class Reducer, udf::Measure T>
void reduce_groups(std::span<const T> in, const Layout& layout, Block<T> block,
                   std::span<T> scratch, std::span<typename Reducer::template Result<T>> out) {
  block.scratch = scratch.first(layout.count);
  const auto gathered = scratch.subspan(layout.count);
  auto* to = out.data();
  for (std::size_t plane = 0; plane < in.size(); plane += layout.size * layout.inner) {
    reduce_plane<Reducer, T>(in.data() + plane, layout, block, gathered, to);
    to += layout.groups() * layout.inner;
  }
}

/// Room for one group, and for those gathered at a time.
template <udf::Measure T>
std::size_t scratch_length(const Layout& layout) {
  return layout.count * (1 + std::min(layout.inner, 64 / sizeof(T)));
}

template <class Reducer, udf::Measure In, udf::Measure Out>
void reduce_array(std::span<const In> in, udf::ReductionCall<Grouping, In, Out>& call,
                  std::span<Out> out) {
  using Result = typename Reducer::template Result<In>;
  const auto layout = call.settings.layout(in.size());
  const auto scratch = call.scratch.template as<In>(scratch_length<In>(layout));
  const auto results = call.staging.template as<Result>(out.size());
  udf::best_version<&reduce_groups<Reducer, In>>()(
      in, layout, Block<In>{{}, call.missing_in, call.settings.order, {}}, scratch, results);
  // Only results of the input's own type use its missing value; the others are NaN, or numbers.
  udf::Missing<Result> missing;
  if constexpr (std::is_same_v<Result, In>) missing = call.missing_in;
  udf::convert_array(std::span<const Result>{results}, missing, call.missing_out, out);
}

}  // namespace

template <udf::Measure In, udf::Measure Out>
udf::ReductionRun<Grouping, In, Out> choose_reduction(udf::Operation operation) {
  return visit_reducer(operation,
                       []<class Reducer>(Tag<Reducer>) -> udf::ReductionRun<Grouping, In, Out> {
                         return &reduce_array<Reducer, In, Out>;
                       });
}

// Compiled once, here, for all the primitives that reduce.
#define OPH_CHOOSE_REDUCTION(In, Out) \
  template udf::ReductionRun<Grouping, In, Out> choose_reduction<In, Out>(udf::Operation);
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
