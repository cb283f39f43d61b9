// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace oph::server {

/// When a wait is over: absent for a negative timeout.
///   timeout       seconds from `now`, or with `is_deadline` a date in UTC,
///                 `yyyy[-mm[-dd[ hh[:mm[:ss]]]]]`
/// Throws a user error if it is neither.
std::optional<std::chrono::system_clock::time_point> parse_deadline(
    std::string_view timeout, bool is_deadline, std::chrono::system_clock::time_point now);

}  // namespace oph::server
