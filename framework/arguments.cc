// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/arguments.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/error.h"
#include "base/text.h"
#include "framework/parameters.h"

namespace oph::framework {
namespace {

/// What the server adds to every task.
constexpr std::array<std::string_view, 15> kBookkeeping{
    "operator", "sessionid", "workflowid",    "markerid",       "username",
    "userrole", "parentid",  "taskindex",     "lighttaskindex", "jobid",
    "status",   "save",      "objkey_filter", "exec_mode",      "project"};

/// What clients send to every operator, also to those that have no use for it ("ncore" is a
/// misspelling in a client that users have).
constexpr std::array<std::string_view, 9> kFromClients{
    "cwd", "cdd", "cube", "host_partition", "ncore", "ncores", "nthreads", "nhost", "schedule"};

template <class List>
bool contains(const List& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

/// A sentinel such as '-' is valid where it is the default, whatever the kind.
bool is_default(const ArgumentManual& argument, std::string_view value) {
  return argument.fallback && *argument.fallback == value;
}

std::string expected_number(const ArgumentManual& argument, std::string_view kind) {
  if (argument.minimum && argument.maximum) {
    return fmt::format("{} between {:g} and {:g}", kind, *argument.minimum, *argument.maximum);
  }
  if (argument.minimum) return fmt::format("{} of at least {:g}", kind, *argument.minimum);
  if (argument.maximum) return fmt::format("{} of at most {:g}", kind, *argument.maximum);
  return std::string{kind};
}

void check_number(const ArgumentManual& argument, std::string_view value) {
  const bool is_integer = argument.kind == ParameterKind::kInteger;
  std::optional<double> number;
  if (is_integer) {
    if (const auto whole = parse_integer(value)) number = static_cast<double>(*whole);
  } else {
    number = parse_real(value);
  }
  // Written so that NaN is within no bounds.
  const bool fits = number && (!argument.minimum || *number >= *argument.minimum) &&
                    (!argument.maximum || *number <= *argument.maximum);
  if (fits) return;
  throw user_error("{} must be {} ({}={})", argument.name,
                   expected_number(argument, is_integer ? "a whole number" : "a number"),
                   argument.name, value);
}

void check_item(const ArgumentManual& argument, std::string_view value) {
  if (is_default(argument, value)) return;
  if (argument.kind == ParameterKind::kInteger || argument.kind == ParameterKind::kReal) {
    check_number(argument, value);
  }
  if (argument.kind != ParameterKind::kChoice) return;
  if (contains(argument.values, value)) return;
  throw user_error("{} must be one of {} ({}={})", argument.name, join(argument.values, ", "),
                   argument.name, value);
}

void check_value(const ArgumentManual& argument, std::string_view value) {
  if (!argument.multiple) return check_item(argument, value);
  for (const auto item : split(value, '|')) {
    if (item.empty()) {
      throw user_error("{} has an empty item ({}={})", argument.name, argument.name, value);
    }
    check_item(argument, item);
  }
}

std::vector<std::string> known_names(const OperatorManual& manual) {
  std::vector<std::string> names;
  for (const auto& argument : manual.arguments) names.push_back(argument.name);
  for (const auto& argument : shared::kSystem) names.emplace_back(argument.name);
  return names;
}

}  // namespace

Arguments::Arguments(const TaskString& task, const OperatorManual& manual)
    : task_{task}, operator_name_{manual.name} {
  if (manual.has_arguments) {
    check_names(manual);
  } else {
    values_.assign(task.arguments().begin(), task.arguments().end());
  }
  std::vector<std::string> missing;
  for (const auto& argument : manual.arguments) take(argument, missing);
  for (const auto& argument : to_manual(shared::kSystem)) take(argument, missing);
  if (missing.empty()) return;
  const auto names = join(missing, " and ");
  std::string text = fmt::format("{} {} missing", names, missing.size() == 1 ? "is" : "are");
  // The warning about a misspelt name explains why another one is missing.
  if (!warnings_.empty()) text = join(warnings_, "; ") + "; " + text;
  throw user_error("{} ({})", text, manual.name);
}

void Arguments::check_names(const OperatorManual& manual) {
  const auto known = known_names(manual);
  for (const auto& [name, value] : task_.arguments()) {
    if (contains(known, name) || contains(kBookkeeping, name) || contains(kFromClients, name))
      continue;
    warnings_.push_back(fmt::format("unknown argument ({}){}", name, suggestion(name, known)));
  }
}

void Arguments::take(const ArgumentManual& argument, std::vector<std::string>& missing) {
  const auto given = task_.find(argument.name);
  if (!given && !argument.fallback) {
    missing.push_back(argument.name);
    return;
  }
  if (given) check_value(argument, *given);
  values_.emplace_back(argument.name, given ? std::string{*given} : *argument.fallback);
}

const std::string& Arguments::text(std::string_view name) const {
  const auto found = std::find_if(values_.begin(), values_.end(),
                                  [&](const auto& value) { return value.first == name; });
  OPH_CHECK(found != values_.end());
  return found->second;
}

std::int64_t Arguments::integer(std::string_view name) const {
  const auto number = parse_integer(text(name));
  OPH_CHECK(number.has_value());
  return *number;
}

double Arguments::real(std::string_view name) const {
  const auto number = parse_real(text(name));
  OPH_CHECK(number.has_value());
  return *number;
}

std::optional<std::string> Arguments::text_unless(std::string_view name,
                                                  std::string_view sentinel) const {
  const auto& value = text(name);
  if (value == sentinel) return std::nullopt;
  return value;
}

std::optional<double> Arguments::real_unless(std::string_view name,
                                             std::string_view sentinel) const {
  if (text(name) == sentinel) return std::nullopt;
  return real(name);
}

std::vector<std::string> Arguments::list(std::string_view name) const {
  std::vector<std::string> items;
  for (const auto item : split(text(name), '|')) items.emplace_back(item);
  return items;
}

std::string Arguments::provenance() const {
  std::string text;
  for (const auto& [name, value] : task_.arguments()) {
    if (!contains(kBookkeeping, name)) text += name + "=" + value + ";";
  }
  return text;
}

}  // namespace oph::framework
