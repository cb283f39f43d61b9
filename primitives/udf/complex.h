// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <concepts>
#include <cstdint>
#include <type_traits>

#include "base/element_type.h"

namespace oph::primitives::udf {

/// The C++ types of the real elements of a measure.
template <class T>
concept Measure = std::same_as<T, std::int8_t> || std::same_as<T, std::int16_t> ||
    std::same_as<T, std::int32_t> || std::same_as<T, std::int64_t> || std::same_as<T, float> ||
    std::same_as<T, double>;

/// A complex element as measures store it. (std::complex leaves integer parts unspecified.)
template <Measure T>
struct Complex {
  T real;
  T imaginary;

  bool operator==(const Complex&) const = default;
};

/// The C++ types of the complex elements of a measure.
template <class T>
concept ComplexElement =
    std::same_as<T, Complex<std::int32_t>> || std::same_as<T, Complex<std::int64_t>> ||
    std::same_as<T, Complex<float>> || std::same_as<T, Complex<double>>;

/// The C++ types of all elements.
template <class T>
concept Element = Measure<T> || ComplexElement<T>;

/// Whether elements of type In can become ones of type Out: complex ones stay complex.
template <Element In, Element Out>
inline constexpr bool kConverts = Measure<In> || ComplexElement<Out>;

template <Element T>
struct PartOf {
  using type = T;
};
template <Measure T>
struct PartOf<Complex<T>> {
  using type = T;
};
/// The type of the parts of a complex element; a real one is its own part.
template <Element T>
using Part = typename PartOf<T>::type;

/// The element type that T stands for.
template <Element T>
constexpr ElementType element_type_of() {
  using enum ElementType;
  using P = Part<T>;
  if (std::same_as<P, std::int8_t>) return kByte;
  if (std::same_as<P, std::int16_t>) return kShort;
  if (std::same_as<P, std::int32_t>) return ComplexElement<T> ? kComplexInt : kInt;
  if (std::same_as<P, std::int64_t>) return ComplexElement<T> ? kComplexLong : kLong;
  if (std::same_as<P, float>) return ComplexElement<T> ? kComplexFloat : kFloat;
  return ComplexElement<T> ? kComplexDouble : kDouble;
}

/// Whether elements, or their parts, are integers.
constexpr bool is_whole(ElementType type) {
  return is_integer(part_type(type));
}

/// What the address of an element must be a multiple of: the size of its parts.
constexpr std::size_t alignment_of(ElementType type) {
  return is_complex(type) ? size_of(type) / 2 : size_of(type);
}

/// Calls `visitor(Tag<T>{})` with the C++ type of an element type, and returns its result.
template <class Visitor>
decltype(auto) visit_element(ElementType type, Visitor&& visitor) {
  switch (type) {
    case ElementType::kComplexInt:
      return visitor(Tag<Complex<std::int32_t>>{});
    case ElementType::kComplexLong:
      return visitor(Tag<Complex<std::int64_t>>{});
    case ElementType::kComplexFloat:
      return visitor(Tag<Complex<float>>{});
    case ElementType::kComplexDouble:
      return visitor(Tag<Complex<double>>{});
    default:
      return visit_real(type, visitor);
  }
}

}  // namespace oph::primitives::udf
