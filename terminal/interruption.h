// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <csignal>

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

/// While it lives signals go to other threads, also than those that are started meanwhile.
class Blocked {
 public:
  Blocked();
  ~Blocked();
  Blocked(const Blocked&) = delete;
  Blocked& operator=(const Blocked&) = delete;

 private:
  sigset_t before_{};
};

}  // namespace oph::terminal::interruption
