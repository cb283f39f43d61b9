// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/question.h"

#include <fmt/format.h>
#include <unistd.h>

#include <optional>

namespace oph::terminal {
namespace {

/// Reads a line as it is typed; absent at its end or at Ctrl-C. std::cin would stay at its end.
std::optional<std::string> read_answer() {
  std::string line;
  char c = 0;
  while (::read(STDIN_FILENO, &c, 1) == 1) {
    if (c == '\n') return line;
    line += c;
  }
  return std::nullopt;
}

}  // namespace

JobChoice ask_about_job(const Screen& screen, std::int64_t workflow) {
  for (;;) {
    screen.messages << paint(screen.message_style, Ink::kWarning,
                             fmt::format("Workflow {} is running.", workflow))
                    << " [c]ancel it, [d]etach and let it run, or [w]ait on? " << std::flush;
    const auto answer = read_answer();
    if (!answer) {
      screen.messages << std::endl;
      return JobChoice::kDetach;
    }
    if (answer->empty() || answer->starts_with('w')) return JobChoice::kWait;
    if (answer->starts_with('c')) return JobChoice::kCancel;
    if (answer->starts_with('d')) return JobChoice::kDetach;
  }
}

}  // namespace oph::terminal
