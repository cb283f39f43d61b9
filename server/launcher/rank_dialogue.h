// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>

#include "base/pool/message.h"
#include "server/launcher/rank_set.h"

namespace oph::server {

/// What somebody who waits for a task wants to know and to say.
struct TaskWatch {
  std::function<void(const pool::Progress&)> progress;
  std::function<bool()> is_cancelled;      ///< asked at least once after each RankSet::wake()
  std::chrono::milliseconds cancel_limit;  ///< after which a cancelled task is killed
};

/// Gives a task to the first ranks of a set and waits for its end. Absent: a rank was lost before
/// they said how it ended.
std::optional<pool::Result> run_on_ranks(RankSet& ranks, const pool::Task& task,
                                         const TaskWatch& watch);

/// The result of a task among the messages that are still to be read.
std::optional<pool::Result> find_result(RankSet& ranks, std::int64_t task_id);

}  // namespace oph::server
