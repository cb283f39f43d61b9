// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "base/error.h"
#include "base/task_string.h"
#include "server/massive/cube_targets.h"
#include "server/massive/massive_argument.h"
#include "server/massive/targets.h"
#include "server/scheduler/work.h"
#include "server/session/catalogue_pool.h"

namespace oph::server {

/// What one task is to work on, before it is known.
struct TargetSearch {
  MassiveArgument argument;
  std::optional<Filter> restriction;  ///< only cubes that it means too
  CubePlace place;
  TaskString submission;  ///< of the task: files are listed in its name
  std::string user;
  std::int64_t job = 0;  ///< by which the queue can be told to give up
};

struct FoundTargets {
  Targets targets;
  Status status;  ///< why there are none
  bool was_cancelled = false;
};

/// Finds out what the filters of a task mean.
class TargetFinder {
 public:
  using Then = std::function<void(FoundTargets)>;

  virtual ~TargetFinder() = default;
  /// Calls `then` once, at once or later, in any thread.
  virtual void find(TargetSearch search, Then then) = 0;
};

/// Looks for cubes in the catalogue, and lets oph_fs look for files, through the queue.
class ServerTargetFinder final : public TargetFinder {
 public:
  ServerTargetFinder(CataloguePool& catalogues, WorkQueue& queue, std::filesystem::path base_path,
                     std::size_t max_targets)
      : catalogues_{catalogues},
        queue_{queue},
        base_path_{std::move(base_path)},
        max_targets_{max_targets} {}

  void find(TargetSearch search, Then then) override;

 private:
  CataloguePool& catalogues_;
  WorkQueue& queue_;
  const std::filesystem::path base_path_;
  const std::size_t max_targets_;  ///< of one task
};

}  // namespace oph::server
