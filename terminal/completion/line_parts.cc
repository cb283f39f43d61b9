// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/completion/line_parts.h"

namespace oph::terminal {

std::string operator_of(std::string_view line, const Catalogue& catalogue) {
  auto command = split_command(line).command;
  std::string value;
  if (const auto alias = catalogue.aliases->find(command)) {
    value = *alias;
    command = split_command(value).command;
  }
  constexpr std::string_view kKey = "operator=";
  if (command.starts_with(kKey)) command.remove_prefix(kKey.size());
  return std::string{command.substr(0, command.find(';'))};
}

std::string_view argument_being_written(std::string_view before) {
  const auto piece = before.find_last_of("; \t");
  const auto begin = piece == std::string_view::npos ? 0 : piece + 1;
  const auto equals = before.find('=', begin);
  return equals == std::string_view::npos ? std::string_view{}
                                          : before.substr(begin, equals - begin);
}

bool is_given(std::string_view line, const std::string& name) {
  for (const auto* separator : {";", " "}) {
    if (line.find(separator + name + "=") != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace oph::terminal
