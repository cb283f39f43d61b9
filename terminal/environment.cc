// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/environment.h"

#include <algorithm>
#include <cctype>

#include "base/error.h"
#include "base/text.h"
#include "terminal/known_variables.h"

namespace oph::terminal {
namespace {

constexpr std::string_view kUserVariable = "OPH_TERM_USERVAR_";
constexpr std::string_view kAlias = "OPH_TERM_ALIAS_";

bool is_name_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

bool is_name(std::string_view name) {
  return !name.empty() && std::isdigit(static_cast<unsigned char>(name.front())) == 0 &&
         std::all_of(name.begin(), name.end(), is_name_character);
}

bool is_credential(std::string_view name) {
  return name == "OPH_PASSWD" || name == "OPH_TOKEN";
}

/// A reference to a variable at the start of `text`: its name, and how many characters it takes.
struct Reference {
  std::string_view name;
  std::size_t length = 0;
};

Reference reference_at(std::string_view text) {
  const bool braced = text.size() > 1 && text[1] == '{';
  const std::size_t begin = braced ? 2 : 1;
  std::size_t end = begin;
  while (end < text.size() && is_name_character(text[end])) ++end;
  if (braced && (end == text.size() || text[end] != '}')) return {};
  return {text.substr(begin, end - begin), braced ? end + 1 : end};
}

}  // namespace

void Environment::import(const std::vector<std::string>& entries) {
  for (const std::string_view entry : entries) {
    const auto equals = entry.find('=');
    if (!entry.starts_with("OPH_") || equals == std::string_view::npos) continue;
    const auto name = entry.substr(0, equals);
    const auto value = entry.substr(equals + 1);
    if (is_credential(name) || name.starts_with(kAlias) || !is_name(name)) continue;
    if (!name.starts_with(kUserVariable)) {
      set(name, value);
    } else if (const auto inner = value.find('='); inner != std::string_view::npos) {
      set(value.substr(0, inner), value.substr(inner + 1));
    }
  }
}

void Environment::set_defaults() {
  for (const auto& known : known_variables()) {
    if (!known.fallback.empty()) set_default(known.name, known.fallback);
  }
}

std::string Environment::get(std::string_view name) const {
  const auto found = variables_.find(name);
  return found == variables_.end() ? std::string{} : found->second;
}

void Environment::set(std::string_view name, std::string_view value) {
  if (!is_name(name)) {
    throw user_error("a variable's name has letters, digits and underscores only (name={})", name);
  }
  if (is_credential(name)) {
    throw user_error("credentials are not kept in variables: start oph_term again to change them");
  }
  variables_.insert_or_assign(std::string{name}, std::string{value});
}

void Environment::set_default(std::string_view name, std::string_view value) {
  if (!contains(name)) set(name, value);
}

void Environment::unset(std::string_view name) {
  const auto found = variables_.find(name);
  if (found == variables_.end()) {
    throw user_error("no such variable ({}){}", name, suggestion(name, names()));
  }
  variables_.erase(found);
}

void Environment::unset_if_present(std::string_view name) {
  if (const auto found = variables_.find(name); found != variables_.end()) variables_.erase(found);
}

std::vector<std::string> Environment::names() const {
  std::vector<std::string> names;
  for (const auto& [name, value] : variables_) names.push_back(name);
  return names;
}

std::string expand_variables(std::string_view text, const Environment& environment) {
  std::string result;
  for (std::size_t i = 0; i < text.size();) {
    const auto reference = text[i] == '$' ? reference_at(text.substr(i)) : Reference{};
    if (reference.length > 0 && environment.contains(reference.name)) {
      result += environment.get(reference.name);
      i += reference.length;
    } else {
      result += text[i++];
    }
  }
  return result;
}

bool mentions_credentials(std::string_view text) {
  const auto lower = to_lower(text);
  return lower.find("passw") != std::string::npos || lower.find("token") != std::string::npos;
}

}  // namespace oph::terminal
