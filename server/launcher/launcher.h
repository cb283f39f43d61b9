// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/error.h"
#include "base/pool/message.h"

namespace oph::server {

/// The process that ran a task ended without a result; what the task wrote has to be swept.
class ProcessLost : public Error {
 public:
  explicit ProcessLost(std::string text) : Error{Blame::kSystem, std::move(text)} {}
};

/// The operator that a task runs, for messages.
std::string operator_of(const pool::Task& task);

/// Runs tasks, one at a time, as MPI programs.
class Launcher {
 public:
  virtual ~Launcher() = default;

  /// Gets ready to run tasks at once. Throws a system error.
  virtual void start() = 0;
  /// Runs a task to its end, well or not: `result.status` tells. Throws ProcessLost, or another
  /// system error if it could not be started.
  virtual pool::Result run(const pool::Task& task,
                           const std::function<void(const pool::Progress&)>& progress) = 0;
  /// Asks the running task to stop, if it is the one with this id; it still returns from run(),
  /// within some ten seconds. May be called by any thread.
  virtual void cancel(std::int64_t task_id) = 0;
  /// Ends all processes, and run() with them. May be called by any thread.
  virtual void stop() = 0;
};

}  // namespace oph::server
