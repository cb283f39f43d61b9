// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "primitives/udf/arguments.h"

namespace oph::primitives {

/// Reads a list of numbers, "1*31,2*28,3": `7*2` stands for 7,7. Throws udf::Error on anything
/// else, and on more numbers than any dimension has elements.
inline std::vector<double> read_numbers(std::string_view name, std::string_view text) {
  constexpr std::size_t most = std::size_t{1} << 26;
  std::vector<double> numbers;
  udf::for_each_part(text, ',', [&](std::string_view part) {
    const auto star = part.find('*');
    const auto number = udf::Number::parse(udf::trim(part.substr(0, star)));
    std::optional<udf::Number> times{std::int64_t{1}};
    if (star != std::string_view::npos)
      times = udf::Number::parse(udf::trim(part.substr(star + 1)));
    if (!number || !times || !times->is_integer() || times->integer() < 1) {
      throw udf::Error{std::string{name} + " is a list of numbers, or number*times",
                       {{"part", part}}};
    }
    const auto count = static_cast<std::size_t>(times->integer());
    if (count > most - numbers.size()) {
      throw udf::Error{std::string{name} + " lists too many numbers",
                       {{"part", part}, {"most", most}}};
    }
    numbers.insert(numbers.end(), count, number->real());
  });
  return numbers;
}

/// The same of a text argument whose numbers are between `least` and `most`.
inline std::vector<double> read_numbers_between(const udf::Arguments& arguments,
                                                std::string_view name, std::int64_t least,
                                                std::int64_t most) {
  auto numbers = read_numbers(name, arguments.text(name));
  for (const double number : numbers) {
    if (number >= static_cast<double>(least) && number <= static_cast<double>(most)) continue;
    throw udf::Error{std::string{name} + " must be numbers in their range",
                     {{"given", arguments.text(name)}, {"minimum", least}, {"maximum", most}}};
  }
  return numbers;
}

/// Reads an argument that lists numbers: a text, "1, 2.5", or a packed array of doubles. An array
/// of doubles whose bytes all are characters of numbers does not occur in practice.
inline std::vector<double> number_list(const udf::Arguments& arguments, std::size_t position) {
  const auto text = arguments.text_at(position);
  const auto& name = arguments.parameter(position).name;
  std::vector<double> numbers;
  bool is_text = true;
  udf::for_each_part(text, ',', [&](std::string_view part) {
    const auto number = udf::Number::parse(part);
    is_text = is_text && number.has_value();
    if (number) numbers.push_back(number->real());
  });
  if (is_text) return numbers;
  const auto bytes = arguments.measure(position);
  if (!bytes || bytes->size() % sizeof(double) != 0) {
    throw udf::Error{std::string{name} + " must be a list of numbers, or an array of doubles"};
  }
  numbers.resize(bytes->size() / sizeof(double));
  std::memcpy(numbers.data(), bytes->data(), bytes->size());
  return numbers;
}

}  // namespace oph::primitives
