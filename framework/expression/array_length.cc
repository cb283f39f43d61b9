// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/expression/array_length.h"

#include <algorithm>

#include "base/text.h"

namespace oph::framework {
namespace {

using io_server::Expression;
using Arguments = std::span<const Expression>;

constexpr std::string_view kAlways = "always";
constexpr std::string_view kReduce = "reduce";

/// The values of a parameter in a call; NULL is none. Only the last one can have several.
std::vector<const Expression*> values_of(std::string_view parameter, const PrimitiveManual& manual,
                                         Arguments arguments) {
  std::vector<const Expression*> values;
  const auto last = manual.arguments.size() - 1;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const bool is_meant = manual.arguments[std::min(i, last)].name == parameter;
    if (!is_meant || std::holds_alternative<Expression::Null>(arguments[i].node())) continue;
    values.push_back(&arguments[i]);
  }
  return values;
}

bool is_text(const Expression& expression, std::string_view wanted) {
  const auto* text = std::get_if<std::string>(&expression.node());
  return text != nullptr && equal_ignoring_case(*text, wanted);
}

/// One of the conditions that primitives/udf/manual.h explains.
bool holds(std::string_view condition, const PrimitiveManual& manual, Arguments arguments) {
  constexpr std::string_view kNo = "no ", kOne = "one ";
  if (condition.starts_with(kNo)) {
    return values_of(condition.substr(kNo.size()), manual, arguments).empty();
  }
  if (condition.starts_with(kOne)) {
    return values_of(condition.substr(kOne.size()), manual, arguments).size() == 1;
  }
  const auto equals = condition.find('=');
  const auto values = values_of(condition.substr(0, equals), manual, arguments);
  if (equals == std::string_view::npos) return !values.empty();
  return std::any_of(values.begin(), values.end(), [&](const Expression* value) {
    return is_text(*value, condition.substr(equals + 1));
  });
}

bool has_fixed_length(const PrimitiveManual& manual, Arguments arguments) {
  if (manual.fixed_length == kAlways) return true;
  const auto alternatives = split(manual.fixed_length, '|');
  return std::any_of(alternatives.begin(), alternatives.end(), [&](std::string_view alternative) {
    const auto conditions = split(alternative, ',');
    return std::all_of(conditions.begin(), conditions.end(), [&](std::string_view condition) {
      return holds(condition, manual, arguments);
    });
  });
}

}  // namespace

bool may_vary_in_length(const PrimitiveManual& manual, Arguments arguments,
                        bool has_computed_number) {
  if (manual.returns != "array") return false;
  if (manual.fixed_length.empty()) return manual.primitive_class == kReduce;
  return has_computed_number || !has_fixed_length(manual, arguments);
}

}  // namespace oph::framework
