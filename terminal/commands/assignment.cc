// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/commands/assignment.h"

#include "base/text.h"
#include "terminal/commands/registry.h"
#include "terminal/interpreter.h"
#include "terminal/render/text_layout.h"

namespace oph::terminal {

std::pair<std::string, std::string> parse_assignment(std::string_view text,
                                                     std::string_view usage) {
  const auto equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0) refuse_usage(usage);
  return {std::string{trim(text.substr(0, equals))}, std::string{trim(text.substr(equals + 1))}};
}

void print_assignments(Interpreter& interpreter, std::string_view title,
                       const std::map<std::string, std::string, std::less<>>& pairs) {
  std::string text;
  Grid grid{"", "", {{std::string{title}}, {"VALUE"}}, {}};
  for (const auto& [name, value] : pairs) {
    text += name + "=" + printable(value) + "\n";
    grid.rows.push_back({name, value});
  }
  if (interpreter.shows_tables()) return interpreter.print(text);
  interpreter.show(std::move(grid));
}

}  // namespace oph::terminal
