// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/completion/completion.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "terminal/completion/collector.h"
#include "terminal/completion/command_words.h"
#include "terminal/completion/filters.h"
#include "terminal/completion/line_parts.h"
#include "terminal/completion/name_values.h"
#include "terminal/render/text_layout.h"
#include "terminal/substitution.h"

namespace oph::terminal {
namespace {

const OperatorManual* find_operator(const Catalogue& catalogue, std::string_view name) {
  const auto found = std::find_if(catalogue.operators.begin(), catalogue.operators.end(),
                                  [&](const auto& manual) { return manual.name == name; });
  return found == catalogue.operators.end() ? nullptr : &*found;
}

/// A text that says enough in a list.
std::string brief(const std::string& text, std::size_t longest) {
  return display_width(text) <= longest ? text : fold(text, longest - 1).front() + "…";
}

std::string label_of(const ArgumentManual& argument) {
  constexpr std::size_t kLongestDefault = 16;
  constexpr std::size_t kLongestValues = 32;
  std::string label = argument.name;
  if (!argument.fallback) label += "**";
  if (argument.fallback && !argument.fallback->empty()) {
    label += " (" + brief(*argument.fallback, kLongestDefault) + ")";
  }
  if (!argument.values.empty()) {
    label += " [" + brief(join(argument.values, "|"), kLongestValues) + "]";
  }
  return label;
}

Completion complete_value(std::string_view name, std::string_view word,
                          const OperatorManual& manual, const Catalogue& catalogue) {
  const auto argument = std::ranges::find(manual.arguments, name, &ArgumentManual::name);
  if (argument == manual.arguments.end()) return {};
  if (argument->values.empty()) {
    return complete_named(name_kind_of(name, argument->kind), word, catalogue);
  }
  Collector collector{word};
  collector.offer_all(argument->values);
  return {collector.take(), false, ';'};
}

/// Completes the n-th word after an alias, which stands for $n: `del 3` is `oph_delete cube=$1`.
Completion complete_alias_word(std::string_view before, std::string_view word,
                               const Catalogue& catalogue) {
  const auto [command, given] = split_command(before);
  const auto alias = catalogue.aliases->find(command);
  if (!alias || given.find('=') != std::string_view::npos) return {};
  std::size_t position = 1;
  for (auto rest = given; !rest.empty(); rest = split_command(rest).rest) ++position;
  for (const auto piece : split(split_command(*alias).rest, ';')) {
    const auto equals = piece.find('=');
    if (equals == std::string_view::npos || highest_position(piece) < position) continue;
    auto completion = complete_named(name_kind_of(piece.substr(0, equals), ParameterKind::kText),
                                     word, catalogue);
    if (completion.suffix == ';') completion.suffix = ' ';
    return completion;
  }
  return {};
}

Completion complete_argument(std::string_view line, std::size_t start,
                             const OperatorManual& manual) {
  Collector collector{line.substr(start)};
  for (const auto& argument : manual.arguments) {
    if (is_given(line.substr(0, start), argument.name)) continue;
    collector.offer(argument.name + "=", label_of(argument));
  }
  auto candidates = collector.take();
  const auto is_mandatory = [](const Candidate& each) {
    return each.label.find("**") != std::string::npos;
  };
  std::stable_partition(candidates.begin(), candidates.end(), is_mandatory);
  return {std::move(candidates), false, '\0'};
}

Completion complete_operator_line(std::string_view line, std::size_t start,
                                  const Catalogue& catalogue) {
  if (auto filter = complete_filter(line, start, catalogue)) return *std::move(filter);
  const auto before = line.substr(0, start);
  const auto name = argument_being_written(before);
  if (name.empty()) {
    auto words = complete_alias_word(before, line.substr(start), catalogue);
    if (!words.candidates.empty()) return words;
  }
  const auto* manual = find_operator(catalogue, operator_of(line, catalogue));
  if (manual == nullptr) return {};
  if (name.empty()) return complete_argument(line, start, *manual);
  return complete_value(name, line.substr(start), *manual, catalogue);
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
  if (auto words = complete_command_line(before, word, catalogue)) return *std::move(words);
  return complete_operator_line(line, start, catalogue);
}

}  // namespace oph::terminal
