// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/launcher/spawner.h"

#include <sys/wait.h>

#include <condition_variable>
#include <csignal>
#include <deque>
#include <future>
#include <mutex>

namespace oph::server {

int signal_of(int wait_status) {
  if (WIFSIGNALED(wait_status)) return WTERMSIG(wait_status);
  const int code = WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 0;
  return code > 128 && code < 128 + NSIG ? code - 128 : 0;
}

class Spawner::Queue {
 public:
  using Start = std::packaged_task<std::unique_ptr<Process>()>;

  void push(Start start) {
    {
      const std::lock_guard lock{mutex_};
      starts_.push_back(std::move(start));
    }
    changed_.notify_one();
  }

  void stop() {
    {
      const std::lock_guard lock{mutex_};
      stopping_ = true;
    }
    changed_.notify_one();
  }

  void serve() {
    for (;;) {
      std::unique_lock lock{mutex_};
      changed_.wait(lock, [&] { return stopping_ || !starts_.empty(); });
      if (starts_.empty()) return;
      auto start = std::move(starts_.front());
      starts_.pop_front();
      lock.unlock();
      start();
    }
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Start> starts_;
  bool stopping_ = false;
};

Spawner::Spawner()
    : queue_{std::make_unique<Queue>()}, thread_{[&queue = *queue_] { queue.serve(); }} {}

Spawner::~Spawner() {
  queue_->stop();
  thread_.join();
}

std::unique_ptr<Process> Spawner::start(const Command& command) {
  Queue::Start start{[&command] { return std::make_unique<Process>(command); }};
  auto process = start.get_future();
  queue_->push(std::move(start));
  return process.get();
}

}  // namespace oph::server
