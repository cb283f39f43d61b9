// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/primitives/case_file.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace oph::tests {
namespace {

using Variables = std::vector<std::pair<std::string, std::string>>;

struct Loop {
  std::string name;
  std::vector<std::string> values;
};

/// A block of a file: loops, the call, "----", the expected lines.
struct Section {
  std::size_t line = 0;
  std::vector<Loop> loops = {};
  std::string call = {};
  std::vector<std::string> expected = {};
};

std::string trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return std::string{text.substr(first, text.find_last_not_of(" \t") - first + 1)};
}

Loop read_loop(const std::string& line) {
  std::istringstream words{line};
  std::string keyword;
  std::string in;
  Loop loop;
  words >> keyword >> loop.name >> in;
  for (std::string value; words >> value;) loop.values.push_back(value);
  if (in != "in" || loop.values.empty()) throw std::invalid_argument{"for NAME in VALUE ..."};
  return loop;
}

std::vector<Section> read_sections(std::istream& input) {
  std::vector<Section> sections;
  bool open = false;
  bool in_result = false;
  std::size_t number = 0;
  for (std::string line; std::getline(input, line);) {
    ++number;
    const auto text = trim(line);
    if (text.starts_with('#')) continue;
    if (text.empty()) {
      open = in_result = false;
      continue;
    }
    if (!open) sections.push_back({.line = number});
    open = true;
    auto& section = sections.back();
    if (text == "----") {
      in_result = true;
    } else if (in_result) {
      section.expected.push_back(text);
    } else if (text.starts_with("for ")) {
      section.loops.push_back(read_loop(text));
    } else {
      section.call += text;
    }
  }
  return sections;
}

std::string substitute(std::string text, const Variables& variables) {
  for (const auto& [name, value] : variables) {
    const auto mark = "$" + name;
    for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at)) {
      text.replace(at, mark.size(), value);
      at += value.size();
    }
  }
  return text;
}

/// Splits at separators outside of quotes, brackets and braces.
std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts(1);
  int depth = 0;
  bool quoted = false;
  for (const char c : text) {
    if (c == '\'') quoted = !quoted;
    if (!quoted && (c == '[' || c == '{')) ++depth;
    if (!quoted && (c == ']' || c == '}')) --depth;
    if (c == separator && depth == 0 && !quoted) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  for (auto& part : parts) part = trim(part);
  if (parts.size() == 1 && parts.front().empty()) parts.clear();
  return parts;
}

Argument read_argument(const std::string& text) {
  Argument argument;
  argument.by_row = text.starts_with('{');
  if (!argument.by_row) {
    argument.values.push_back(read_value(text));
    return argument;
  }
  for (const auto& part : split(std::string_view{text}.substr(1, text.size() - 2), ';')) {
    argument.values.push_back(read_value(part));
  }
  return argument;
}

Call read_call(const Section& section, const Variables& variables) {
  Call call;
  const auto text = substitute(section.call, variables);
  const auto open = text.find('(');
  if (open == std::string::npos || !text.ends_with(')')) {
    throw std::invalid_argument{"no call: " + text};
  }
  call.function = text.substr(0, open);
  for (const auto& part :
       split(std::string_view{text}.substr(open + 1, text.size() - open - 2), ',')) {
    call.arguments.push_back(read_argument(part));
  }
  for (const auto& line : section.expected) {
    const auto expected = substitute(line, variables);
    if (expected.starts_with("error: ")) {
      call.expected_error = expected.substr(7);
    } else {
      call.expected.push_back(read_value(expected));
    }
  }
  return call;
}

void unroll(const Section& section, std::size_t depth, Variables& variables,
            std::vector<Call>& calls) {
  if (depth < section.loops.size()) {
    const auto& loop = section.loops[depth];
    for (const auto& value : loop.values) {
      variables.emplace_back(loop.name, value);
      unroll(section, depth + 1, variables, calls);
      variables.pop_back();
    }
    return;
  }
  auto call = read_call(section, variables);
  call.where = "line " + std::to_string(section.line);
  for (const auto& [name, value] : variables) call.where += ", " + name + "=" + value;
  calls.push_back(std::move(call));
}

}  // namespace

std::size_t Call::row_count() const {
  for (const auto& argument : arguments) {
    if (argument.by_row) return argument.values.size();
  }
  return 1;
}

std::vector<Call> read_case_file(const std::filesystem::path& path) {
  std::ifstream input{path};
  if (!input) throw std::invalid_argument{"cannot read " + path.string()};
  std::vector<Call> calls;
  for (const auto& section : read_sections(input)) try {
      Variables variables;
      unroll(section, 0, variables, calls);
    } catch (const std::exception& error) {
      throw std::invalid_argument{path.string() + ":" + std::to_string(section.line) + ": " +
                                  error.what()};
    }
  return calls;
}

std::vector<std::string> case_names() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator{OPH_CASES_FOLDER}) {
    if (entry.path().extension() == ".case") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<Call> read_case(const std::string& name) {
  return read_case_file(std::filesystem::path{OPH_CASES_FOLDER} / (name + ".case"));
}

}  // namespace oph::tests
