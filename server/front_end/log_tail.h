// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace oph::server {

struct LogLine {
  std::string time;  ///< as written; sorts as text
  std::string type;  ///< "info", "warning", "error" ...
  std::string message;
};

/// Reads one line of our logs (`2026-01-31T12:00:00.000+00:00 info server[17] text`) or of those
/// of MariaDB (`2026-01-31 12:00:00 0 [Note] text`). A line of another form has no time.
LogLine parse_log_line(const std::string& line);

/// The last lines of some files, by time. Lines without a time belong to the one before. At most
/// the last quarter of a megabyte of each file is read; files that cannot be read are left out.
std::vector<LogLine> log_tail(const std::vector<std::filesystem::path>& files, std::size_t count);

}  // namespace oph::server
