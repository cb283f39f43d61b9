// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oph::terminal {

/// Short names of commands.
///
/// A value may hold $1, $2, ...: the words that follow the alias (those with a '=' are arguments of
/// the command and are added at its end). An argument `name=$1;` whose word is missing is left out.
/// Without any $ what follows is added as it stands.
class Aliases {
 public:
  /// Starts with the default aliases.
  Aliases();

  /// Takes the aliases that entries OPH_TERM_ALIAS_X='name=value' declare.
  void import(const std::vector<std::string>& entries);

  /// Returns the value of an alias; absent if there is none.
  std::optional<std::string> find(std::string_view name) const;
  void set(std::string_view name, std::string_view value);
  /// Removes an alias; an unknown one is a user error, with the nearest name.
  void unset(std::string_view name);

  /// Replaces an alias at the start of a line, again if the result starts with one. Throws a user
  /// error if that does not end.
  std::string expand(std::string_view line) const;

  const std::map<std::string, std::string, std::less<>>& all() const { return aliases_; }
  std::vector<std::string> names() const;

 private:
  std::map<std::string, std::string, std::less<>> aliases_;
};

/// A line split at its first blank: "ls /a b" is "ls" and "/a b".
struct CommandWords {
  std::string_view command;
  std::string_view rest;
};
CommandWords split_command(std::string_view line);

}  // namespace oph::terminal
