// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/delayed_actions.h"

#include "base/error.h"
#include "base/log.h"

namespace oph::server {

DelayedActions::~DelayedActions() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void DelayedActions::after(std::chrono::milliseconds delay, std::function<void()> action) {
  {
    const std::lock_guard lock{mutex_};
    actions_.emplace(Clock::now() + delay, std::move(action));
  }
  changed_.notify_all();
}

void DelayedActions::run() {
  std::unique_lock lock{mutex_};
  while (!stopping_) {
    if (actions_.empty()) {
      changed_.wait(lock);
      continue;
    }
    const auto due = actions_.begin()->first;
    if (Clock::now() < due) {
      changed_.wait_until(lock, due);
      continue;
    }
    const auto action = std::move(actions_.begin()->second);
    actions_.erase(actions_.begin());
    lock.unlock();
    if (const auto status = guard(action); !status) log::failure(status);
    lock.lock();
  }
}

}  // namespace oph::server
