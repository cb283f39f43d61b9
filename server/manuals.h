// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/manual_json.h"

namespace oph::server {

/// The manuals of all operators at one moment: those of the libraries and those that run in the
/// server itself. Never changes; a new list takes its place.
class Manuals {
 public:
  /// `operators`: of the libraries. `front_end`: of the server; they win over a library's.
  Manuals(std::vector<OperatorManual> operators, std::vector<OperatorManual> front_end);

  /// Null if there is no such operator. Internal operators are found too.
  const OperatorManual* find(std::string_view name) const;
  /// Whether it runs in the server, as the only task of its request: flow control does not.
  bool is_front_end(std::string_view name) const;
  /// Those that users may call, by name.
  std::vector<OperatorManual> listed() const;
  /// Names of those that users may call.
  std::vector<std::string> names() const;

 private:
  std::vector<OperatorManual> operators_;
  std::vector<OperatorManual> front_end_;
};

/// Finds an argument in a manual; null if the operator has none of that name.
const ArgumentManual* find_argument(const OperatorManual& manual, std::string_view name);

}  // namespace oph::server
