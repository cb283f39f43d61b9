// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/front_end/arguments.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "server/manuals.h"

namespace oph::server {
namespace {

/// What clients send along with any operator.
constexpr std::string_view kTolerated[] = {
    "cwd",     "cdd",       "cube",     "ncores",         "ncore",         "nhost", "nthreads",
    "project", "exec_mode", "schedule", "host_partition", "objkey_filter", "save",  "display"};

bool is_tolerated(std::string_view name) {
  return std::find(std::begin(kTolerated), std::end(kTolerated), name) != std::end(kTolerated);
}

void check_value(const ArgumentManual& argument, const std::string& value) {
  if (argument.kind == ParameterKind::kChoice) {
    const auto& values = argument.values;
    if (std::find(values.begin(), values.end(), value) != values.end()) return;
    throw user_error("{} must be one of {} ({}={})", argument.name, join(values, ", "),
                     argument.name, value);
  }
  if (argument.kind != ParameterKind::kInteger) return;
  const auto number = parse_integer(value);
  const auto as_real = static_cast<double>(number.value_or(0));
  if (number && as_real >= argument.minimum.value_or(as_real) &&
      as_real <= argument.maximum.value_or(as_real)) {
    return;
  }
  const auto range =
      argument.maximum
          ? fmt::format("from {:.0f} to {:.0f}", argument.minimum.value_or(0), *argument.maximum)
          : fmt::format("of at least {:.0f}", argument.minimum.value_or(0));
  throw user_error("{} must be a whole number {} ({}={})", argument.name, range, argument.name,
                   value);
}

}  // namespace

FrontEndArguments::FrontEndArguments(const OperatorManual& manual, const TaskString& given)
    : manual_{manual}, given_{given} {
  std::vector<std::string> names;
  for (const auto& argument : manual.arguments) names.push_back(argument.name);
  for (const auto& [name, value] : given.arguments()) {
    const auto* argument = find_argument(manual, name);
    if (argument != nullptr) {
      check_value(*argument, value);
    } else if (!is_tolerated(name)) {
      throw user_error("unknown argument ({}){}", name, suggestion(name, names));
    }
  }
  for (const auto& argument : manual.arguments) {
    if (!argument.fallback && !given.contains(argument.name)) {
      throw user_error("{} is missing", argument.name);
    }
  }
}

std::string FrontEndArguments::text(std::string_view name) const {
  if (const auto value = given_.find(name)) return std::string{*value};
  const auto* argument = find_argument(manual_, name);
  OPH_CHECK(argument != nullptr && argument->fallback);
  return *argument->fallback;
}

std::int64_t FrontEndArguments::integer(std::string_view name) const {
  return parse_integer(text(name)).value();
}

}  // namespace oph::server
