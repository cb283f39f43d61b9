// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace oph::server {

/// The value of a numeric expression of constants: + - * / ^, comparisons, && || ?:, and the
/// functions of muParser (https://beltoforion.de/en/muparser). Throws a user error if it is wrong,
/// or its value is no finite number.
double evaluate(std::string_view expression);

/// Whether a condition holds: its value is not zero, or it is empty or "true".
bool holds(std::string_view condition);

/// Replaces each `eval(expression)` in a text by its value, printed with six decimals.
std::string evaluate_all(std::string_view text);

}  // namespace oph::server
