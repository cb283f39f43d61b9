// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/scheduler/task_queue.h"

#include <algorithm>

#include "base/error.h"

namespace oph::server {

void TaskQueue::push(Work work) {
  if (size_ >= capacity_ && work.kind != Work::Kind::kInternal) {
    throw user_error("too many tasks are waiting, try again later (waiting={}, limit={})", size_,
                     capacity_);
  }
  auto& line = kinds_[work.kind][work.user];
  // Who was away must not have saved up a claim to everything.
  if (line.works.empty()) line.served = std::max(line.served, least_served_[work.kind]);
  line.works.push_back(std::move(work));
  ++size_;
}

TaskQueue::Lines::iterator TaskQueue::next(Lines& lines) {
  auto best = lines.end();
  for (auto line = lines.begin(); line != lines.end(); ++line) {
    if (line->second.works.empty()) continue;
    if (best == lines.end() || line->second.served < best->second.served) best = line;
  }
  return best;
}

std::optional<Work> TaskQueue::pop(Work::Kind first, Work::Kind last) {
  for (auto& [kind, lines] : kinds_) {
    if (kind < first || kind > last) continue;
    const auto line = next(lines);
    if (line == lines.end()) continue;
    auto work = std::move(line->second.works.front());
    line->second.works.pop_front();
    --size_;
    least_served_[kind] = line->second.served;
    line->second.served += work.task.ranks;
    return work;
  }
  return std::nullopt;
}

bool TaskQueue::has(Work::Kind first, Work::Kind last) const {
  return std::any_of(kinds_.begin(), kinds_.end(), [&](const auto& kind) {
    return kind.first >= first && kind.first <= last &&
           std::any_of(kind.second.begin(), kind.second.end(),
                       [](const auto& line) { return !line.second.works.empty(); });
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
  while (auto work = pop(Work::Kind::kInternal, Work::Kind::kData)) {
    all.push_back(std::move(*work));
  }
  return all;
}

}  // namespace oph::server
