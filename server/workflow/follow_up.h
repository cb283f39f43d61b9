// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace oph::server {

/// The workflow that an operator asks the server to submit after it: its output "workflow", the
/// JSON in base64. Absent if there is none. Throws a system error if it is no base64.
std::optional<std::string> follow_up(std::string_view outputs);

}  // namespace oph::server
