// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/scheduler/task_queue.h"

#include <algorithm>

#include "base/error.h"

namespace oph::server {

void TaskQueue::require_room(const Work& work) const {
  if (size_ >= capacity_ && work.kind != Work::Kind::kInternal) {
    throw user_error("too many tasks are waiting, try again later (waiting={}, limit={})", size_,
                     capacity_);
  }
}

void TaskQueue::push(Work work) {
  require_room(work);
  auto& line = kinds_[work.kind][work.user];
  // Who was away must not have saved up a claim to everything.
  if (line.works.empty()) line.served = std::max(line.served, least_served_[work.kind]);
  line.works.push_back(std::move(work));
  ++size_;
}

bool TaskQueue::may_run(const Work& work) const {
  const auto found = accounts_.find(work.user);
  if (work.kind != Work::Kind::kData || found == accounts_.end()) return true;
  const auto& [limits, tasks, cores] = found->second;
  if (limits.tasks > 0 && tasks >= limits.tasks) return false;
  // A task that is above the limit by itself was refused, or the limit came later: it runs alone.
  return limits.cores == 0 || cores == 0 || cores + work.task.ranks <= limits.cores;
}

TaskQueue::Lines::const_iterator TaskQueue::next(const Lines& lines) const {
  auto best = lines.end();
  for (auto line = lines.begin(); line != lines.end(); ++line) {
    if (line->second.works.empty() || !may_run(line->second.works.front())) continue;
    if (best == lines.end() || line->second.served < best->second.served) best = line;
  }
  return best;
}

std::optional<Work> TaskQueue::pop(Work::Kind first, Work::Kind last) {
  for (auto& [kind, lines] : kinds_) {
    if (kind < first || kind > last) continue;
    const auto found = next(lines);
    if (found == lines.end()) continue;
    auto& line = lines.at(found->first);
    auto work = std::move(line.works.front());
    line.works.pop_front();
    --size_;
    auto& account = accounts_[work.user];
    least_served_[kind] = line.served;
    line.served += static_cast<double>(work.task.ranks) /
                   static_cast<double>(std::max<std::int64_t>(1, account.limits.share));
    if (kind == Work::Kind::kData) {
      ++account.tasks;
      account.cores += work.task.ranks;
    }
    return work;
  }
  return std::nullopt;
}

void TaskQueue::finish(const Work& work) {
  if (work.kind != Work::Kind::kData) return;
  auto& account = accounts_[work.user];
  --account.tasks;
  account.cores -= work.task.ranks;
}

bool TaskQueue::limit(const std::string& user, const Limits& limits) {
  auto& account = accounts_[user];
  if (account.limits == limits) return false;
  account.limits = limits;
  return true;
}

bool TaskQueue::has(Work::Kind first, Work::Kind last) const {
  return std::any_of(kinds_.begin(), kinds_.end(), [&](const auto& kind) {
    return kind.first >= first && kind.first <= last && next(kind.second) != kind.second.end();
  });
}

std::optional<Work> TaskQueue::remove(std::int64_t task_id) {
  for (auto& [kind, lines] : kinds_) {
    for (auto& [user, line] : lines) {
      const auto found = std::find_if(line.works.begin(), line.works.end(),
                                      [&](const Work& work) { return work.task.id == task_id; });
      if (found == line.works.end()) continue;
      auto work = std::move(*found);
      line.works.erase(found);
      --size_;
      return work;
    }
  }
  return std::nullopt;
}

std::deque<Work> TaskQueue::clear() {
  std::deque<Work> all;
  for (auto& [kind, lines] : kinds_) {
    for (auto& [user, line] : lines) {
      std::move(line.works.begin(), line.works.end(), std::back_inserter(all));
      line.works.clear();
    }
  }
  size_ = 0;
  return all;
}

}  // namespace oph::server
