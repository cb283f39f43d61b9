// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/render/output_format.h"

#include <array>
#include <utility>

namespace oph::terminal {
namespace {

constexpr std::array<std::pair<std::string_view, OutputFormat>, 4> kFormats{{
    {"table", OutputFormat::kTable},
    {"csv", OutputFormat::kCsv},
    {"json", OutputFormat::kJson},
    {"markdown", OutputFormat::kMarkdown},
}};

}  // namespace

std::optional<OutputFormat> parse_output_format(std::string_view name) {
  for (const auto& [known, format] : kFormats) {
    if (known == name) return format;
  }
  return std::nullopt;
}

std::vector<std::string> names_of_formats() {
  std::vector<std::string> names;
  for (const auto& [name, format] : kFormats) names.emplace_back(name);
  return names;
}

}  // namespace oph::terminal
