// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <type_traits>

#include "primitives/udf/number.h"

namespace oph::primitives::udf {

/// The C++ types of the elements of a measure.
template <class T>
concept Measure = std::same_as<T, std::int8_t> || std::same_as<T, std::int16_t> ||
    std::same_as<T, std::int32_t> || std::same_as<T, std::int64_t> || std::same_as<T, float> ||
    std::same_as<T, double>;

/// Tells which elements of an array are missing: those equal to the missing value, and NaN.
template <Measure T>
class Missing {
 public:
  constexpr Missing() = default;

  /// A number that an integer type cannot hold equals no element.
  constexpr explicit Missing(std::optional<Number> number) {
    if (const auto value = number ? number->as<T>() : std::nullopt) {
      value_ = *value;
      given_ = true;
    }
  }

  /// Free of branches, so that loops over arrays vectorise.
  constexpr bool operator()(T element) const {
    if constexpr (std::is_floating_point_v<T>) {
      return (element != element) | (element == value_);
    } else {
      return given_ & (element == value_);
    }
  }

  /// What to write where a result is missing: the missing value, else NaN, or 0 for integers.
  constexpr T value() const { return value_; }

  /// Whether there is a missing value beside NaN.
  constexpr bool given() const { return given_; }

 private:
  T value_ = std::is_floating_point_v<T> ? std::numeric_limits<T>::quiet_NaN() : T{0};
  bool given_ = false;
};

}  // namespace oph::primitives::udf
