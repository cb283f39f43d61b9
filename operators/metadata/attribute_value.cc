// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/metadata/attribute_value.h"

#include <array>
#include <cmath>
#include <limits>
#include <optional>

#include "base/error.h"
#include "base/text.h"

namespace oph::operators::metadata {
namespace {

template <class Integer>
bool is_whole(std::string_view text) {
  const auto number = parse_integer(text);
  return number && *number >= std::numeric_limits<Integer>::min() &&
         *number <= std::numeric_limits<Integer>::max();
}

bool is_float(std::string_view text) {
  const auto number = parse_real(text);
  return number && (!std::isfinite(*number) || std::isfinite(static_cast<float>(*number)));
}

bool is_double(std::string_view text) {
  return parse_real(text).has_value();
}

struct NumberType {
  std::string_view name;
  bool (*holds)(std::string_view);
};

constexpr std::array<NumberType, 5> kNumberTypes{{
    {"short", is_whole<std::int16_t>},
    {"int", is_whole<std::int32_t>},
    {"long", is_whole<std::int64_t>},
    {"float", is_float},
    {"double", is_double},
}};

}  // namespace

std::vector<std::string> values(const framework::Arguments& arguments, std::size_t count) {
  if (count == 1) return {arguments.text("metadata_value")};
  auto list = arguments.list("metadata_value");
  if (list.size() != count) {
    throw user_error("metadata_value needs one value for each key (keys={}, values={})", count,
                     list.size());
  }
  return list;
}

void check_value(const metadb::Attribute& attribute) {
  for (const auto& type : kNumberTypes) {
    if (type.name != attribute.type) continue;
    for (const auto item : split(attribute.value, ',')) {
      if (type.holds(trim(item))) continue;
      throw user_error("metadata_value of key {} is no {} (metadata_value={})", attribute.key,
                       attribute.type, attribute.value);
    }
  }
}

}  // namespace oph::operators::metadata
