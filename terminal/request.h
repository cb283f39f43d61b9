// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "terminal/environment.h"

namespace oph::terminal {

/// Wraps one typed operator, `oph_reduce operation=avg` or `operator=oph_reduce;operation=avg`, as
/// the workflow of one task that servers take. Session, mode, cores, cube and folders come from the
/// environment unless the command gives them. Throws a Failure if it is not such a command.
std::string request_from_command(std::string_view command, const Environment& environment);

/// Completes a workflow (JSON with comments) for sending: $1 and ${1} become `arguments`, and what
/// it does not state comes from the environment. `command` is what the user typed, for the history
/// of the session. Throws a Failure if it is not a JSON object.
std::string request_from_workflow(std::string_view workflow,
                                  const std::vector<std::string>& arguments,
                                  std::string_view command, const Environment& environment);

}  // namespace oph::terminal
