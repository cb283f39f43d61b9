// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include "base/text.h"
#include "terminal/commands/registry.h"
#include "terminal/commands/words.h"
#include "terminal/exit_status.h"
#include "terminal/interpreter.h"
#include "terminal/picture_file.h"
#include "terminal/plot/plot_command.h"

namespace oph::terminal {
namespace {

void plot(Interpreter& interpreter, const std::string& rest) {
  const auto& screen = interpreter.screen();
  if (trim(rest) == "-") {
    if (!interpreter.last_answer()) {
      throw Failure{ExitStatus::kCommand,
                    "there is no answer to plot yet: oph_explorecube gives one"};
    }
    screen.results << draw_plot(*interpreter.last_answer(), std::nullopt, screen.style);
    return;
  }
  const auto request = parse_plot(rest, interpreter.environment());
  // A cube that makes no picture is refused before it is downloaded.
  if (!request.schema_command.empty()) check_schema(interpreter.ask(request.schema_command));
  screen.results << draw_plot(interpreter.ask(request.command), request.missing, screen.style);
}

/// The last published page that was told of; empty if there is none.
std::string last_page(Interpreter& interpreter) {
  const auto& answer = interpreter.last_answer();
  const auto* text = answer ? answer->find_text("Output URL") : nullptr;
  return text == nullptr ? std::string{} : text->message.value_or("");
}

void open_page(Interpreter& interpreter, const std::string& rest) {
  Words words{rest, "open [URL]"};
  const auto target = words.is_empty() ? last_page(interpreter) : words.take();
  words.end();
  const bool is_page = target.starts_with("https://") || target.starts_with("http://");
  if (!is_page) {
    throw Failure{ExitStatus::kCommand,
                  fmt::format("there is no page to open: oph_publish makes one of a datacube, or "
                              "write open URL (url={})",
                              target)};
  }
  if (open_on_desktop(target)) return interpreter.tell("opened " + target);
  interpreter.tell("there is no desktop here; open this page in a browser, with the same user:");
  interpreter.print(target + "\n");
}

constexpr Command kCommands[] = {
    {"plot", "plot [CUBE|-] [missing=VALUE;subset_dims=...]",
     "draw a map of two dimensions or a line of one; -: the last answer of oph_explorecube", plot},
    {"open", "open [URL]", "show a published page in a browser; by itself the last one", open_page},
};

}  // namespace

CommandGroup work_commands() {
  return {"Pictures", kCommands};
}

}  // namespace oph::terminal
