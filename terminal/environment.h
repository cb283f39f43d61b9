// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace oph::terminal {

/// The variables of a terminal: those of the interface (OPH_CWD, OPH_DATACUBE, ...) and the user's
/// own. Credentials are never among them.
class Environment {
 public:
  using Variables = std::map<std::string, std::string, std::less<>>;

  /// Takes the OPH_* variables from entries "NAME=value", and the user variables that
  /// OPH_TERM_USERVAR_X='name=value' declares. OPH_PASSWD and OPH_TOKEN are left out.
  void import(const std::vector<std::string>& entries);
  /// Sets the documented defaults of what is not set.
  void set_defaults();

  /// Returns the value; empty if it is not set.
  std::string get(std::string_view name) const;
  bool contains(std::string_view name) const { return variables_.contains(name); }
  /// Throws a user error if the name is not one, or names a credential.
  void set(std::string_view name, std::string_view value);
  void set_default(std::string_view name, std::string_view value);
  /// Removes a variable; one that is not set is a user error, with the nearest name.
  void unset(std::string_view name);
  void unset_if_present(std::string_view name);

  const Variables& variables() const { return variables_; }
  std::vector<std::string> names() const;

 private:
  Variables variables_;
};

/// Replaces $NAME and ${NAME} by values; what is not set stays as it stands.
std::string expand_variables(std::string_view text, const Environment& environment);

/// Says whether a line or a variable looks as if it held a password or a token.
bool mentions_credentials(std::string_view text);

}  // namespace oph::terminal
