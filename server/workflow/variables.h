// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/task_string.h"

namespace oph::server {

/// A variable of a workflow: `@name` is its value, `&name` its index.
struct Variable {
  std::string value;
  std::string index = "1";
  std::int64_t set = 0;  ///< a later setting has a higher number
};

using Variables = std::map<std::string, Variable, std::less<>>;

/// Takes over what another scope has and this has not, or has since less long.
void merge(Variables& into, const Variables& from);

/// Finds what a name stands for; absent: unknown.
using FindVariable = std::function<std::optional<Variable>(std::string_view name)>;

/// Replaces `@name`, `@{name}` by values and `&name`, `&{name}` by indices.
///
/// A bare name ends at any of `;=|,:@&{}`; if that is unknown, where an identifier ends. An unknown
/// `@name` stays as it is, as does what no name follows ("&&"); an unknown `&name` is a user error,
/// unless it stands in the query of a URL. What has been put in is not looked at again.
std::string substitute(std::string_view text, const FindVariable& find);

/// Whether a text may hold variables.
inline bool may_hold_variables(std::string_view text) {
  return text.find_first_of("@&") != std::string_view::npos;
}

/// The values of arguments with their variables replaced. What `find` does not know may be another
/// argument, in upper case: `@CWD`. Throws a user error if a value would end its argument.
TaskString substitute(const TaskString& arguments, const FindVariable& find);

}  // namespace oph::server
