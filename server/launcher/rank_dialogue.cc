// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/launcher/rank_dialogue.h"

#include "base/log.h"

namespace oph::server {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr milliseconds kTick{1000};
constexpr milliseconds kNoHurry{3'600'000};

/// Tells the ranks once to stop, and kills them when they do not.
class Canceller {
 public:
  Canceller(RankSet& ranks, const pool::Task& task, const TaskWatch& watch)
      : ranks_{ranks}, task_{task}, watch_{watch} {}

  void act() {
    if (!is_told_ && watch_.is_cancelled()) {
      is_told_ = true;
      deadline_ = Clock::now() + watch_.cancel_limit;
      ranks_.send(task_.ranks, pool::Cancel{task_.id});
    }
    if (Clock::now() <= deadline_) return;
    log::warning("ranks killed, their task did not stop", {{"job", std::to_string(task_.id)}});
    ranks_.kill();
    deadline_ = Clock::time_point::max();
  }
  milliseconds patience() const { return is_told_ ? kTick : kNoHurry; }

 private:
  RankSet& ranks_;
  const pool::Task& task_;
  const TaskWatch& watch_;
  bool is_told_ = false;
  Clock::time_point deadline_ = Clock::time_point::max();
};

}  // namespace

std::optional<pool::Result> run_on_ranks(RankSet& ranks, const pool::Task& task,
                                         const TaskWatch& watch) {
  ranks.send(task.ranks, task);
  Canceller canceller{ranks, task, watch};
  for (;;) {
    canceller.act();
    const auto event = ranks.next(canceller.patience());
    if (event.is_lost) return std::nullopt;
    if (!event.message) continue;
    if (const auto* result = std::get_if<pool::Result>(&*event.message)) {
      if (result->id == task.id) return *result;
    } else if (const auto* step = std::get_if<pool::Progress>(&*event.message)) {
      if (step->id == task.id) watch.progress(*step);
    }
  }
}

std::optional<pool::Result> find_result(RankSet& ranks, std::int64_t task_id) {
  std::optional<pool::Result> result;
  while (const auto message = ranks.next(milliseconds{0}).message) {
    const auto* last = std::get_if<pool::Result>(&*message);
    if (last != nullptr && last->id == task_id) result = *last;
  }
  return result;
}

}  // namespace oph::server
