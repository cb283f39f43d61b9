// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "terminal/completion/completion.h"

namespace oph::terminal {

/// The name of the operator that a line calls, by itself, by an alias or as operator=...
std::string operator_of(std::string_view line, const Catalogue& catalogue);

/// The argument whose value is being written: what stands before the last '=' of the piece.
std::string_view argument_being_written(std::string_view before);

/// Whether an argument is given in the line already.
bool is_given(std::string_view line, const std::string& name);

}  // namespace oph::terminal
