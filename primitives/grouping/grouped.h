// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "primitives/grouping/groups.h"
#include "primitives/reduction/group_reduction.h"
#include "primitives/udf/adapter.h"

namespace oph::primitives {

/// A reduction of an array [outer][size][inner] in groups along its middle dimension.
struct MemberReduction {
  udf::Operation operation = udf::Operation::kMax;
  double order = 2;
  std::size_t inner = 1;
  Groups groups;
  std::vector<double> weights;  ///< in the order of all_members(); empty: none

  /// Throws udf::Error if the array is not made of whole planes; returns their number.
  std::size_t planes(std::size_t length) const {
    // The product may exceed 64 bits where it exceeds the length.
    if (inner > length / groups.size() || length % (groups.size() * inner) != 0) {
      throw udf::Error{"block times the number of elements in groups must divide the array length",
                       {{"block", inner}, {"elements", groups.size()}, {"length", length}}};
    }
    return length / (groups.size() * inner);
  }
};

/// Throws udf::Error if the order is none of the operation.
void check_order(const MemberReduction& reduction);

/// Reads what oph_reduce_groups and oph_anomaly_groups have in common. Throws udf::Error.
MemberReduction read_member_reduction(const udf::Arguments& arguments);

/// Reduces the groups of arrays of In. The values are of the input's type, doubles or whole
/// numbers, as the operation wants.
template <udf::Measure In>
class GroupKernel {
 public:
  explicit GroupKernel(const MemberReduction& reduction);

  /// Calls `visit(values, missing)` with the values [outer][group][inner] and what is missing among
  /// them.
  template <class Visitor>
  void run(std::span<const In> in, const MemberReduction& reduction, udf::Missing<In> missing,
           udf::Buffer& scratch, udf::Buffer& staging, Visitor&& visit) const {
    const auto length = reduction.planes(in.size()) * reduction.groups.count() * reduction.inner;
    auto* const values = staging.as<std::uint64_t>(length).data();
    reduce(in, reduction, missing, scratch, reinterpret_cast<std::byte*>(values));
    switch (reduction_.type) {
      case ResultType::kElement:
        visit(std::span{reinterpret_cast<const In*>(values), length}, missing);
        break;
      case ResultType::kDouble:
        visit(std::span{reinterpret_cast<const double*>(values), length}, udf::Missing<double>{});
        break;
      case ResultType::kLong:
        visit(std::span{reinterpret_cast<const std::int64_t*>(values), length},
              udf::Missing<std::int64_t>{});
    }
  }

 private:
  void reduce(std::span<const In> in, const MemberReduction& reduction, udf::Missing<In> missing,
              udf::Buffer& scratch, std::byte* values) const;

  GroupReduction<In> reduction_;
};

inline constexpr Parameter kGroupedMeasure{
    .name = "measure", .kind = ParameterKind::kMeasure, .help = "array of one or more dimensions"};
inline constexpr Parameter kGroupedOperation{.name = "operation",
                                             .kind = ParameterKind::kChoice,
                                             .help = "how a group becomes one value",
                                             .values = udf::kReductions};
inline constexpr Parameter kGroupNumbers{
    .name = "groups",
    .kind = ParameterKind::kText,
    .help =
        "number of its group for each element along the dimension, from 1, 0 for none; 1*31,2*28 "
        "stands for 31 times 1 and 28 times 2"};
inline constexpr Parameter kGroupBlock{
    .name = "block",
    .kind = ParameterKind::kInteger,
    .help = "product of the sizes of the dimensions that vary faster",
    .fallback = "1",
    .minimum = 1};
inline constexpr Parameter kGroupOrder{.name = "order",
                                       .kind = ParameterKind::kReal,
                                       .help = "exponent of a moment, or probability of a quantile",
                                       .fallback = "2"};
inline constexpr Parameter kGroupWeights{
    .name = "weights",
    .kind = ParameterKind::kText,
    .help = "weight of each element along the dimension, written as groups; for sum, avg, std, var",
    .fallback = "NULL"};

}  // namespace oph::primitives
