// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "framework/primitive_registry.h"
#include "io_server/expression.h"

namespace oph::framework {

/// Whether an expression gives the same values each time that it is evaluated for a row: it draws
/// no random numbers, and calls no primitives but Ophion's own. Nobody knows what others depend on.
bool is_repeatable(const PrimitiveRegistry& primitives, const io_server::Expression& expression);

}  // namespace oph::framework
