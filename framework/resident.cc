// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/resident.h"

#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <queue>
#include <thread>

#include "base/hosts.h"
#include "base/log.h"
#include "base/pool/channel.h"
#include "base/pool/message.h"
#include "framework/runner.h"

namespace oph::framework {
namespace {

/// What came over the channel and is not yet done. A thread of its own reads the channel, so that
/// cancellation and the end of the server are noticed in the middle of a task.
class Inbox {
 public:
  explicit Inbox(pool::Channel& channel) : channel_{channel}, reader_{[this] { read(); }} {}
  ~Inbox() { channel_.shut_down(); }
  Inbox(const Inbox&) = delete;
  Inbox& operator=(const Inbox&) = delete;

  /// Waits for a task; absent at the end of the channel.
  std::optional<pool::Task> next() {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return is_closed_ || !tasks_.empty(); });
    // A task that came last may have missed other ranks: nobody begins it.
    if (is_closed_) return std::nullopt;
    auto task = std::move(tasks_.front());
    tasks_.pop();
    running_ = task.id;
    return task;
  }

  void finish() {
    const std::lock_guard lock{mutex_};
    running_ = 0;
  }

  bool is_cancelled(std::int64_t id) const { return cancelled_ == id; }

 private:
  void read() {
    const auto status = guard([&] {
      while (const auto text = channel_.receive()) take(pool::parse_message(*text));
    });
    if (!status) log::failure(status);
    const std::lock_guard lock{mutex_};
    // Without its server a running task has nobody to answer to, and no right to commit.
    if (running_ != 0) ::_exit(1);
    is_closed_ = true;
    changed_.notify_all();
  }

  void take(pool::Message message) {
    if (const auto* cancel = std::get_if<pool::Cancel>(&message)) cancelled_ = cancel->id;
    if (std::holds_alternative<pool::Leave>(message)) {
      const std::lock_guard lock{mutex_};
      is_closed_ = true;
      changed_.notify_all();
    }
    if (auto* task = std::get_if<pool::Task>(&message)) {
      const std::lock_guard lock{mutex_};
      tasks_.push(std::move(*task));
      changed_.notify_all();
    }
  }

  pool::Channel& channel_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::queue<pool::Task> tasks_;
  std::int64_t running_ = 0;
  bool is_closed_ = false;
  std::atomic<std::int64_t> cancelled_ = 0;
  std::jthread reader_;
};

/// Tells the server about the progress of one task; silent on other ranks than the root.
class ChannelMonitor final : public Monitor {
 public:
  ChannelMonitor(pool::Channel& channel, const Inbox& inbox, std::int64_t id, bool is_root)
      : channel_{channel}, inbox_{inbox}, id_{id}, is_root_{is_root} {}

  void report(std::string_view status, std::int64_t done, std::int64_t total) override {
    if (!is_root_) return;
    // A server that is gone is noticed by the inbox; it is no failure of the phase.
    guard([&] { channel_.send(to_text(pool::Progress{id_, std::string{status}, done, total})); });
  }
  bool is_cancelled() const override { return inbox_.is_cancelled(id_); }

 private:
  pool::Channel& channel_;
  const Inbox& inbox_;
  std::int64_t id_;
  bool is_root_;
};

}  // namespace

void serve(Environment& environment, const PoolMember& member,
           const MakeCommunicator& communicator) {
  pool::Channel channel{member.server};
  if (!this_host().empty()) channel.encrypt(channel_secret(environment.configuration));
  channel.send(
      to_text(pool::Hello{member.pool, member.rank, member.ranks, ::getpid(), this_host()}));
  Inbox inbox{channel};
  std::map<std::int64_t, std::unique_ptr<Communicator>> communicators;
  while (const auto task = inbox.next()) {
    auto& team = communicators[task->ranks];
    if (!team) team = communicator(static_cast<int>(task->ranks));
    ChannelMonitor monitor{channel, inbox, task->id, member.rank == 0};
    auto outcome = run_task(environment, *team, monitor, task->submission);
    if (member.rank == 0) {
      channel.send(
          to_text(pool::Result{task->id, std::move(outcome.status),
                               std::move(outcome.notifications), std::move(outcome.response)}));
    }
    inbox.finish();
  }
}

}  // namespace oph::framework
