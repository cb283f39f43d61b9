// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>

namespace oph::terminal::interruption {

/// Makes Ctrl-C interrupt what is going on instead of ending the program.
void install();

/// Says whether Ctrl-C was pressed since the last clear().
bool is_requested() noexcept;
void clear() noexcept;

/// Names the connection that an interruption shuts down; -1 for none.
void watch_connection(int socket) noexcept;

/// Sleeps, at most until Ctrl-C is pressed.
void sleep(std::chrono::milliseconds duration);

}  // namespace oph::terminal::interruption
