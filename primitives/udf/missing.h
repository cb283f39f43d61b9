// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <limits>
#include <optional>
#include <type_traits>

#include "primitives/udf/complex.h"
#include "primitives/udf/number.h"

namespace oph::primitives::udf {

/// Tells which elements of an array are missing: those equal to the missing value, and NaN.
template <Element T>
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

  /// The same for a result of another type: without a missing value NaN if R is floating.
  template <Measure R>
  constexpr R value_as() const {
    return given_ ? static_cast<R>(value_) : Missing<R>{}.value();
  }

  /// Whether there is a missing value beside NaN.
  constexpr bool given() const { return given_; }

 private:
  T value_ = std::is_floating_point_v<T> ? std::numeric_limits<T>::quiet_NaN() : T{0};
  bool given_ = false;
};

/// A complex element is missing if one of its parts is NaN, or if it equals the missing value, a
/// real number. Where a result is missing both parts are NaN, or it is the missing value.
template <Measure T>
class Missing<Complex<T>> {
 public:
  constexpr Missing() = default;
  constexpr explicit Missing(std::optional<Number> number) : part_{number} {}

  constexpr bool operator()(Complex<T> element) const {
    const bool is_nan = (element.real != element.real) | (element.imaginary != element.imaginary);
    return is_nan | (given() & (element == value()));
  }

  constexpr Complex<T> value() const { return {part_.value(), given() ? T{0} : part_.value()}; }

  template <Element R>
  constexpr Complex<T> value_as() const {
    static_assert(std::is_same_v<R, Complex<T>>);
    return value();
  }

  constexpr bool given() const { return part_.given(); }

 private:
  Missing<T> part_;
};

}  // namespace oph::primitives::udf
