// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <thread>

#include "base/process.h"

namespace oph::server {

/// The number of the signal that a wait status tells of, also when a launcher passes it on as an
/// exit code above 128; 0: none.
int signal_of(int wait_status);

/// Starts processes, all from one thread that lives as long as this object: the kernel ties the
/// signal at the death of the parent to the thread that forked.
class Spawner {
 public:
  Spawner();
  ~Spawner();
  Spawner(const Spawner&) = delete;
  Spawner& operator=(const Spawner&) = delete;

  /// Throws a system error. May be called by any thread.
  std::unique_ptr<Process> start(const Command& command);

 private:
  class Queue;
  std::unique_ptr<Queue> queue_;
  std::thread thread_;
};

}  // namespace oph::server
