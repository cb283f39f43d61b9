// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/element_type.h"

namespace oph::tests {

/// A value of a case file, as an argument or as an expected result.
struct Value {
  enum class Kind : std::uint8_t { kNull, kText, kInteger, kDecimal, kReal, kArray };

  Kind kind = Kind::kNull;
  std::string bytes = {};  ///< the text, the decimal number or the packed array
  std::int64_t integer = 0;
  double real = 0;
  ElementType type = ElementType::kByte;  ///< of an array

  friend bool operator==(const Value&, const Value&) = default;
};

/// Reads NULL, 'text', 12, 1.5 (decimal), 1e3 (real), x'00ff', or an array such as int[1 2 3]
/// (elements may repeat: int[7*1000]). Throws std::invalid_argument.
Value read_value(std::string_view text);

/// Prints a value as it is written in SQL.
std::string to_sql(const Value& value);

/// Whether `bytes` are the expected array: integers are equal, floats within a few last bits.
bool same_array(const Value& expected, std::string_view bytes);

/// The elements of a packed array, for messages.
std::string print_array(ElementType type, std::string_view bytes);

}  // namespace oph::tests
