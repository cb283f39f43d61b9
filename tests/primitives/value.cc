// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/primitives/value.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <sstream>
#include <stdexcept>

#include "primitives/udf/complex.h"

namespace oph::tests {
namespace {

template <class T>
T read_number(std::string_view text) {
  T number{};
  const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
  if (result.ec != std::errc{} || result.ptr != text.data() + text.size()) {
    throw std::invalid_argument{"no number: " + std::string{text}};
  }
  return number;
}

template <class T>
T element(std::string_view bytes, std::size_t i) {
  T value;
  std::memcpy(&value, bytes.data() + i * sizeof(T), sizeof(T));
  return value;
}

Value read_array(std::string_view type_name, std::string_view elements) {
  const auto type = element_type(type_name);
  if (!type) throw std::invalid_argument{"no type: " + std::string{type_name}};
  Value value{.kind = Value::Kind::kArray, .type = *type};
  std::istringstream words{std::string{elements}};
  for (std::string word; words >> word;) {
    const auto star = word.find('*');
    const auto times = star == std::string::npos
                           ? std::size_t{1}
                           : read_number<std::size_t>(std::string_view{word}.substr(star + 1));
    const auto number = std::string_view{word}.substr(0, star);
    visit_real(part_type(*type), [&]<class T>(Tag<T>) {
      const T element = read_number<T>(number);
      for (std::size_t i = 0; i < times; ++i) {
        value.bytes.append(reinterpret_cast<const char*>(&element), sizeof(T));
      }
    });
  }
  return value;
}

Value read_bytes(std::string_view digits) {
  Value value{.kind = Value::Kind::kText};
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    value.bytes += static_cast<char>(std::stoi(std::string{digits.substr(i, 2)}, nullptr, 16));
  }
  return value;
}

template <class T>
bool same_element(T expected, T actual) {
  if constexpr (std::is_floating_point_v<T>) {
    if (std::isnan(expected) || std::isnan(actual)) {
      return std::isnan(expected) && std::isnan(actual);
    }
    if (expected == actual) return true;
    return std::abs(expected - actual) <=
           4 * std::numeric_limits<T>::epsilon() * std::abs(expected);
  } else {
    return expected == actual;
  }
}

}  // namespace

Value read_value(std::string_view text) {
  if (text == "NULL") return {};
  if (text.starts_with("x'")) return read_bytes(text.substr(2, text.size() - 3));
  if (text.starts_with('\'')) {
    return {.kind = Value::Kind::kText, .bytes = std::string{text.substr(1, text.size() - 2)}};
  }
  if (text.ends_with(']')) {
    const auto open = text.find('[');
    return read_array(text.substr(0, open), text.substr(open + 1, text.size() - open - 2));
  }
  if (text.find_first_of("eE") != std::string_view::npos) {
    return {
        .kind = Value::Kind::kReal, .bytes = std::string{text}, .real = read_number<double>(text)};
  }
  if (text.find('.') != std::string_view::npos) {
    return {.kind = Value::Kind::kDecimal, .bytes = std::string{text}};
  }
  return {.kind = Value::Kind::kInteger, .integer = read_number<std::int64_t>(text)};
}

std::string to_sql(const Value& value) {
  switch (value.kind) {
    case Value::Kind::kNull:
      return "NULL";
    case Value::Kind::kInteger:
      return std::to_string(value.integer);
    case Value::Kind::kDecimal:
    case Value::Kind::kReal:
      return value.bytes;
    default:
      break;
  }
  constexpr std::string_view hexadecimal = "0123456789abcdef";
  std::string sql = "x'";
  for (const char c : value.bytes) {
    const auto code = static_cast<unsigned char>(c);
    sql += hexadecimal[code >> 4];
    sql += hexadecimal[code & 15];
  }
  return sql + "'";
}

bool same_array(const Value& expected, std::string_view bytes) {
  if (expected.bytes.size() != bytes.size()) return false;
  return visit_real(part_type(expected.type), [&]<class T>(Tag<T>) {
    for (std::size_t i = 0; i < bytes.size() / sizeof(T); ++i) {
      if (!same_element(element<T>(expected.bytes, i), element<T>(bytes, i))) return false;
    }
    return true;
  });
}

std::string print_array(ElementType type, std::string_view bytes) {
  std::ostringstream text;
  text.precision(17);
  text << name(type) << "[";
  visit_real(part_type(type), [&]<class T>(Tag<T>) {
    constexpr std::size_t shown = 40;
    const auto length = bytes.size() / sizeof(T);
    for (std::size_t i = 0; i < std::min(length, shown); ++i) {
      text << (i > 0 ? " " : "") << +element<T>(bytes, i);
    }
    if (length > shown) text << " ...";
  });
  text << "]";
  return text.str();
}

}  // namespace oph::tests
