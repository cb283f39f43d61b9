// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace oph::terminal {

class Interpreter;

/// `resume [SESSION] [COUNT] [-v]`: lists the last requests of a session (OPH_SESSION_ID if none is
/// given, 10 requests), with -v their answers, too, and makes it the session in use.
void resume_session(Interpreter& interpreter, const std::string& rest);

}  // namespace oph::terminal
