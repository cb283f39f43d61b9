// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/grouping/grouped.h"

#include "primitives/grouping/weighted.h"
#include "primitives/reduction/reducers.h"

namespace oph::primitives {
namespace {

/// Reduces the groups of one [size][inner] plane. Where the elements of a group are apart, a few
/// neighbouring columns are gathered at a time, so that each cache line is read once. `gathered`
/// has room for them.
template <class Reducer, udf::Measure T>
void reduce_plane(const T* plane, const GroupedReduction& reduction, Block<T> block,
                  std::span<T> gathered, typename Reducer::template Result<T>* out) {
  constexpr std::size_t columns = 64 / sizeof(T);
  const auto& groups = reduction.groups;
  for (std::size_t group = 0; group < groups.count(); ++group) {
    const auto members = groups.members(group);
    const auto length = members.size();
    if (!reduction.weights.empty()) {
      block.weights = std::span{reduction.weights}.subspan(groups.start(group), length);
    }
    if (reduction.inner == 1 && groups.is_run(group)) {
      block.values = {plane + members.front(), length};
      *out++ = Reducer::of(block);
      continue;
    }
    for (std::size_t first = 0; first < reduction.inner; first += columns) {
      const auto width = std::min(columns, reduction.inner - first);
      for (std::size_t i = 0; i < length; ++i) {
        const T* const row = plane + members[i] * reduction.inner + first;
        for (std::size_t c = 0; c < width; ++c) gathered[c * length + i] = row[c];
      }
      for (std::size_t c = 0; c < width; ++c) {
        block.values = gathered.subspan(c * length, length);
        *out++ = Reducer::of(block);
      }
    }
  }
}

template <class Reducer, udf::Measure T>
void reduce_planes(std::span<const T> in, const GroupedReduction& reduction,
                   udf::Missing<T> missing, std::span<T> scratch, void* values) {
  const auto largest = reduction.groups.largest();
  const Block<T> block{{}, missing, reduction.order, scratch.first(largest)};
  const auto plane = reduction.groups.size() * reduction.inner;
  auto* to = static_cast<typename Reducer::template Result<T>*>(values);
  for (std::size_t start = 0; start < in.size(); start += plane) {
    reduce_plane<Reducer, T>(in.data() + start, reduction, block, scratch.subspan(largest), to);
    to += reduction.groups.count() * reduction.inner;
  }
}

/// Calls `visitor(Tag<Reducer>{})` with the reducer that weighs; extremes and counts do not.
template <class Visitor>
decltype(auto) visit_weighted_reducer(udf::Operation operation, Visitor&& visitor) {
  using udf::Operation;
  switch (operation) {
    case Operation::kSum:
      return visitor(Tag<WeightedTotal>{});
    case Operation::kAvg:
      return visitor(Tag<WeightedMean>{});
    case Operation::kVar:
      return visitor(Tag<WeightedVariance>{});
    case Operation::kStd:
      return visitor(Tag<WeightedDeviation>{});
    case Operation::kCount:
      return visitor(Tag<Count>{});
    case Operation::kMin:
      return visitor(Tag<Extreme<Smaller>>{});
    default:
      return visitor(Tag<Extreme<Larger>>{});
  }
}

bool takes_weights(udf::Operation operation) {
  using udf::Operation;
  constexpr Operation kTaking[] = {Operation::kCount, Operation::kMax, Operation::kMin,
                                   Operation::kSum,   Operation::kAvg, Operation::kStd,
                                   Operation::kVar};
  return std::find(std::begin(kTaking), std::end(kTaking), operation) != std::end(kTaking);
}

std::vector<double> read_weights(const udf::Arguments& arguments, const Groups& groups) {
  const auto text = arguments.text("weights");
  if (text == *kGroupWeights.fallback) return {};
  const auto weights = read_numbers("weights", text);
  if (weights.size() != groups.size()) {
    throw udf::Error{"there must be as many weights as elements in groups",
                     {{"weights", weights.size()}, {"elements", groups.size()}}};
  }
  std::vector<double> ordered;
  for (const auto member : groups.all_members()) {
    if (!(weights[member] >= 0)) {
      throw udf::Error{"a weight is negative", {{"weight", std::to_string(weights[member])}}};
    }
    ordered.push_back(weights[member]);
  }
  return ordered;
}

}  // namespace

void check_order(const GroupedReduction& reduction) {
  const bool is_probability = reduction.order >= 0 && reduction.order <= 1;
  if (reduction.operation != udf::Operation::kQuantile || is_probability) return;
  throw udf::Error{"the order of a quantile is between 0 and 1",
                   {{"order", std::to_string(reduction.order)}}};
}

GroupedReduction read_grouped_reduction(const udf::Arguments& arguments) {
  GroupedReduction reduction;
  reduction.operation = udf::operation(arguments.text("operation")).value();
  reduction.order = arguments.number("order").value().real();
  check_order(reduction);
  reduction.inner = static_cast<std::size_t>(arguments.integer("block"));
  reduction.groups = Groups{read_numbers("groups", arguments.text("groups"))};
  reduction.weights = read_weights(arguments, reduction.groups);
  if (!reduction.weights.empty() && !takes_weights(reduction.operation)) {
    throw udf::Error{"the operation takes no weights",
                     {{"operation", arguments.text("operation")}}};
  }
  return reduction;
}

template <udf::Measure In>
GroupKernel<In>::GroupKernel(const GroupedReduction& reduction) {
  const auto choose = [&]<class Reducer>(Tag<Reducer>) {
    using Result = typename Reducer::template Result<In>;
    run_ = udf::best_version<&reduce_planes<Reducer, In>>();
    kind_ = std::is_floating_point_v<Result> ? Kind::kReal : Kind::kWhole;
    // Only results of the input's own type use its missing value; the others are NaN, or numbers.
    if constexpr (std::is_same_v<Result, In>) kind_ = Kind::kInput;
  };
  if (reduction.weights.empty()) {
    visit_reducer(reduction.operation, choose);
  } else {
    visit_weighted_reducer(reduction.operation, choose);
  }
}

// Compiled once, here, for the primitives that work on groups.
template class GroupKernel<std::int8_t>;
template class GroupKernel<std::int16_t>;
template class GroupKernel<std::int32_t>;
template class GroupKernel<std::int64_t>;
template class GroupKernel<float>;
template class GroupKernel<double>;

}  // namespace oph::primitives
