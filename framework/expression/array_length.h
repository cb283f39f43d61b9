// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include "base/manual_json.h"
#include "io_server/expression.h"

namespace oph::framework {

/// Whether a call may make arrays of different lengths of arrays of one length, since elements
/// decide on it: it removes some of them, counts them, or is told a length that was computed of
/// them. `arguments` are those after the types, of which arrays are known to be of one length.
///   has_computed_number  one of them is a number or text that is computed of the measure
///
/// The manual tells it (`fixed_length`); else it is assumed if the class of the primitive says that
/// it changes lengths.
bool may_vary_in_length(const PrimitiveManual& manual,
                        std::span<const io_server::Expression> arguments, bool has_computed_number);

}  // namespace oph::framework
