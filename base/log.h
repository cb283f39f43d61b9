// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"

namespace oph::log {

enum class Level { kDebug, kInfo, kWarning, kError };

/// Named values that follow the text of a log line: `job=12 rank=0`.
using Fields = std::initializer_list<std::pair<std::string_view, std::string>>;

/// Sends the log of this process to `file` (appended), or to standard error if it is empty.
/// Until this is called warnings and errors go to standard error.
///   component  who writes: "server", "framework", "supervisor"
///   level      "debug", "info", "warning" or "error"; anything else is a user error
void open(std::string_view component, const std::filesystem::path& file, std::string_view level);

/// Writes one line: time, level, component, text, then the fields as key=value (values with blanks
/// or quotes are quoted). Callers never pass passwords or tokens.
void write(Level level, std::string_view text, Fields fields = {});

inline void debug(std::string_view text, Fields fields = {}) {
  write(Level::kDebug, text, fields);
}
inline void info(std::string_view text, Fields fields = {}) {
  write(Level::kInfo, text, fields);
}
inline void warning(std::string_view text, Fields fields = {}) {
  write(Level::kWarning, text, fields);
}
inline void error(std::string_view text, Fields fields = {}) {
  write(Level::kError, text, fields);
}

/// Logs a failure once, at a border: user errors as info, the rest as errors with their context.
void failure(const Status& status, Fields fields = {});

}  // namespace oph::log
