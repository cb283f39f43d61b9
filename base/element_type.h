// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <complex>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace oph {

/// The type of one element of a measure or of a dimension, stored packed and little-endian.
enum class ElementType : std::uint8_t {
  kByte,
  kShort,
  kInt,
  kLong,
  kFloat,
  kDouble,
  kComplexInt,
  kComplexLong,
  kComplexFloat,
  kComplexDouble,
};

/// Describes an element type: the bare name used in cubes ("float"), the name used in calls of
/// primitives ("oph_float") and the size of one element in bytes.
struct ElementTypeInfo {
  ElementType type;
  std::string_view name;
  std::string_view call_name;
  std::size_t size;
};

inline constexpr std::array<ElementTypeInfo, 10> kElementTypes{{
    {ElementType::kByte, "byte", "oph_byte", 1},
    {ElementType::kShort, "short", "oph_short", 2},
    {ElementType::kInt, "int", "oph_int", 4},
    {ElementType::kLong, "long", "oph_long", 8},
    {ElementType::kFloat, "float", "oph_float", 4},
    {ElementType::kDouble, "double", "oph_double", 8},
    {ElementType::kComplexInt, "complex_int", "oph_complex_int", 8},
    {ElementType::kComplexLong, "complex_long", "oph_complex_long", 16},
    {ElementType::kComplexFloat, "complex_float", "oph_complex_float", 8},
    {ElementType::kComplexDouble, "complex_double", "oph_complex_double", 16},
}};

constexpr const ElementTypeInfo& info(ElementType type) {
  return kElementTypes[static_cast<std::size_t>(type)];
}
constexpr std::string_view name(ElementType type) {
  return info(type).name;
}
constexpr std::string_view call_name(ElementType type) {
  return info(type).call_name;
}
constexpr std::size_t size_of(ElementType type) {
  return info(type).size;
}

constexpr bool is_complex(ElementType type) {
  return type >= ElementType::kComplexInt;
}
constexpr bool is_floating(ElementType type) {
  return type == ElementType::kFloat || type == ElementType::kDouble;
}
constexpr bool is_integer(ElementType type) {
  return type <= ElementType::kLong;
}

/// The type of the two parts of a complex number; a real type is its own.
constexpr ElementType part_type(ElementType type) {
  switch (type) {
    case ElementType::kComplexInt:
      return ElementType::kInt;
    case ElementType::kComplexLong:
      return ElementType::kLong;
    case ElementType::kComplexFloat:
      return ElementType::kFloat;
    case ElementType::kComplexDouble:
      return ElementType::kDouble;
    default:
      return type;
  }
}

/// Finds the type called `text`, either "float" or "oph_float", in any case; absent if unknown.
constexpr std::optional<ElementType> element_type(std::string_view text) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  const auto same = [&](std::string_view known) {
    if (known.size() != text.size()) return false;
    for (std::size_t i = 0; i < known.size(); ++i) {
      if (lower(text[i]) != known[i]) return false;
    }
    return true;
  };
  for (const auto& candidate : kElementTypes) {
    if (same(candidate.name) || same(candidate.call_name)) return candidate.type;
  }
  return std::nullopt;
}

/// Stands for a C++ type where a value of it is not wanted: `Tag<float>{}`.
template <class T>
struct Tag {
  using type = T;
};

/// Calls `visitor(Tag<T>{})` with the C++ type of a real element type, and returns its result.
/// Precondition: `type` is not complex.
template <class Visitor>
constexpr decltype(auto) visit_real(ElementType type, Visitor&& visitor) {
  switch (type) {
    case ElementType::kByte:
      return visitor(Tag<std::int8_t>{});
    case ElementType::kShort:
      return visitor(Tag<std::int16_t>{});
    case ElementType::kInt:
      return visitor(Tag<std::int32_t>{});
    case ElementType::kLong:
      return visitor(Tag<std::int64_t>{});
    case ElementType::kFloat:
      return visitor(Tag<float>{});
    default:
      return visitor(Tag<double>{});
  }
}

}  // namespace oph
