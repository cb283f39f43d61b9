// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>

#include "io_server/expression.h"

namespace oph::io_server {

/// Prints an expression for people, not as SQL: `arrays` are the names of the relations' arrays,
/// texts are quoted, long ones and packed arrays are cut.
std::string describe(const Expression& expression, std::span<const std::string> arrays);

}  // namespace oph::io_server
