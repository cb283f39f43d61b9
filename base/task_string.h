// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace oph {

/// A request to one operator: `operator=oph_reduce;cube=http://h/3/20;operation=avg;`.
///
/// Pairs are separated by ';' (the last one may be missing), except inside '[...]', where filters
/// use it themselves. Names are case-sensitive; the first occurrence of a name wins. Values are
/// taken as they stand, '=' included.
class TaskString {
 public:
  using Argument = std::pair<std::string, std::string>;

  TaskString() = default;

  /// Throws a user error on a pair without '=', an empty name, an empty value, an unbalanced
  /// bracket or a control character.
  static TaskString parse(std::string_view text);

  /// Returns the value of `name`; absent if it was not given.
  std::optional<std::string_view> find(std::string_view name) const;
  bool contains(std::string_view name) const { return find(name).has_value(); }
  /// Adds an argument, or replaces its value. Throws a user error where parse() would.
  void set(std::string_view name, std::string_view value);
  /// Adds an argument unless it is there already.
  void set_default(std::string_view name, std::string_view value);
  void remove(std::string_view name);

  const std::vector<Argument>& arguments() const { return arguments_; }
  /// Prints the pairs in their order, each followed by ';'.
  std::string text() const;

 private:
  std::vector<Argument> arguments_;
};

}  // namespace oph
