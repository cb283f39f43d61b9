// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "primitives/udf/text.h"

namespace oph::primitives::udf {

/// The operations that primitives know by name. Each primitive takes some of them.
enum class Operation : std::uint8_t {
  kCount,
  kMax,
  kMin,
  kSum,
  kAvg,
  kStd,
  kVar,
  kCentralMoment,
  kAbsoluteCentralMoment,
  kRawMoment,
  kAbsoluteRawMoment,
  kQuantile,
  kArgMax,
  kArgMin,
};

struct OperationName {
  Operation operation;
  std::string_view name;
};

inline constexpr std::array<OperationName, 14> kOperationNames{{
    {Operation::kCount, "OPH_COUNT"},
    {Operation::kMax, "OPH_MAX"},
    {Operation::kMin, "OPH_MIN"},
    {Operation::kSum, "OPH_SUM"},
    {Operation::kAvg, "OPH_AVG"},
    {Operation::kStd, "OPH_STD"},
    {Operation::kVar, "OPH_VAR"},
    {Operation::kCentralMoment, "OPH_CMOMENT"},
    {Operation::kAbsoluteCentralMoment, "OPH_ACMOMENT"},
    {Operation::kRawMoment, "OPH_RMOMENT"},
    {Operation::kAbsoluteRawMoment, "OPH_ARMOMENT"},
    {Operation::kQuantile, "OPH_QUANTILE"},
    {Operation::kArgMax, "OPH_ARG_MAX"},
    {Operation::kArgMin, "OPH_ARG_MIN"},
}};

/// The choices of the primitives that reduce arrays, and of those that reduce rows.
inline constexpr std::string_view kReductions =
    "OPH_COUNT|OPH_MAX|OPH_MIN|OPH_SUM|OPH_AVG|OPH_STD|OPH_VAR|OPH_CMOMENT|OPH_ACMOMENT|"
    "OPH_RMOMENT|OPH_ARMOMENT|OPH_QUANTILE|OPH_ARG_MAX|OPH_ARG_MIN";
inline constexpr std::string_view kAggregations =
    "OPH_COUNT|OPH_MAX|OPH_MIN|OPH_SUM|OPH_AVG|OPH_STD|OPH_VAR|OPH_QUANTILE";
inline constexpr std::string_view kWeightedReductions = "OPH_COUNT|OPH_SUM|OPH_AVG|OPH_STD|OPH_VAR";

/// Finds the operation called `name`, in any case; absent if there is none.
constexpr std::optional<Operation> operation(std::string_view name) {
  for (const auto& known : kOperationNames) {
    if (same_text(known.name, name)) return known.operation;
  }
  return std::nullopt;
}

}  // namespace oph::primitives::udf
