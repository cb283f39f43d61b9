// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>

#include "primitives/reduction/reducers.h"

namespace oph::primitives {

/// An array seen as [outer][size][inner], of which the middle dimension is reduced in groups of
/// `count` elements; the last group may be smaller.
struct Layout {
  std::size_t count;
  std::size_t size;
  std::size_t inner;

  std::size_t groups() const { return (size + count - 1) / count; }
};

/// What a reduction in groups is about, as its arguments say it.
struct Grouping {
  udf::Operation operation = udf::Operation::kMax;
  double order = 2;
  std::size_t count = 0;  ///< elements of a group; 0: all
  std::size_t inner = 1;  ///< distance of the elements of a group
  std::size_t size = 0;   ///< elements along the dimension; 0: as many as there are

  /// Throws udf::Error if the array is not made of whole dimensions.
  Layout layout(std::size_t length) const {
    const std::size_t along = size == 0 ? length / inner : size;
    if (along == 0 || inner > length / along || length % (along * inner) != 0) {
      throw udf::Error{"block times size must divide the length of the array",
                       {{"block", inner}, {"size", size}, {"length", length}}};
    }
    return {count == 0 ? along : std::min(count, along), along, inner};
  }

  std::size_t result_length(std::size_t length) const {
    const auto shape = layout(length);
    return length / shape.size * shape.groups();
  }
};

/// Reads the operation and the order, which the arguments of all reductions have.
inline Grouping read_grouping(const udf::Arguments& arguments) {
  Grouping grouping;
  grouping.operation = udf::operation(arguments.text("operation")).value();
  grouping.order = arguments.number("order").value().real();
  const bool is_probability = grouping.order >= 0 && grouping.order <= 1;
  if (grouping.operation == udf::Operation::kQuantile && !is_probability) {
    throw udf::Error{"the order of a quantile is between 0 and 1",
                     {{"order", std::to_string(grouping.order)}}};
  }
  return grouping;
}

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

template <udf::Measure In, udf::Measure Out>
udf::ReductionRun<Grouping, In, Out> choose_reduction(udf::Operation operation) {
  return visit_reducer(operation,
                       []<class Reducer>(Tag<Reducer>) -> udf::ReductionRun<Grouping, In, Out> {
                         return &reduce_array<Reducer, In, Out>;
                       });
}

inline constexpr Parameter kReducedMeasure{
    .name = "measure", .kind = ParameterKind::kMeasure, .help = "array to reduce"};
inline constexpr Parameter kReduction{.name = "operation",
                                      .kind = ParameterKind::kChoice,
                                      .help = "how a group becomes one value",
                                      .fallback = "OPH_MAX",
                                      .values = udf::kReductions};
inline constexpr Parameter kGroupSize{.name = "count",
                                      .kind = ParameterKind::kInteger,
                                      .help = "elements of a group; 0 takes all",
                                      .fallback = "0",
                                      .minimum = 0};
inline constexpr Parameter kOrder{.name = "order",
                                  .kind = ParameterKind::kReal,
                                  .help = "exponent of a moment, or probability of a quantile",
                                  .fallback = "2"};
inline constexpr std::string_view kReductionNotes =
    "Missing elements are left out, but by OPH_QUANTILE. A group without others is missing; its "
    "count and positions are 0. Positions count from 1. OPH_STD and OPH_VAR divide by n - 1, "
    "moments by n. Averages of integers keep their fraction where the output type has one.";

}  // namespace oph::primitives
