// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "terminal/interpreter.h"

namespace oph::terminal {

/// What to do about a job after Ctrl-C.
enum class JobChoice { kCancel, kDetach, kWait };

/// Asks the user. A second Ctrl-C, or the end of the input, detaches.
JobChoice ask_about_job(const Screen& screen, std::int64_t workflow);

}  // namespace oph::terminal
