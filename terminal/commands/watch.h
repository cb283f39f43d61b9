// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace oph::terminal {

class Interpreter;

/// `watch [-n SECONDS] COMMAND`: runs a command every 5 seconds, on a screen of its own where there
/// is one, until Ctrl-C is pressed or the command fails.
void watch(Interpreter& interpreter, const std::string& rest);

}  // namespace oph::terminal
