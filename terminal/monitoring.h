// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace oph::terminal {

class Interpreter;

/// `resume [SESSION] [COUNT]`: lists the last requests of a session (OPH_SESSION_ID if none is
/// given, 10 requests) and makes it the session in use.
void resume_session(Interpreter& interpreter, const std::string& rest);

/// `view WORKFLOW[#MARKER] [SECONDS]`: shows the state of a workflow every few seconds until it has
/// ended or Ctrl-C is pressed; with a marker shows the answer of that job once.
void view_workflow(Interpreter& interpreter, const std::string& rest);

}  // namespace oph::terminal
