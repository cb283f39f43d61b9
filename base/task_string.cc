// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/task_string.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"

namespace oph {
namespace {

/// Returns where the pair that starts at `begin` ends: at a ';' outside brackets, or at the end.
std::size_t end_of_pair(std::string_view text, std::size_t begin) {
  int depth = 0;
  for (std::size_t i = begin; i < text.size(); ++i) {
    if (text[i] == '[') ++depth;
    if (text[i] == ']') --depth;
    if (depth < 0)
      throw user_error("']' without '[' in a request ({})", text.substr(begin, i - begin + 1));
    if (text[i] == ';' && depth == 0) return i;
  }
  if (depth > 0) throw user_error("'[' without ']' in a request ({})", text.substr(begin));
  return text.size();
}

void check_pair(std::string_view name, std::string_view value) {
  if (name.empty()) throw user_error("an argument has no name (={})", value);
  if (value.empty()) throw user_error("argument {} has no value", name);
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  const auto printable = [&](std::string_view part) {
    return std::none_of(part.begin(), part.end(),
                        [&](char c) { return is_control(c) && c != '\n' && c != '\t'; });
  };
  if (!printable(name) || !printable(value)) {
    throw user_error("a request must not hold control characters (near argument {})",
                     name.substr(0, 20));
  }
}

}  // namespace

TaskString TaskString::parse(std::string_view text) {
  TaskString task;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = end_of_pair(text, begin);
    const auto pair = trim(text.substr(begin, end - begin));
    begin = end + 1;
    if (pair.empty() && begin > text.size()) break;
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos) {
      throw user_error("an argument must be written name=value ({})", pair);
    }
    const auto name = trim(pair.substr(0, equals));
    const auto value = trim(pair.substr(equals + 1));
    check_pair(name, value);
    task.set_default(name, value);
  }
  return task;
}

std::optional<std::string_view> TaskString::find(std::string_view name) const {
  const auto found = std::find_if(arguments_.begin(), arguments_.end(),
                                  [&](const Argument& argument) { return argument.first == name; });
  if (found == arguments_.end()) return std::nullopt;
  return found->second;
}

void TaskString::set(std::string_view name, std::string_view value) {
  check_pair(name, value);
  remove(name);
  arguments_.emplace_back(name, value);
}

void TaskString::set_default(std::string_view name, std::string_view value) {
  if (!contains(name)) arguments_.emplace_back(name, value);
}

void TaskString::remove(std::string_view name) {
  std::erase_if(arguments_, [&](const Argument& argument) { return argument.first == name; });
}

std::string TaskString::text() const {
  std::string text;
  for (const auto& [name, value] : arguments_) text += name + "=" + value + ";";
  return text;
}

}  // namespace oph
