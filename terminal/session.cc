// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/session.h"

#include <unistd.h>

#include <iostream>

namespace oph::terminal {

Screen standard_screen(ColourChoice choice) {
  return {std::cout, std::cerr, detect_style(STDOUT_FILENO, choice),
          detect_style(STDERR_FILENO, choice)};
}

void prepare(Interpreter& interpreter, const Session& session) {
  interpreter.environment() = session.environment;
  interpreter.aliases() = session.aliases;
}

}  // namespace oph::terminal
