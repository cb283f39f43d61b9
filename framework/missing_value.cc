// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/missing_value.h"

#include <cmath>
#include <limits>

#include "base/error.h"
#include "base/text.h"

namespace oph::framework {

bool can_hold(ElementType type, const std::string& text) {
  if (!is_integer(type)) return parse_real(text).has_value();
  const auto number = parse_integer(text);
  if (!number) return false;
  const auto bits = 8 * static_cast<int>(size_of(type));
  const auto largest = std::numeric_limits<std::int64_t>::max() >> (64 - bits);
  return *number <= largest && *number >= -largest - 1;
}

std::optional<std::string> missing_value(const Arguments& arguments, const metadb::Cube& cube) {
  const auto text = arguments.text_unless("missingvalue", "-");
  if (!text) return cube.missing_value;
  const auto number = parse_real(*text);
  if (number && std::isnan(*number)) return std::nullopt;
  if (can_hold(cube.measure_type, *text)) return text;
  throw user_error("missingvalue must be a value of the type {} (missingvalue={})",
                   name(cube.measure_type), *text);
}

}  // namespace oph::framework
