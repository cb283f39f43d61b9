// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/commands/watch.h"

#include <fmt/format.h>

#include <chrono>

#include "terminal/commands/registry.h"
#include "terminal/commands/words.h"
#include "terminal/interpreter.h"
#include "terminal/interruption.h"

namespace oph::terminal {
namespace {

constexpr std::int64_t kUsualSeconds = 5;
constexpr std::string_view kUsage = "watch [-n SECONDS] COMMAND";

}  // namespace

void watch(Interpreter& interpreter, const std::string& rest) {
  std::string command = rest;
  auto seconds = kUsualSeconds;
  if (const auto [flag, after] = split_command(rest); flag == "-n") {
    const auto [number, line] = split_command(after);
    seconds = parse_count(number, "the number of seconds");
    command = line;
  }
  if (command.empty() || split_command(command).command == "watch") refuse_usage(kUsage);
  const auto& screen = interpreter.screen();
  if (screen.is_attended) interruption::install();
  for (interruption::clear(); !interruption::is_requested();) {
    if (screen.is_attended) screen.results << "\x1b[H\x1b[2J";
    interpreter.tell(fmt::format("every {} s: {}   (Ctrl-C ends it)", seconds, command));
    interpreter.dispatch(command);
    if (interpreter.is_finished()) return;
    interruption::sleep(std::chrono::seconds{seconds});
  }
}

}  // namespace oph::terminal
