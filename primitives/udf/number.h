// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <type_traits>

namespace oph::primitives::udf {

/// A number of a call. Whole numbers stay exact over the whole range of 64 bits.
class Number {
 public:
  constexpr explicit Number(std::int64_t value)
      : is_integer_{true}, integer_{value}, real_{static_cast<double>(value)} {}

  constexpr explicit Number(double value) : real_{value} {
    is_integer_ = value >= -0x1p63 && value < 0x1p63 &&
                  static_cast<double>(static_cast<std::int64_t>(value)) == value;
    if (is_integer_) integer_ = static_cast<std::int64_t>(value);
  }

  /// Reads a decimal number, "nan" or "inf"; absent if `text` holds anything else.
  static std::optional<Number> parse(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    const char* const end = text.data() + text.size();
    std::int64_t integer = 0;
    const auto whole = std::from_chars(text.data(), end, integer);
    if (whole.ec == std::errc{} && only_zeros({whole.ptr, end})) return Number{integer};
    double real = 0;
    const auto number = std::from_chars(text.data(), end, real);
    if (number.ec != std::errc{} || number.ptr != end) return std::nullopt;
    return Number{real};
  }

  constexpr bool is_integer() const { return is_integer_; }

  /// Precondition: is_integer().
  constexpr std::int64_t integer() const { return integer_; }

  constexpr double real() const { return real_; }

  /// The number as a T; absent if T is an integer type that cannot hold it exactly. Floating
  /// types round.
  template <class T>
  constexpr std::optional<T> as() const {
    if constexpr (std::is_floating_point_v<T>) {
      return static_cast<T>(real_);
    } else {
      if (!is_integer_ || integer_ < std::numeric_limits<T>::min() ||
          integer_ > std::numeric_limits<T>::max()) {
        return std::nullopt;
      }
      return static_cast<T>(integer_);
    }
  }

 private:
  // An exact DECIMAL such as 9007199254740993.00 is still a whole number.
  static bool only_zeros(std::string_view fraction) {
    if (fraction.empty()) return true;
    return fraction.front() == '.' && fraction.find_first_not_of('0', 1) == std::string_view::npos;
  }

  bool is_integer_ = false;
  std::int64_t integer_ = 0;
  double real_ = 0;
};

}  // namespace oph::primitives::udf
