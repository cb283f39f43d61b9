// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oph::terminal {

/// The forms that results are written in.
enum class OutputFormat { kTable, kCsv, kJson, kMarkdown };

/// "table", "csv", "json", "markdown"; absent for another word.
std::optional<OutputFormat> parse_output_format(std::string_view name);
std::vector<std::string> names_of_formats();

}  // namespace oph::terminal
