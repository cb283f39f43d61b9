// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/grouping/grouped.h"

#include "primitives/grouping/weighted.h"
#include "primitives/series/number_list.h"

namespace oph::primitives {
namespace {

/// Of the operations that take weights: extremes and counts do without.
template <udf::Measure T>
GroupReduction<T> weighted_reduction(udf::Operation operation) {
  using udf::Operation;
  switch (operation) {
    case Operation::kSum:
      return GroupReduction<T>::of(Tag<WeightedTotal>{});
    case Operation::kAvg:
      return GroupReduction<T>::of(Tag<WeightedMean>{});
    case Operation::kVar:
      return GroupReduction<T>::of(Tag<WeightedVariance>{});
    case Operation::kStd:
      return GroupReduction<T>::of(Tag<WeightedDeviation>{});
    default:
      return group_reduction<T>(operation);
  }
}

template <udf::Measure T>
GroupReduction<T> member_reduction(const MemberReduction& reduction) {
  const auto operation = reduction.operation;
  if (!reduction.weights.empty()) return weighted_reduction<T>(operation);
  return operation == udf::Operation::kQuantile ? present_quantile_reduction<T>(operation)
                                                : group_reduction<T>(operation);
}

/// The rows of a group, one behind the other: where they lie if they do, else copied to `room`.
template <udf::Measure T>
std::span<const T> rows_of_group(const T* plane, const MemberReduction& reduction,
                                 std::size_t group, std::span<T> room) {
  const auto members = reduction.groups.members(group);
  const auto inner = reduction.inner;
  if (reduction.groups.is_run(group)) {
    return {plane + members.front() * inner, members.size() * inner};
  }
  auto* to = room.data();
  for (const auto member : members) {
    std::copy_n(plane + member * inner, inner, to);
    to += inner;
  }
  return room.first(members.size() * inner);
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

void check_order(const MemberReduction& reduction) {
  const bool is_probability = reduction.order >= 0 && reduction.order <= 1;
  if (reduction.operation != udf::Operation::kQuantile || is_probability) return;
  throw udf::Error{"the order of a quantile is between 0 and 1",
                   {{"order", std::to_string(reduction.order)}}};
}

MemberReduction read_member_reduction(const udf::Arguments& arguments) {
  MemberReduction reduction;
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
GroupKernel<In>::GroupKernel(const MemberReduction& reduction)
    : reduction_{member_reduction<In>(reduction)} {}

template <udf::Measure In>
void GroupKernel<In>::reduce(std::span<const In> in, const MemberReduction& reduction,
                             udf::Missing<In> missing, udf::Buffer& scratch,
                             std::byte* values) const {
  const auto& groups = reduction.groups;
  const auto inner = reduction.inner;
  const auto largest = groups.largest();
  const auto room = scratch.as<In>(largest * inner + scratch_length<In>({largest, inner, largest}));
  const auto step =
      inner * (reduction_.type == ResultType::kElement ? sizeof(In) : sizeof(std::int64_t));
  for (std::size_t plane = 0; plane < in.size(); plane += groups.size() * inner) {
    for (std::size_t group = 0; group < groups.count(); ++group, values += step) {
      const auto count = groups.members(group).size();
      Block<In> block{{}, missing, reduction.order, {}};
      if (!reduction.weights.empty()) {
        block.weights = std::span{reduction.weights}.subspan(groups.start(group), count);
      }
      const auto rows = rows_of_group(in.data() + plane, reduction, group, room);
      reduction_.run(rows, {count, inner, count}, block, room.subspan(largest * inner), values);
    }
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
