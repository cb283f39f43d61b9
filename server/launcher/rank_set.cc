// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/launcher/rank_set.h"

#include <algorithm>
#include <csignal>

#include "base/error.h"

namespace oph::server {

bool RankSet::join(const pool::Hello& hello, std::shared_ptr<pool::Channel> channel) {
  {
    const std::lock_guard lock{mutex_};
    const auto index = static_cast<std::size_t>(hello.rank);
    if (hello.ranks != static_cast<std::int64_t>(ranks_.size()) || index >= ranks_.size() ||
        ranks_[index].channel != nullptr || is_lost_) {
      return false;
    }
    const bool is_here = hello.host.empty();
    ranks_[index] = {std::move(channel), is_here ? static_cast<pid_t>(hello.process) : 0, true};
    ++joined_;
  }
  changed_.notify_all();
  return true;
}

void RankSet::say(pool::Message message) {
  {
    const std::lock_guard lock{mutex_};
    messages_.push_back(std::move(message));
  }
  changed_.notify_all();
}

void RankSet::lose(std::int64_t rank) {
  {
    const std::lock_guard lock{mutex_};
    is_lost_ = true;
    auto& lost = ranks_.at(static_cast<std::size_t>(rank));
    lost.process = 0;
    lost.is_connected = false;
  }
  changed_.notify_all();
}

bool RankSet::wait_until_complete(std::chrono::milliseconds limit) {
  std::unique_lock lock{mutex_};
  changed_.wait_for(lock, limit, [&] { return is_lost_ || joined_ == ranks_.size(); });
  return !is_lost_ && joined_ == ranks_.size();
}

bool RankSet::is_lost() const {
  const std::lock_guard lock{mutex_};
  return is_lost_;
}

void RankSet::send(std::int64_t count, const pool::Message& message) {
  std::vector<std::shared_ptr<pool::Channel>> channels;
  {
    const std::lock_guard lock{mutex_};
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
      channels.push_back(ranks_.at(i).channel);
    }
  }
  const auto text = pool::to_text(message);
  for (std::size_t i = 0; i < channels.size(); ++i) {
    if (!guard([&] { channels[i]->send(text); })) lose(static_cast<std::int64_t>(i));
  }
}

RankSet::Event RankSet::next(std::chrono::milliseconds limit) {
  std::unique_lock lock{mutex_};
  changed_.wait_for(lock, limit, [&] { return is_lost_ || is_woken_ || !messages_.empty(); });
  is_woken_ = false;
  if (messages_.empty()) return {std::nullopt, is_lost_};
  Event event{std::move(messages_.front()), false};
  messages_.pop_front();
  return event;
}

void RankSet::wake() {
  {
    const std::lock_guard lock{mutex_};
    is_woken_ = true;
  }
  changed_.notify_all();
}

/// A rank whose channel is open is alive, so that the number is its own.
void RankSet::kill_processes() const {
  for (const auto& rank : ranks_) {
    if (rank.channel != nullptr && rank.process > 0) ::kill(rank.process, SIGKILL);
  }
}

void RankSet::finish(std::chrono::milliseconds limit) {
  std::unique_lock lock{mutex_};
  kill_processes();
  // Ranks elsewhere end with their channels; of them nothing is to be read.
  for (const auto& rank : ranks_) {
    if (rank.is_connected && rank.process == 0) rank.channel->shut_down();
  }
  changed_.wait_for(lock, limit, [&] {
    return std::all_of(ranks_.begin(), ranks_.end(),
                       [](const Rank& rank) { return !rank.is_connected; });
  });
}

void RankSet::kill() {
  const std::lock_guard lock{mutex_};
  kill_processes();
  for (const auto& rank : ranks_) {
    if (rank.channel != nullptr) rank.channel->shut_down();
  }
}

}  // namespace oph::server
