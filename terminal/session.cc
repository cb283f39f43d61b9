// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/session.h"

#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <string_view>

#include "terminal/pager.h"

namespace oph::terminal {

namespace {

/// Whether lines can be drawn over: a terminal that knows how to move its cursor.
bool has_cursor(const Style& style) {
  const char* kind = std::getenv("TERM");
  return style.width > 0 && kind != nullptr && std::string_view{kind} != "dumb";
}

}  // namespace

Screen standard_screen(const Options& options) {
  Screen screen{std::cout,
                std::cerr,
                detect_style(STDOUT_FILENO, options.colour),
                detect_style(STDERR_FILENO, options.colour),
                {},
                false};
  const bool is_terminal = screen.style.height > 0;
  if (is_terminal && !options.no_pager && !options.is_batch()) screen.pager = find_pager();
  screen.is_attended =
      has_cursor(screen.message_style) && is_terminal && ::isatty(STDIN_FILENO) == 1;
  return screen;
}

void prepare(Interpreter& interpreter, const Session& session) {
  interpreter.environment() = session.environment;
  interpreter.aliases() = session.aliases;
  if (session.options.debug) interpreter.conversation().trace(interpreter.screen().messages);
}

}  // namespace oph::terminal
