// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstring>
#include <vector>

#include "primitives/udf/arguments.h"

namespace oph::primitives {

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
