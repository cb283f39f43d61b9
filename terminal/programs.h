// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace oph::terminal {

/// Whether a program of this name is in $PATH.
bool has_program(const std::string& name);

/// Runs a program of $PATH, without its output if `quiet`, and waits for its end; returns its exit
/// status, -1 if it could not be started or was killed.
int run_program(const std::vector<std::string>& words, bool quiet);

}  // namespace oph::terminal
