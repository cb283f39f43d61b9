// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/variables.h"

#include <algorithm>
#include <cctype>

#include "base/error.h"
#include "base/text.h"

namespace oph::server {
namespace {

constexpr std::string_view kEnds = ";=|,:@&{}";

std::size_t identifier_length(std::string_view text) {
  std::size_t length = 0;
  for (const unsigned char c : text) {
    if (std::isalpha(c) == 0 && c != '_' && (length == 0 || std::isdigit(c) == 0)) break;
    ++length;
  }
  return length;
}

/// What stands after '@' or '&', and what it stands for.
struct Name {
  std::string_view text;
  std::size_t length = 0;  ///< with the braces
  std::optional<Variable> variable;
};

/// The name at the beginning of `rest`; its text is empty if there is none.
Name read_name(std::string_view rest, const FindVariable& find) {
  if (rest.starts_with('{')) {
    const auto end = rest.find('}');
    if (end == std::string_view::npos) return {};
    const auto text = rest.substr(1, end - 1);
    return {text, end + 1, find(text)};
  }
  const auto whole = rest.substr(0, rest.find_first_of(kEnds));
  if (!whole.empty()) {
    if (auto variable = find(whole)) return {whole, whole.size(), std::move(variable)};
  }
  const auto text = whole.substr(0, identifier_length(whole));
  if (text.empty()) return {};
  return {text, text.size(), find(text)};
}

bool is_in_query_of_url(std::string_view before) {
  const auto scheme = before.rfind("://");
  return scheme != std::string_view::npos && before.find('?', scheme) != std::string_view::npos;
}

void check_value(std::string_view name, const std::string& value) {
  const auto pair = TaskString::parse(fmt::format("{}={}", name, value));
  if (pair.arguments().size() == 1) return;
  throw user_error("';' may stand in a value only inside [ ] ({}={})", name, value);
}

std::string to_upper(std::string_view text) {
  std::string upper{text};
  for (auto& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return upper;
}

}  // namespace

void merge(Variables& into, const Variables& from) {
  for (const auto& [name, variable] : from) {
    const auto [found, is_new] = into.emplace(name, variable);
    if (!is_new && found->second.set < variable.set) found->second = variable;
  }
}

std::string substitute(std::string_view text, const FindVariable& find) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const auto sign = std::min(text.find_first_of("@&", at), text.size());
    result += text.substr(at, sign - at);
    at = sign;
    if (at == text.size()) break;
    const auto name = read_name(text.substr(at + 1), find);
    if (name.variable) {
      result += text[at] == '@' ? name.variable->value : name.variable->index;
      at += 1 + name.length;
      continue;
    }
    const bool is_double = at > 0 && text[at - 1] == '&';
    if (text[at] == '&' && !name.text.empty() && !is_double &&
        !is_in_query_of_url(text.substr(0, at))) {
      throw user_error("unknown variable &{} ({})", name.text, text);
    }
    result += text[at++];
  }
  return result;
}

TaskString substitute(const TaskString& arguments, const FindVariable& find) {
  const auto find_any = [&](std::string_view name) -> std::optional<Variable> {
    if (auto variable = find(name)) return variable;
    for (const auto& [other, value] : arguments.arguments()) {
      if (to_upper(other) == name) return Variable{value};
    }
    return std::nullopt;
  };
  TaskString result;
  for (const auto& [name, value] : arguments.arguments()) {
    const auto replaced = may_hold_variables(value) ? substitute(value, find_any) : value;
    check_value(name, replaced);
    result.set_default(name, replaced);
  }
  return result;
}

}  // namespace oph::server
