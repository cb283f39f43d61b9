// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace oph::server {

/// Reads the fields of one JSON object; whatever is wrong is a user error that names the field
/// with the place of the object: `field tasks[0].name is missing`.
class JsonFields {
 public:
  /// `place` precedes the names of fields in messages: "tasks[0]."
  JsonFields(const nlohmann::json& object, std::string place);

  /// The text of a field; numbers and booleans count as their text. `fallback` if absent.
  std::string text(std::string_view name, std::string_view fallback = {}) const;
  /// As text(), for a field that must be there and not be empty, of at most 255 bytes.
  std::string name(std::string_view name) const;
  bool flag(std::string_view name, bool fallback) const;
  std::string choice(std::string_view name, std::initializer_list<std::string_view> choices,
                     std::string_view fallback) const;
  /// The elements of an array; none if absent.
  const nlohmann::json& array(std::string_view name) const;
  std::string place(std::string_view name) const { return place_ + std::string{name}; }

 private:
  const nlohmann::json& object_;
  std::string place_;
};

}  // namespace oph::server
