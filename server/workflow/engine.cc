// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/engine.h"

#include <algorithm>
#include <thread>

namespace oph::server {

std::shared_ptr<Run> Engine::start(SessionContext context, WorkflowRequest request,
                                   std::shared_ptr<const Manuals> manuals) {
  auto run =
      std::make_shared<Run>(std::move(context), std::move(request), std::move(manuals), services());
  run->create();
  add(run);
  const auto status = guard([&] { run->start(); });
  if (!status) forget({run->session_id(), run->workflow()});
  status.raise();
  return run;
}

std::shared_ptr<Run> Engine::resume(SessionContext context, WorkflowRequest request,
                                    std::shared_ptr<const Manuals> manuals, RunRecord record) {
  auto run = std::make_shared<Run>(std::move(context), std::move(request), std::move(manuals),
                                   std::move(record), services());
  add(run);
  run->resume();
  return run;
}

void Engine::add(const std::shared_ptr<Run>& run) {
  const Key key{run->session_id(), run->workflow()};
  std::string url;
  if (const auto& callback = run->request().callback; !callback.empty()) {
    url = callback_url(callback, run->context().session_id, run->marker(), run->job_id());
  }
  run->on_end([this, key, url] {
    forget(key);
    if (!url.empty()) callbacks_.call(url);
  });
  const std::lock_guard lock{mutex_};
  runs_.emplace(key, run);
}

RunServices Engine::services() {
  const auto find_run = [this](std::int64_t session_id, std::int64_t workflow) {
    return find(session_id, workflow);
  };
  return {journal_,   queue_, later_, submit_,  find_run,
          max_tasks_, host_,  port_,  targets_, base_path_};
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
}

std::vector<std::shared_ptr<Run>> Engine::all() {
  const std::lock_guard lock{mutex_};
  std::vector<std::shared_ptr<Run>> runs;
  for (const auto& [key, run] : runs_) runs.push_back(run);
  return runs;
}

void Engine::shut_down(std::chrono::milliseconds grace) {
  const auto end = std::chrono::steady_clock::now() + grace;
  for (const auto& run : all()) {
    if (run->request().is_single_answer()) {
      run->cancel(false);
    } else {
      run->suspend();
    }
  }
  const auto is_busy = [](const auto& run) { return !run->is_idle(); };
  for (auto runs = all(); std::any_of(runs.begin(), runs.end(), is_busy); runs = all()) {
    if (std::chrono::steady_clock::now() > end) break;
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
  for (const auto& run : all()) {
    if (run->request().is_single_answer()) run->cancel(true);
  }
}

}  // namespace oph::server
