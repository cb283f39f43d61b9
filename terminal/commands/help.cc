// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/commands/help.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "terminal/commands/first_steps.h"
#include "terminal/commands/registry.h"
#include "terminal/exit_status.h"
#include "terminal/interpreter.h"
#include "terminal/known_variables.h"
#include "terminal/render/text_layout.h"

namespace oph::terminal {
namespace {

constexpr std::size_t kUsualWidth = 80;

/// Two columns, the second one folded.
class Listing {
 public:
  Listing(const Style& style, std::size_t left)
      : style_{style},
        left_{left},
        right_{(style.width > 0 ? static_cast<std::size_t>(style.width) : kUsualWidth) - left - 4} {
  }

  void title(std::string_view text) {
    if (!text_.empty()) text_ += "\n";
    text_ += paint(style_, Ink::kTitle, text) + "\n";
  }
  void line(std::string_view left, std::string_view right) {
    const auto lines = fold(right, std::clamp<std::size_t>(right_, 20, 200));
    // What is too wide for the first column stands alone.
    const bool is_wide = display_width(left) > left_;
    text_ += "  " + paint(style_, Ink::kGood, pad_right(left, left_)) + (is_wide ? "\n" : "");
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const bool follows = i == 0 && !is_wide;
      text_ += std::string(follows ? 2 : left_ + 4, ' ') + lines[i] + "\n";
    }
  }
  std::string take() { return std::move(text_); }

 private:
  Style style_;
  std::size_t left_;
  std::size_t right_;
  std::string text_;
};

/// A command below a step: on a screen it is broken between its arguments, not within one.
std::string step_command(const Style& style, std::string_view command) {
  constexpr std::string_view kIndent = "     ";
  const auto width = static_cast<std::size_t>(std::max(style.width, 0));
  std::string text, line;
  const auto end_line = [&] {
    text += fmt::format("{}{}\n", kIndent, paint(style, Ink::kGood, line));
    line.clear();
  };
  const auto arguments = split(command, ';');
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const auto argument = fmt::format("{}{}", arguments[i], i + 1 < arguments.size() ? ";" : "");
    const auto columns = kIndent.size() + line.size() + argument.size();
    if (!line.empty() && width > 0 && columns > width) end_line();
    line += argument;
  }
  end_line();
  return text;
}

std::string first_steps(const Style& style) {
  std::string text = paint(style, Ink::kTitle, "From nothing to a first result") + "\n";
  int number = 0;
  for (const auto& step : kFirstSteps) {
    text += fmt::format("  {}. {}\n", ++number, step.meaning) + step_command(style, step.command);
  }
  text += "  Your own data: copy a NetCDF file into the data folder of the stack, then\n";
  return text + step_command(style, "oph_importnc src_path=FILE.nc;measure=VARIABLE") + "\n";
}

void help_on_all(Interpreter& interpreter) {
  const auto& style = interpreter.screen().style;
  Listing listing{style, 26};
  listing.title("What can be typed");
  listing.line("oph_NAME argument=value;...", "an operator; man oph_NAME explains it");
  listing.line("./FILE.json a,b,...", "a workflow; $1, $2, ... in it are a, b, ...");
  listing.line("Tab", "completes and lists; Ctrl-R searches what was typed before");
  for (const auto& group : command_groups()) {
    listing.title(group.title);
    for (const auto& command : group.commands) listing.line(command.usage, command.help);
  }
  interpreter.print(first_steps(style) + listing.take());
}

Grid commands_grid() {
  Grid grid{"Commands", "", {{"COMMAND"}, {"USAGE"}, {"MEANING"}}, {}};
  for (const auto& group : command_groups()) {
    for (const auto& command : group.commands) {
      grid.rows.push_back(
          {std::string{command.name}, std::string{command.usage}, std::string{command.help}});
    }
  }
  return grid;
}

void help_on_variable(Interpreter& interpreter, const KnownVariable& known) {
  std::string text = fmt::format("{}\n  {}\n", known.name, known.meaning);
  if (!known.values.empty()) text += fmt::format("  one of {}\n", known.values);
  if (!known.fallback.empty()) text += fmt::format("  by itself {}\n", known.fallback);
  interpreter.print(text);
}

std::vector<std::string> known_names(Interpreter& interpreter) {
  auto names = command_names();
  for (const auto& manual : interpreter.manuals()) names.push_back(manual.name);
  for (const auto& known : known_variables()) names.emplace_back(known.name);
  for (auto& name : interpreter.aliases().names()) names.push_back(std::move(name));
  return names;
}

/// Asks for the manual of one kind; absent, with the reason, if there is none.
std::optional<Response> manual_of(Interpreter& interpreter, const std::string& name,
                                  std::string_view kind, std::string& reason) {
  try {
    return interpreter.ask(fmt::format("oph_man function={};function_type={}", name, kind));
  } catch (const Failure& failure) {
    if (failure.status() != ExitStatus::kReply) throw;
    reason = failure.text();
    return std::nullopt;
  }
}

}  // namespace

void help(Interpreter& interpreter, const std::string& rest) {
  if (rest.empty() && !interpreter.shows_tables()) return interpreter.show(commands_grid());
  if (rest.empty()) return help_on_all(interpreter);
  if (const auto* command = find_command(rest)) {
    return interpreter.print(fmt::format("{}\n  {}\n", command->usage, command->help));
  }
  if (const auto alias = interpreter.aliases().find(rest)) {
    return interpreter.print(fmt::format("{} is an alias of: {}\n", rest, printable(*alias)));
  }
  if (const auto* known = find_known_variable(rest)) return help_on_variable(interpreter, *known);
  if (interpreter.find_manual(rest) != nullptr) return show_manual(interpreter, rest);
  throw Failure{ExitStatus::kCommand, fmt::format("there is no help on it ({}){}", rest,
                                                  suggestion(rest, known_names(interpreter)))};
}

void show_manual(Interpreter& interpreter, const std::string& rest) {
  const auto [word, kind] = split_command(rest);
  const bool wants_primitive = kind == "primitive";
  if (word.empty() || (!kind.empty() && !wants_primitive)) refuse_usage("man NAME [primitive]");
  std::string name{word};
  if (!name.starts_with("oph_")) name = "oph_" + name;
  std::string reason;
  std::optional<Response> manual;
  if (!wants_primitive) manual = manual_of(interpreter, name, "operator", reason);
  if (!manual) manual = manual_of(interpreter, name, "primitive", reason);
  if (!manual) throw Failure{ExitStatus::kReply, reason};
  interpreter.show(*manual);
}

void update_manuals(Interpreter& interpreter, const std::string& rest) {
  if (!rest.empty() && rest != "-f") refuse_usage("update [-f]");
  const auto before = interpreter.manuals().size();
  interpreter.update_manuals();
  interpreter.print(
      fmt::format("{} operators (before: {})\n", interpreter.manuals().size(), before));
}

}  // namespace oph::terminal
