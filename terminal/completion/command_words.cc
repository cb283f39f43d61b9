// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/completion/command_words.h"

#include <fmt/format.h>

#include "terminal/completion/line_parts.h"
#include "terminal/completion/name_values.h"
#include "terminal/known_variables.h"

namespace oph::terminal {
namespace {

/// Offers what a command of the terminal takes; false if it takes nothing of the kind.
bool offer_words(Collector& collector, std::string_view command, const Catalogue& catalogue) {
  if (command == "help") {
    offer_commands(collector, catalogue);
    for (const auto& known : known_variables()) collector.offer(std::string{known.name});
  } else if (command == "man") {
    offer_operators(collector, catalogue);
  } else if (command == "watch") {
    offer_commands(collector, catalogue);
  } else if (command == "getenv" || command == "unsetenv") {
    collector.offer_all(catalogue.environment->names());
  } else if (command == "getalias" || command == "unsetalias") {
    collector.offer_all(catalogue.aliases->names());
  } else if (command == ".output" || command == ".viewer") {
    const auto* variable = command == ".output" ? "OPH_TERM_OUTPUT" : "OPH_TERM_VIEWER";
    collector.offer_all(values_of_variable(variable));
  } else {
    return false;
  }
  return true;
}

/// What the only word of a command names.
NameKind name_kind_after(std::string_view command) {
  if (command == "plot") return NameKind::kCube;
  if (command == "view") return NameKind::kJob;
  return command == "resume" ? NameKind::kSession : NameKind::kNothing;
}

Completion complete_setting(std::string_view before, std::string_view word,
                            const Catalogue& catalogue) {
  Collector collector{word};
  const auto name = argument_being_written(before);
  if (!name.empty()) {
    collector.offer_all(values_of_variable(name));
    return {collector.take(), false, ' '};
  }
  for (const auto& known : known_variables()) {
    collector.offer(std::string{known.name} + "=",
                    fmt::format("{}  {}", known.name, known.meaning));
  }
  for (const auto& each : catalogue.environment->names()) collector.offer(each + "=", each);
  return {collector.take(), false, '\0'};
}

}  // namespace

void offer_operators(Collector& collector, const Catalogue& catalogue) {
  for (const auto& manual : catalogue.operators) {
    if (!manual.is_internal) collector.offer(manual.name);
  }
}

void offer_commands(Collector& collector, const Catalogue& catalogue) {
  collector.offer_all(catalogue.commands);
  collector.offer_all(catalogue.aliases->names());
  offer_operators(collector, catalogue);
}

std::optional<Completion> complete_command_line(std::string_view before, std::string_view word,
                                                const Catalogue& catalogue) {
  const auto command = split_command(before).command;
  if (command == "setenv") return complete_setting(before, word, catalogue);
  const bool takes_file = command == "check" || command == "file" || command == "args";
  if (takes_file) return Completion{{}, true, ' '};
  if (const auto kind = name_kind_after(command); kind != NameKind::kNothing) {
    auto completion = complete_named(kind, word, catalogue);
    completion.suffix = ' ';
    return completion;
  }
  Collector collector{word};
  if (!offer_words(collector, command, catalogue)) return std::nullopt;
  return Completion{collector.take(), false, ' '};
}

}  // namespace oph::terminal
