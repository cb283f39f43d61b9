// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/json_fields.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"

namespace oph::server {
namespace {

constexpr std::size_t kLongestName = 255;

}  // namespace

JsonFields::JsonFields(const nlohmann::json& object, std::string place)
    : object_{object}, place_{std::move(place)} {
  if (!object.is_object()) {
    const auto what = place_.empty() ? "request" : place_.substr(0, place_.size() - 1);
    throw user_error("{} must be a JSON object", what);
  }
}

std::string JsonFields::text(std::string_view name, std::string_view fallback) const {
  const auto found = object_.find(name);
  if (found == object_.end() || found->is_null()) return std::string{fallback};
  if (found->is_structured()) throw user_error("field {} must be a text", place(name));
  return found->is_string() ? found->get<std::string>() : found->dump();
}

std::string JsonFields::name(std::string_view name) const {
  auto value = text(name);
  if (value.empty()) throw user_error("field {} is missing", place(name));
  if (value.size() > kLongestName) {
    throw user_error("field {} is too long (bytes={}, limit={})", place(name), value.size(),
                     kLongestName);
  }
  return value;
}

bool JsonFields::flag(std::string_view name, bool fallback) const {
  return choice(name, {"yes", "no"}, fallback ? "yes" : "no") == "yes";
}

std::string JsonFields::choice(std::string_view name,
                               std::initializer_list<std::string_view> choices,
                               std::string_view fallback) const {
  auto value = text(name, fallback);
  if (value.empty()) return std::string{fallback};
  if (std::find(choices.begin(), choices.end(), value) != choices.end()) return value;
  const std::vector<std::string> names(choices.begin(), choices.end());
  throw user_error("field {} must be one of {} ({}={})", place(name), join(names, ", "), name,
                   value);
}

const nlohmann::json& JsonFields::array(std::string_view name) const {
  static const auto none = nlohmann::json::array();
  const auto found = object_.find(name);
  if (found == object_.end() || found->is_null()) return none;
  if (!found->is_array()) throw user_error("field {} must be an array", place(name));
  return *found;
}

}  // namespace oph::server
