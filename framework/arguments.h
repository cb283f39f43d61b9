// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/manual_json.h"
#include "base/task_string.h"

namespace oph::framework {

/// The arguments of one task, checked against the manual of its operator.
///
/// Checked are: presence, numbers and their bounds, choices. Arguments that the operator does not
/// have are left out: those that clients send to everything silently, others with a warning that
/// names the nearest argument.
class Arguments {
 public:
  /// Throws a user error that names the argument, the value and what was expected. An operator
  /// without manual (manual.has_arguments false) takes anything.
  Arguments(const TaskString& task, const OperatorManual& manual);

  /// The value given, or the default. Asking for what the manual does not have is a bug.
  const std::string& text(std::string_view name) const;
  std::int64_t integer(std::string_view name) const;
  double real(std::string_view name) const;
  /// Whether a yes/no choice is yes.
  bool flag(std::string_view name) const { return text(name) == "yes"; }
  /// The value unless it is the sentinel: "-", "null", "none", "auto" … (case-sensitive).
  std::optional<std::string> text_unless(std::string_view name, std::string_view sentinel) const;
  std::optional<double> real_unless(std::string_view name, std::string_view sentinel) const;
  /// The items of a value that is a list separated by '|'.
  std::vector<std::string> list(std::string_view name) const;
  /// Whether the user gave the argument.
  bool is_given(std::string_view name) const { return task_.contains(name); }

  const TaskString& task() const { return task_; }
  const std::string& operator_name() const { return operator_name_; }
  const std::vector<std::string>& warnings() const { return warnings_; }
  /// What the user asked for, without the bookkeeping of the server: for the provenance.
  std::string provenance() const;

 private:
  void check_names(const OperatorManual& manual);
  void take(const ArgumentManual& argument, std::vector<std::string>& missing);

  TaskString task_;
  std::string operator_name_;
  std::vector<std::pair<std::string, std::string>> values_;
  std::vector<std::string> warnings_;
};

}  // namespace oph::framework
