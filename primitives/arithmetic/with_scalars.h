// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "primitives/udf/adapter.h"

namespace oph::primitives {

/// A number to combine with all elements of an array.
struct ScalarNumber {
  udf::Number real{std::int64_t{0}};
  udf::Number imaginary{std::int64_t{0}};

  bool is_whole() const { return real.is_integer() && imaginary.is_integer(); }

  bool is_float() const {
    return real.real() == static_cast<float>(real.real()) &&
           imaginary.real() == static_cast<float>(imaginary.real());
  }

  /// As an element; real ones leave the imaginary part out.
  template <udf::Element T>
  T as() const {
    if constexpr (udf::ComplexElement<T>) {
      return {part<udf::Part<T>>(real), part<udf::Part<T>>(imaginary)};
    } else {
      return part<T>(real);
    }
  }

 private:
  template <udf::Measure T>
  static T part(udf::Number number) {
    if (std::is_integral_v<T> && number.is_integer()) return udf::convert<T>(number.integer());
    return udf::convert<T>(number.real());
  }
};

/// Combines the elements of an array with some numbers: `Kernel` has `manual`, `settings` and
/// `combine(T element, const array<T, count>& scalars)`.
///
/// Integers stay exact as long as the scalars are whole; with a fraction the arithmetic is that of
/// doubles, and an integer result truncates.
template <class Kernel, std::size_t count>
struct WithScalars {
  static constexpr bool kTakesComplex = true;
  using Settings = std::array<ScalarNumber, count>;

  static ElementType work_type(udf::CallTypes types, const Settings& scalars) {
    bool is_whole = true;
    bool is_float = true;
    for (const auto& scalar : scalars) {
      is_whole = is_whole && scalar.is_whole();
      is_float = is_float && scalar.is_float();
    }
    const auto type = udf::common_type(types);
    const bool holds_scalars = udf::is_whole(type)                      ? is_whole
                               : part_type(type) == ElementType::kFloat ? is_float
                                                                        : true;
    if (holds_scalars) return type;
    return is_complex(type) ? ElementType::kComplexDouble : ElementType::kDouble;
  }

  template <udf::Element T>
  static void run(std::span<const T> a, const Settings& settings, udf::Missing<T> missing,
                  std::span<T> out) {
    std::array<T, count> scalars;
    for (std::size_t i = 0; i < count; ++i) scalars[i] = settings[i].template as<T>();
    for (std::size_t i = 0; i < out.size(); ++i) {
      const T result = Kernel::combine(a[i], scalars);
      out[i] = missing(a[i]) ? missing.value() : result;
    }
  }
};

inline constexpr std::string_view kScalarNotes =
    "Missing elements stay missing. An integer result of a scalar with a fraction truncates.";

/// The settings of a primitive that takes one number, "scalar", and maybe its "imaginary" part.
inline std::array<ScalarNumber, 1> read_scalar(const udf::Arguments& arguments) {
  ScalarNumber scalar{.real = arguments.number("scalar").value()};
  if (arguments.has("imaginary")) scalar.imaginary = arguments.number("imaginary").value();
  return {scalar};
}

}  // namespace oph::primitives
