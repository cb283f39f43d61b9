// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/manual_json.h"
#include "base/pool/message.h"

namespace oph::server {

/// What became of a task that was given to a launcher.
struct Outcome {
  pool::Result result;    ///< valid unless `error` is set
  std::string error;      ///< why there is no result; empty: there is one
  bool was_lost = false;  ///< its process ended: what it wrote has to be swept
  bool was_cancelled = false;
};

/// One task that waits to be run.
struct Work {
  enum class Kind {
    kInternal,  ///< the server's own: before all others, on the metadata executors
    kMetadata,
    kLook,  ///< reads a little of the data, for somebody who waits
    kData,
  };
  Kind kind = Kind::kData;
  std::string user;
  pool::Task task;
  /// All called by an executor, without locks. `ended` is called exactly once, in any case.
  std::function<void()> started;
  std::function<void(const pool::Progress&)> progress;
  std::function<void(Outcome)> ended;
};

inline Work::Kind kind_of(const OperatorManual& manual) {
  if (manual.is_metadata) return Work::Kind::kMetadata;
  return manual.only_looks ? Work::Kind::kLook : Work::Kind::kData;
}

/// Where work is put.
class WorkQueue {
 public:
  virtual ~WorkQueue() = default;
  /// Throws a user error if too much is waiting.
  virtual void submit(Work work) = 0;
  /// Takes a waiting task out (its `ended` is called with was_cancelled), or tells a running one
  /// to stop. Nothing if it is neither.
  virtual void cancel(std::int64_t task_id) = 0;
};

}  // namespace oph::server
