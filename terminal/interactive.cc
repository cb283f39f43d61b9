// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <iostream>

#include "base/text.h"
#include "terminal/interruption.h"
#include "terminal/line_editor.h"
#include "terminal/session.h"
#include "terminal/session_state.h"

namespace oph::terminal {
namespace {

std::filesystem::path history_file() {
  const char* home = std::getenv("HOME");
  return home == nullptr ? std::filesystem::path{}
                         : std::filesystem::path{home} / ".oph_term_history";
}

constexpr std::array<std::string_view, 8> kColours{"black", "red",     "green", "yellow",
                                                   "blue",  "magenta", "cyan",  "white"};

/// The prompt in the colour that OPH_TERM_PS1 names, marked so that readline knows its width.
std::string coloured_prompt(const Environment& environment, const Style& style) {
  const auto text = prompt(environment);
  const auto wanted = environment.get("OPH_TERM_PS1");
  for (std::size_t i = 0; style.is_coloured() && i < kColours.size(); ++i) {
    if (kColours[i] == wanted) {
      return fmt::format("\001\x1b[1;{}m\002{}\001\x1b[0m\002", 30 + i, text);
    }
  }
  return text;
}

void greet(const Interpreter& interpreter, const Environment& environment) {
  const auto text = fmt::format("oph_term {}: {} at {}:{}; help shows the first steps", OPH_VERSION,
                                environment.get("OPH_USER"), environment.get("OPH_SERVER_HOST"),
                                environment.get("OPH_SERVER_PORT"));
  const auto& screen = interpreter.screen();
  screen.messages << paint(screen.message_style, Ink::kDim, text) << "\n";
}

ExitStatus run_typed(Interpreter& interpreter, const Options& options) {
  greet(interpreter, interpreter.environment());
  LineEditor editor{interpreter.history(), [&](std::string_view line, std::size_t start) {
                      return interpreter.complete_line(line, start);
                    }};
  auto status = ExitStatus::kOk;
  interpreter.prefetch_names();
  while (!interpreter.is_finished()) {
    const auto& style = interpreter.screen().style;
    const auto line = editor.read(coloured_prompt(interpreter.environment(), style));
    if (!line) break;
    if (interpreter.history().add(*line)) editor.remember(*line);
    interruption::clear();
    // The window may have another size than at the last line.
    const auto screen = standard_screen(options);
    interpreter.fit(screen.style, screen.message_style);
    status = interpreter.run(*line);
    if (interpreter.history().lines().empty()) editor.forget_all();
  }
  return status;
}

}  // namespace

ExitStatus run_interactive(const Session& session) {
  const bool typed = ::isatty(STDIN_FILENO) == 1;
  History history{typed ? history_file() : std::filesystem::path{}};
  Interpreter interpreter{session.transport, standard_screen(session.options), history};
  prepare(interpreter, session);
  const auto status = interpreter.connect();
  if (status != ExitStatus::kOk) return status;
  return typed ? run_typed(interpreter, session.options)
               : run_piped(interpreter, session.options.keep_going);
}

}  // namespace oph::terminal
