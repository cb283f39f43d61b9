// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "primitives/udf/adapter.h"

namespace oph::primitives {

/// Reads "0.1, 0.5" as numbers between `least` and `most`, which are whole.
inline std::vector<double> read_number_list(const udf::Arguments& arguments, std::string_view name,
                                            std::int64_t least, std::int64_t most) {
  std::vector<double> numbers;
  udf::for_each_part(arguments.text(name), ',', [&](std::string_view part) {
    const auto number = udf::Number::parse(part);
    if (!number || !(number->real() >= static_cast<double>(least) &&
                     number->real() <= static_cast<double>(most))) {
      throw udf::Error{std::string{name} + " must be numbers in their range",
                       {{"given", part}, {"minimum", least}, {"maximum", most}}};
    }
    numbers.push_back(number->real());
  });
  return numbers;
}

}  // namespace oph::primitives
