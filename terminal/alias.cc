// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/alias.h"

#include <cctype>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "terminal/substitution.h"

namespace oph::terminal {
namespace {

constexpr std::pair<std::string_view, std::string_view> kDefaults[] = {
    {"ls", "oph_list path=$1"},
    {"ll", "oph_list level=2;path=$1"},
    {"lr", "oph_list level=2;recursive=yes;path=$1"},
    {"cd", "oph_folder command=cd;path=$1"},
    {"mkdir", "oph_folder command=mkdir;path=$1"},
    {"mvdir", "oph_folder command=mv;path=$1|$2"},
    {"rmdir", "oph_folder command=rm;path=$1"},
    {"mv", "oph_movecontainer container=$1|$2"},
    {"rm", "oph_deletecontainer container=$1"},
    {"rmr", "oph_deletecontainer force=yes;container=$1"},
    {"del", "oph_delete cube=$1"},
    {"drop", "oph_delete cube=[*];exec_mode=async"},
    {"cc", "oph_createcontainer"},
    {"rc", "oph_randcube"},
    {"kill", "oph_cancel id=$1"},
    {"lsd", "oph_fs command=ls;dpath=$1"},
    {"cdd", "oph_fs command=cd;dpath=$1"},
    {"mkdird", "oph_fs command=mkdir;dpath=$1"},
    {"mvd", "oph_fs command=mv;dpath=$1|$2"},
    {"rmd", "oph_fs command=rm;dpath=$1"},
    {"pwd", "getenv OPH_CWD"},
    {"pdd", "getenv OPH_CDD"},
    {"show", "oph_explorecube show_time=yes;cube=$1"},
    {"ncdump", "oph_explorenc src_path=$1"},
    {"new", "oph_manage_session action=new"},
    {"jobs", "oph_loggingbk job_level=1;session_filter=@OPH_SESSION_ID"},
    {"getprogress", "oph_resume level=0;id=$1"},
    {"repeat", "oph_resume id=$1;document_type=request;execute=yes;checkpoint=$2"},
};

constexpr int kDeepest = 16;

/// What follows an alias: words for $1, $2, ... and arguments for the end.
struct Words {
  std::vector<std::string> positional;
  std::string arguments;
};

Words words_of(std::string_view rest) {
  Words words;
  while (!rest.empty()) {
    const auto [word, next] = split_command(rest);
    // An argument may hold blanks (dates do): from the first one on all belongs to arguments.
    if (word.find('=') != std::string_view::npos) {
      words.arguments = rest;
      return words;
    }
    words.positional.emplace_back(word);
    rest = next;
  }
  return words;
}

std::string expand_positional(std::string_view value, const Words& words) {
  const auto [command, pattern] = split_command(value);
  std::string arguments;
  std::size_t used = 0;
  for (const auto piece : split(pattern, ';')) {
    const auto last = highest_position(piece);
    used = std::max(used, last);
    if (piece.empty() || last > words.positional.size()) continue;
    if (!arguments.empty()) arguments += ';';
    arguments += substitute_positions(piece, words.positional);
  }
  if (words.positional.size() > used) {
    throw user_error("too many words after an alias (wanted={}, given={})", used,
                     words.positional.size());
  }
  if (!arguments.empty() && !words.arguments.empty()) arguments += ';';
  arguments += words.arguments;
  return std::string{command} + (arguments.empty() ? "" : " ") + arguments;
}

std::string expand_once(std::string_view value, std::string_view rest) {
  if (highest_position(value) > 0) return expand_positional(value, words_of(rest));
  if (rest.empty()) return std::string{value};
  // Arguments join arguments with ';', a command without any is followed by a blank.
  const bool has_arguments = value.find('=') != std::string_view::npos;
  const bool closed = value.ends_with(';');
  return std::string{value} + (has_arguments ? (closed ? "" : ";") : " ") + std::string{rest};
}

}  // namespace

CommandWords split_command(std::string_view line) {
  line = trim(line);
  const auto end = line.find_first_of(" \t\n");
  if (end == std::string_view::npos) return {line, {}};
  return {line.substr(0, end), trim(line.substr(end))};
}

Aliases::Aliases() {
  for (const auto& [name, value] : kDefaults) aliases_.emplace(name, value);
}

void Aliases::import(const std::vector<std::string>& entries) {
  for (const std::string_view entry : entries) {
    const auto equals = entry.find('=');
    if (!entry.starts_with("OPH_TERM_ALIAS_") || equals == std::string_view::npos) continue;
    const auto definition = entry.substr(equals + 1);
    const auto inner = definition.find('=');
    if (inner == std::string_view::npos) continue;
    set(definition.substr(0, inner), definition.substr(inner + 1));
  }
}

std::optional<std::string> Aliases::find(std::string_view name) const {
  const auto found = aliases_.find(name);
  if (found == aliases_.end()) return std::nullopt;
  return found->second;
}

void Aliases::set(std::string_view name, std::string_view value) {
  const bool is_word = !name.empty() && name.find_first_of(" \t;=$/") == std::string_view::npos;
  if (!is_word || trim(value).empty()) {
    throw user_error("an alias is written name=command ({}={})", name, value);
  }
  aliases_.insert_or_assign(std::string{name}, std::string{trim(value)});
}

void Aliases::unset(std::string_view name) {
  const auto found = aliases_.find(name);
  if (found == aliases_.end()) {
    throw user_error("no such alias ({}){}", name, suggestion(name, names()));
  }
  aliases_.erase(found);
}

std::string Aliases::expand(std::string_view line) const {
  std::string text{trim(line)};
  for (int depth = 0; depth < kDeepest; ++depth) {
    const auto [command, rest] = split_command(text);
    const auto value = find(command);
    if (!value) return text;
    text = expand_once(*value, rest);
  }
  throw user_error("aliases refer to each other without end ({})", split_command(line).command);
}

std::vector<std::string> Aliases::names() const {
  std::vector<std::string> names;
  for (const auto& [name, value] : aliases_) names.push_back(name);
  return names;
}

}  // namespace oph::terminal
