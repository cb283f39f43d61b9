// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>
#include <string_view>

#include "primitives/udf/text.h"

namespace oph::primitives {

/// How a value compares with zero.
enum class Condition : std::uint8_t {
  kPositive,
  kNegative,
  kZero,
  kNotNegative,
  kNotPositive,
  kNotZero,
  kMissing,
};

struct ConditionNames {
  Condition condition;
  std::string_view names;
};

inline constexpr ConditionNames kConditionNames[] = {
    {Condition::kPositive, ">0|>|OPH_MORE_THAN_ZERO|OPH_POSITIVE"},
    {Condition::kNegative, "<0|<|OPH_LESS_THAN_ZERO|OPH_NEGATIVE"},
    {Condition::kZero, "==0|0|OPH_EQUAL_TO_ZERO|OPH_ZERO"},
    {Condition::kNotNegative, ">=0|>=|OPH_MORE_OR_EQUAL_TO_ZERO|OPH_NOT_NEGATIVE"},
    {Condition::kNotPositive, "<=0|<=|OPH_LESS_OR_EQUAL_TO_ZERO|OPH_NOT_POSITIVE"},
    {Condition::kNotZero, "!=0|!=|<>0|<>|OPH_NOT_EQUAL_TO_ZERO|OPH_NOT_ZERO"},
    {Condition::kMissing, "OPH_NULL|NULL|NAN|MISSED|MISS|ISNULL|ISNAN|ISMISSED"},
};

/// All of them, for the choice of a parameter.
inline constexpr std::string_view kConditionChoice =
    ">0|>|OPH_MORE_THAN_ZERO|OPH_POSITIVE|<0|<|OPH_LESS_THAN_ZERO|OPH_NEGATIVE|==0|0|"
    "OPH_EQUAL_TO_ZERO|OPH_ZERO|>=0|>=|OPH_MORE_OR_EQUAL_TO_ZERO|OPH_NOT_NEGATIVE|<=0|<=|"
    "OPH_LESS_OR_EQUAL_TO_ZERO|OPH_NOT_POSITIVE|!=0|!=|<>0|<>|OPH_NOT_EQUAL_TO_ZERO|OPH_NOT_ZERO|"
    "OPH_NULL|NULL|NAN|MISSED|MISS|ISNULL|ISNAN|ISMISSED";

/// Finds the condition called `name`, in any case; absent if there is none.
constexpr std::optional<Condition> condition(std::string_view name) {
  std::optional<Condition> found;
  for (const auto& known : kConditionNames) {
    udf::for_each_part(known.names, '|', [&](std::string_view known_name) {
      if (udf::same_text(known_name, name)) found = known.condition;
    });
  }
  return found;
}

/// NaN is missing, and nothing else; only kNotZero and kMissing hold for it.
inline bool holds(Condition condition, double value) {
  switch (condition) {
    case Condition::kPositive:
      return value > 0;
    case Condition::kNegative:
      return value < 0;
    case Condition::kZero:
      return value == 0;
    case Condition::kNotNegative:
      return value >= 0;
    case Condition::kNotPositive:
      return value <= 0;
    case Condition::kNotZero:
      return value != 0;
    default:
      return std::isnan(value);
  }
}

}  // namespace oph::primitives
