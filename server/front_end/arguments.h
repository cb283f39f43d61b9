// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/manual_json.h"
#include "base/task_string.h"

namespace oph::server {

/// The arguments of a front-end operator, checked against its manual. Arguments that it does not
/// have are ignored if clients add them to every request, and refused otherwise.
class FrontEndArguments {
 public:
  /// Throws a user error that names the argument, its value and what was expected. `manual` must
  /// outlive this.
  FrontEndArguments(const OperatorManual& manual, const TaskString& given);

  /// The value given, or the default.
  std::string text(std::string_view name) const;
  std::int64_t integer(std::string_view name) const;
  bool flag(std::string_view name) const { return text(name) == "yes"; }

 private:
  const OperatorManual& manual_;
  TaskString given_;
};

}  // namespace oph::server
