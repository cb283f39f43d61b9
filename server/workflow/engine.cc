// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/engine.h"

namespace oph::server {

std::shared_ptr<Run> Engine::start(SessionContext context, WorkflowRequest request,
                                   std::shared_ptr<const Manuals> manuals,
                                   metadb::Sessions::Numbers numbers) {
  auto run = std::make_shared<Run>(std::move(context), std::move(request), std::move(manuals),
                                   numbers, services());
  const Key key{run->session_id(), run->workflow()};
  run->on_end([this, key] { forget(key); });
  {
    const std::lock_guard lock{mutex_};
    runs_.emplace(key, run);
  }
  const auto status = guard([&] { run->start(); });
  if (!status) forget(key);
  status.raise();
  return run;
}

RunServices Engine::services() {
  const auto find_run = [this](std::int64_t session_id, std::int64_t workflow) {
    return find(session_id, workflow);
  };
  return {journal_, queue_, later_, submit_, find_run, max_tasks_, host_, port_};
}

std::shared_ptr<Run> Engine::find(std::int64_t session_id, std::int64_t workflow) {
  const std::lock_guard lock{mutex_};
  const auto found = runs_.find({session_id, workflow});
  return found == runs_.end() ? nullptr : found->second;
}

bool Engine::is_busy(std::int64_t session_id) {
  const std::lock_guard lock{mutex_};
  const auto first = runs_.lower_bound({session_id, 0});
  return first != runs_.end() && first->first.first == session_id;
}

void Engine::forget(const Key& key) {
  {
    const std::lock_guard lock{mutex_};
    runs_.erase(key);
  }
  changed_.notify_all();
}

std::vector<std::shared_ptr<Run>> Engine::all() {
  const std::lock_guard lock{mutex_};
  std::vector<std::shared_ptr<Run>> runs;
  for (const auto& [key, run] : runs_) runs.push_back(run);
  return runs;
}

void Engine::shut_down(std::chrono::milliseconds grace) {
  for (const auto& run : all()) run->cancel(false);
  std::unique_lock lock{mutex_};
  changed_.wait_for(lock, grace, [&] { return runs_.empty(); });
  lock.unlock();
  for (const auto& run : all()) run->cancel(true);
}

}  // namespace oph::server
