// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "server/massive/target_finder.h"
#include "server/scheduler/work.h"
#include "server/workflow/journal.h"

namespace oph::server {

/// What a step of a run asks for and must be done once the lock of the run is gone, since it may
/// call back. Tasks are told by their index.
struct RunEffects {
  std::vector<std::pair<std::size_t, Work>> submitted;
  std::vector<std::pair<std::size_t, TargetSearch>> searches;
  std::vector<std::int64_t> cancelled;                                   ///< ids of jobs
  std::vector<std::pair<std::size_t, std::chrono::milliseconds>> woken;  ///< after a delay
  std::vector<std::pair<std::size_t, std::function<void()>>> calls;      ///< of other workflows
  std::vector<Journal::End> ends;  ///< not yet in the journal; written before the lock is gone
  bool has_ended = false;          ///< the workflow has
};

}  // namespace oph::server
