// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/completion.h"

#include <algorithm>

#include "base/text.h"

namespace oph::terminal {
namespace {

/// Keeps what a word can become.
class Collector {
 public:
  explicit Collector(std::string_view word) : word_{word} {}

  void offer(std::string text, std::string label = {}) {
    if (!text.starts_with(word_)) return;
    if (label.empty()) label = text;
    candidates_.push_back({std::move(text), std::move(label)});
  }
  void offer_all(const std::vector<std::string>& texts) {
    for (const auto& text : texts) offer(text);
  }
  std::vector<Candidate> take() {
    const auto before = [](const Candidate& a, const Candidate& b) { return a.text < b.text; };
    const auto same = [](const Candidate& a, const Candidate& b) { return a.text == b.text; };
    std::sort(candidates_.begin(), candidates_.end(), before);
    candidates_.erase(std::unique(candidates_.begin(), candidates_.end(), same), candidates_.end());
    return std::move(candidates_);
  }

 private:
  std::string_view word_;
  std::vector<Candidate> candidates_;
};

const OperatorManual* find_operator(const Catalogue& catalogue, std::string_view name) {
  const auto found = std::find_if(catalogue.operators.begin(), catalogue.operators.end(),
                                  [&](const auto& manual) { return manual.name == name; });
  return found == catalogue.operators.end() ? nullptr : &*found;
}

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

std::string label_of(const ArgumentManual& argument) {
  std::string label = argument.name;
  if (!argument.fallback) label += "**";
  if (argument.fallback && !argument.fallback->empty()) label += " (" + *argument.fallback + ")";
  if (!argument.values.empty()) label += " [" + join(argument.values, "|") + "]";
  return label;
}

/// The name of the operator that a line calls, by itself, by an alias or as operator=...
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

/// The argument whose value is being written: what stands before the last '=' of the piece.
std::string_view argument_being_written(std::string_view before) {
  const auto piece = before.find_last_of("; \t");
  const auto begin = piece == std::string_view::npos ? 0 : piece + 1;
  const auto equals = before.find('=', begin);
  return equals == std::string_view::npos ? std::string_view{}
                                          : before.substr(begin, equals - begin);
}

/// Whether an argument is given in the line already.
bool is_given(std::string_view line, const std::string& name) {
  for (const auto* separator : {";", " "}) {
    if (line.find(separator + name + "=") != std::string_view::npos) return true;
  }
  return false;
}

Completion complete_value(std::string_view name, std::string_view word,
                          const OperatorManual& manual, const Catalogue& catalogue) {
  Collector collector{word};
  for (const auto& argument : manual.arguments) {
    if (argument.name != name) continue;
    collector.offer_all(argument.values);
    const auto cube = catalogue.environment->get("OPH_DATACUBE");
    if (argument.kind == ParameterKind::kCube && !cube.empty()) collector.offer(cube);
  }
  return {collector.take(), false, ';'};
}

Completion complete_argument(std::string_view line, std::size_t start,
                             const OperatorManual& manual) {
  Collector collector{line.substr(start)};
  for (const auto& argument : manual.arguments) {
    if (is_given(line.substr(0, start), argument.name)) continue;
    collector.offer(argument.name + "=", label_of(argument));
  }
  return {collector.take(), false, '\0'};
}

Completion complete_operator_line(std::string_view line, std::size_t start,
                                  const Catalogue& catalogue) {
  const auto* manual = find_operator(catalogue, operator_of(line, catalogue));
  if (manual == nullptr) return {};
  const auto before = line.substr(0, start);
  const auto name = argument_being_written(before);
  if (!name.empty()) return complete_value(name, line.substr(start), *manual, catalogue);
  return complete_argument(line, start, *manual);
}

Completion complete_variable(std::string_view word, const Catalogue& catalogue) {
  Collector collector{word};
  const std::string opening = word.starts_with("${") ? "${" : "$";
  const std::string closing = opening == "$" ? "" : "}";
  for (const auto& name : catalogue.environment->names()) {
    collector.offer(opening + name + closing);
  }
  return {collector.take(), false, '\0'};
}

bool is_path(std::string_view word) {
  return word.starts_with("./") || word.starts_with("../") || word.starts_with('/') ||
         word.starts_with('~');
}

Completion complete_names(std::string_view command, std::string_view word,
                          const Catalogue& catalogue) {
  Collector collector{word};
  if (command == "help") offer_commands(collector, catalogue);
  if (command == "man") offer_operators(collector, catalogue);
  if (command == "getenv" || command == "unsetenv") {
    collector.offer_all(catalogue.environment->names());
  }
  if (command == "getalias" || command == "unsetalias") {
    collector.offer_all(catalogue.aliases->names());
  }
  if (command == "plot") collector.offer(catalogue.environment->get("OPH_DATACUBE"));
  if (command == "setenv") {
    for (const auto& name : catalogue.environment->names()) collector.offer(name + "=", name);
    return {collector.take(), false, '\0'};
  }
  return {collector.take(), false, ' '};
}

}  // namespace

Completion complete(std::string_view line, std::size_t start, const Catalogue& catalogue) {
  start = std::min(start, line.size());
  const auto word = line.substr(start);
  if (word.starts_with('$')) return complete_variable(word, catalogue);
  const auto before = trim(line.substr(0, start));
  if (before.empty()) {
    if (is_path(word)) return {{}, true, ' '};
    Collector collector{word};
    offer_commands(collector, catalogue);
    return {collector.take(), false, ' '};
  }
  if (before == "operator=") {
    Collector collector{word};
    offer_operators(collector, catalogue);
    return {collector.take(), false, ';'};
  }
  auto names = complete_names(before, word, catalogue);
  if (!names.candidates.empty()) return names;
  return complete_operator_line(line, start, catalogue);
}

}  // namespace oph::terminal
