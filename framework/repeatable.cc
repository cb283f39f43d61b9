// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/repeatable.h"

#include <algorithm>

#include "base/text.h"

namespace oph::framework {
namespace {

using io_server::Expression;

/// oph_math may be told to draw random numbers, by any of the names that it takes for that.
bool draws_random_numbers(const Expression::Call& call) {
  return call.name == "oph_math" &&
         std::any_of(call.arguments.begin(), call.arguments.end(), [](const auto& argument) {
           const auto* text = std::get_if<std::string>(&argument.node());
           return text != nullptr && to_lower(*text).ends_with("rand");
         });
}

}  // namespace

bool is_repeatable(const PrimitiveRegistry& primitives, const Expression& expression) {
  const auto* call = std::get_if<Expression::Call>(&expression.node());
  if (call == nullptr) return true;
  const auto* manual = primitives.find(call->name);
  const bool is_own =
      manual != nullptr && manual->library == primitives.require("oph_reduce").library;
  if (!is_own || draws_random_numbers(*call)) return false;
  return std::all_of(
      call->arguments.begin(), call->arguments.end(),
      [&](const Expression& argument) { return is_repeatable(primitives, argument); });
}

}  // namespace oph::framework
