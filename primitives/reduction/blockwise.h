// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "primitives/reduction/layout.h"
#include "primitives/udf/adapter.h"

namespace oph::primitives {

/// What a reduction in groups is about, as its arguments say it.
struct Grouping {
  udf::Operation operation = udf::Operation::kMax;
  double order = 2;
  std::size_t count = 0;                 ///< elements of a group; 0: all
  std::size_t inner = 1;                 ///< distance of the elements of a group
  std::size_t size = 0;                  ///< elements along the dimension; 0: as many as there are
  std::vector<std::size_t> counts = {};  ///< elements of each group along the dimension, if given

  /// Throws udf::Error if the array is not made of whole dimensions.
  Layout layout(std::size_t length) const {
    const std::size_t along = size == 0 ? length / inner : size;
    if (along == 0 || inner > length / along || length % (along * inner) != 0) {
      throw udf::Error{"block times size must divide the length of the array",
                       {{"block", inner}, {"size", size}, {"length", length}}};
    }
    return {along, inner, count == 0 ? along : std::min(count, along), counts};
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

/// Reads `block` and `size`, which the arguments of the reductions along one dimension have.
inline void read_dimension(const udf::Arguments& arguments, Grouping& grouping) {
  grouping.inner = static_cast<std::size_t>(arguments.integer("block"));
  grouping.size = static_cast<std::size_t>(arguments.integer("size"));
}

/// The function that reduces arrays of In to arrays of Out by the operation of the grouping.
template <udf::Measure In, udf::Measure Out>
udf::ReductionRun<Grouping, In, Out> choose_reduction();

/// What the kernels of the reductions in groups share.
struct GroupedReduction {
  using Settings = Grouping;

  static std::size_t result_length(const Settings& settings, std::size_t length) {
    return settings.result_length(length);
  }

  template <udf::Measure In, udf::Measure Out>
  static udf::ReductionRun<Settings, In, Out> choose(const Settings&) {
    return choose_reduction<In, Out>();
  }
};

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
inline constexpr Parameter kBlock{.name = "block",
                                  .kind = ParameterKind::kInteger,
                                  .help = "product of the sizes of the dimensions that vary faster",
                                  .fallback = "1",
                                  .minimum = 1};
inline constexpr Parameter kSize{
    .name = "size",
    .kind = ParameterKind::kInteger,
    .help = "size of the dimension to reduce; 0 takes what the block leaves",
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
