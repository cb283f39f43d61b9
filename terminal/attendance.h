// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

#include "base/response.h"

namespace oph::terminal {

class Interpreter;

/// Sends a request. Where nobody sits before the screen, or the request is quick, that is all.
/// Otherwise it is submitted as a job and watched: a line shows how far it is, and Ctrl-C asks
/// whether to cancel it or to leave it alone. Absent: there is no answer yet. Throws a Failure as
/// Conversation::exchange(), and an Interruption if the user left the job alone.
std::optional<Response> attend_or_exchange(Interpreter& interpreter, std::string request);

}  // namespace oph::terminal
