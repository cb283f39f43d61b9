// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace oph::terminal {

class Interpreter;

/// `view WORKFLOW[#MARKER] | -j JOBID [-s MASK] [TIMES [SECONDS]]`: shows the state of a workflow,
/// again every few seconds until it has ended, Ctrl-C is pressed or it was shown TIMES times; with
/// a marker shows the request and the answer of that job.
void view(Interpreter& interpreter, const std::string& rest);

/// Follows a job that was just submitted, if OPH_WORKFLOW_AUTOVIEW says so.
void view_automatically(Interpreter& interpreter, std::string_view job);

}  // namespace oph::terminal
