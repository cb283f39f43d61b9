// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <concepts>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>

namespace oph::primitives::udf {

/// A value shown in parentheses at the end of the text of an error: `{"length", 365}`.
struct Detail {
  Detail(std::string_view label, std::string_view text) : name{label}, value{text} {}
  Detail(std::string_view label, std::integral auto number)
      : name{label}, value{std::to_string(number)} {}

  std::string name;
  std::string value;
};

/// Says what is wrong with a call. The essence comes first: MariaDB shows 80 characters of it.
class Error : public std::runtime_error {
 public:
  explicit Error(std::string_view what, std::initializer_list<Detail> details = {})
      : std::runtime_error{compose(what, details)} {}

 private:
  static std::string compose(std::string_view what, std::initializer_list<Detail> details) {
    std::string text{what};
    const char* separator = " (";
    for (const auto& detail : details) {
      text += separator + detail.name + "=" + detail.value;
      separator = ", ";
    }
    if (details.size() > 0) text += ")";
    return text;
  }
};

/// The full text of the last failed call of this thread; empty if there was none since it was
/// last read through `oph_last_error()`. The default visibility makes it one text for all UDF
/// libraries of a process, so that failures of an outside library are found there too.
[[gnu::visibility("default")]] inline std::string& last_error() {
  static thread_local std::string text;
  return text;
}

}  // namespace oph::primitives::udf
