// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>

#include "primitives/reduction/block.h"
#include "primitives/reduction/columns.h"
#include "primitives/reduction/layout.h"

namespace oph::primitives {

/// The elements of a group that are gathered at a time where they are apart: a cache line.
template <udf::Measure T>
inline constexpr std::size_t kGathered = 64 / sizeof(T);

/// Reduces the columns of a group one by one: some neighbours are gathered at a time, so that each
/// cache line is read once.
template <class Reducer, udf::Measure T>
void reduce_gathered(Rows<T> group, Block<T> block, std::span<T> gathered,
                     typename Reducer::template Result<T>* out) {
  for (std::size_t first = 0; first < group.width; first += kGathered<T>) {
    const auto width = std::min(kGathered<T>, group.width - first);
    for (std::size_t i = 0; i < group.count; ++i) {
      for (std::size_t c = 0; c < width; ++c) {
        gathered[c * group.count + i] = group.data[i * group.width + first + c];
      }
    }
    for (std::size_t c = 0; c < width; ++c) {
      block.values = gathered.subspan(c * group.count, group.count);
      *out++ = Reducer::of(block);
    }
  }
}

/// Reduces the columns of a group in the way that the reducer has for as many.
template <class Reducer, udf::Measure T>
void reduce_group(Rows<T> group, Block<T> block, std::span<T> gathered,
                  typename Reducer::template Result<T>* out) {
  constexpr bool reduces_columns = requires {
    typename Reducer::template Columns<T>;
  };
  if constexpr (requires { Reducer::of(block); }) {
    if (group.width == 1) {
      block.values = {group.data, group.count};
      *out = Reducer::of(block);
      return;
    }
  }
  if constexpr (reduces_columns) {
    reduce_columns<typename Reducer::template Columns<T>>(group, block.missing, out);
  } else {
    reduce_gathered<Reducer, T>(group, block, gathered, out);
  }
}

/// Reduces every group of an array. `scratch` has room for `scratch_length(layout)` elements.
template <class Reducer, udf::Measure T>
void reduce_groups(std::span<const T> in, const Layout& layout, Block<T> block,
                   std::span<T> scratch, void* results) {
  block.scratch = scratch.first(layout.count);
  const auto gathered = scratch.subspan(layout.count);
  auto* to = static_cast<typename Reducer::template Result<T>*>(results);
  const T* from = in.data();
  while (from != in.data() + in.size()) {
    for (std::size_t group = 0; group < layout.groups(); ++group) {
      const Rows<T> rows{from, layout.group_length(group), layout.inner, layout.inner};
      reduce_group<Reducer>(rows, block, gathered, to);
      to += layout.inner;
      from += rows.count * layout.inner;
    }
  }
}

/// Room for one group, and for the columns gathered at a time.
template <udf::Measure T>
std::size_t scratch_length(const Layout& layout) {
  return layout.count * (1 + std::min(layout.inner, kGathered<T>));
}

/// What the results of a reduction are, before they become the output type.
enum class ResultType : std::uint8_t { kElement, kLong, kDouble };

/// The function that reduces arrays of T by one operation.
template <udf::Measure T>
struct GroupReduction {
  using Run = void (*)(std::span<const T> in, const Layout&, Block<T>, std::span<T> scratch,
                       void* results);

  template <class Reducer>
  static GroupReduction of(Tag<Reducer>) {
    using Result = typename Reducer::template Result<T>;
    const auto type = std::is_same_v<Result, T>              ? ResultType::kElement
                      : std::is_same_v<Result, std::int64_t> ? ResultType::kLong
                                                             : ResultType::kDouble;
    return {type, udf::best_version<&reduce_groups<Reducer, T>>()};
  }

  ResultType type;
  Run run;
};

/// The reduction of an operation, of whichever family.
template <udf::Measure T>
GroupReduction<T> group_reduction(udf::Operation operation);

// Each family of operations is compiled in its own file, once for all primitives that reduce.
template <udf::Measure T>
GroupReduction<T> extremes_reduction(udf::Operation operation);
template <udf::Measure T>
GroupReduction<T> sums_reduction(udf::Operation operation);
template <udf::Measure T>
GroupReduction<T> moments_reduction(udf::Operation operation);
template <udf::Measure T>
GroupReduction<T> quantile_reduction(udf::Operation operation);
/// Quantiles that leave missing elements out, as all other operations do.
template <udf::Measure T>
GroupReduction<T> present_quantile_reduction(udf::Operation operation);

#define OPH_INSTANTIATE_REDUCTION(family)                       \
  template GroupReduction<std::int8_t> family(udf::Operation);  \
  template GroupReduction<std::int16_t> family(udf::Operation); \
  template GroupReduction<std::int32_t> family(udf::Operation); \
  template GroupReduction<std::int64_t> family(udf::Operation); \
  template GroupReduction<float> family(udf::Operation);        \
  template GroupReduction<double> family(udf::Operation);

}  // namespace oph::primitives
