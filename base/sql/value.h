// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace oph::sql {

/// Raw bytes that somebody else keeps alive: a packed array, for one.
using Bytes = std::span<const std::byte>;

/// A value bound to a '?' of a statement; text and bytes are views. The first alternative is NULL.
using Value = std::variant<std::monostate, std::int64_t, double, std::string_view, Bytes>;

inline Value to_value(std::nullopt_t) {
  return std::monostate{};
}
template <std::integral Integer>
Value to_value(Integer number) {
  return static_cast<std::int64_t>(number);
}
inline Value to_value(double number) {
  return number;
}
inline Value to_value(std::string_view text) {
  return text;
}
inline Value to_value(const std::string& text) {
  return std::string_view{text};
}
inline Value to_value(const char* text) {
  return std::string_view{text};
}
inline Value to_value(Bytes bytes) {
  return bytes;
}
template <class T>
Value to_value(const std::optional<T>& value) {
  return value ? to_value(*value) : Value{};
}

/// Views an array of elements as its bytes.
template <class T>
Bytes bytes_of(std::span<const T> elements) {
  return std::as_bytes(elements);
}

/// Quotes a name that the program made (a table, a database) for use in a statement. Throws a bug
/// error unless it consists of letters, digits and '_': names never come from users.
std::string quote_name(std::string_view name);

/// Prints text as a literal of SQL that means the same in every sql_mode and character set: a
/// hexadecimal literal converted to utf8mb4.
std::string text_literal(std::string_view text);

/// Prints bytes as a hexadecimal literal.
std::string bytes_literal(Bytes bytes);

}  // namespace oph::sql
