// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "base/response.h"
#include "terminal/environment.h"
#include "terminal/transport.h"

namespace oph::terminal {

/// Follows the session that a job id tells of. One that holds a '?' belongs to a job of the session
/// before it; another is a session itself; an empty one ends the session. A change of session takes
/// OPH_CWD back to "/" and forgets OPH_DATACUBE.
void follow_session(Environment& environment, const Reply& reply);

/// Takes OPH_DATACUBE, OPH_CWD and OPH_CDD over from an answer: from the fragments titled Output
/// Cube, Current Working Directory and Current Data Directory, else from its `extra`.
void follow_answer(Environment& environment, const Response& response);

/// Takes the parameters of an oph_get_config answer that are not set yet. Those that belong to the
/// last session of the user count only if that is the session in use.
void adopt_configuration(Environment& environment, const Response& response);

/// After a change of session: takes OPH_CWD and OPH_DATACUBE of the session in use from an
/// oph_get_config answer, if that tells of it.
void follow_configuration(Environment& environment, const Response& response);

/// The digits in a session id; empty if it has none.
std::string session_code(std::string_view session);

/// "[90..0001] >> " of a session, "[OPH_TERM] >> " without one.
std::string prompt(const Environment& environment);

}  // namespace oph::terminal
