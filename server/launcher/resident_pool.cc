// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/launcher/resident_pool.h"

#include <algorithm>

#include "base/log.h"
#include "base/text.h"
#include "server/launcher/rank_dialogue.h"

namespace oph::server {
namespace {

using std::chrono::milliseconds;

/// How long a launcher may take to end after its ranks.
constexpr milliseconds kEndLimit{3000};
/// How soon a launcher sees that a rank has ended.
constexpr milliseconds kNoticeTime{100};
constexpr milliseconds kLookInterval{5000};
constexpr milliseconds kLongestPause{30'000};

}  // namespace

ResidentPool::ResidentPool(Settings settings, const FrameworkProgram& program, Spawner& spawner,
                           PoolHub& hub)
    : settings_{std::move(settings)}, program_{program}, spawner_{spawner}, hub_{hub} {}

ResidentPool::~ResidentPool() {
  stop();
  end_processes();
}

void ResidentPool::start() {
  if (is_running()) return;
  end_processes();
  pause_after_failures();
  try {
    start_processes();
    wait_for_ranks();
    failures_ = 0;
  } catch (const Error&) {
    ++failures_;
    last_failure_ = Clock::now();
    end_processes();
    throw;
  }
}

/// A pool that lacks hosts is started anew as soon as one of them answers.
bool ResidentPool::is_running() {
  if (ranks_ == nullptr || ranks_->is_lost()) return false;
  if (missing_.empty() || Clock::now() - last_look_ < kLookInterval) return true;
  last_look_ = Clock::now();
  return settings_.roster->look().missing.size() >= missing_.size();
}

void ResidentPool::start_processes() {
  RankPlaces places;
  if (settings_.roster != nullptr) places = settings_.roster->look();
  missing_ = places.missing;
  last_look_ = Clock::now();
  const bool is_here = places.hosts.empty() || places.hosts.back().empty();
  const auto count =
      places.hosts.empty() ? settings_.ranks : static_cast<std::int64_t>(places.hosts.size());
  auto ranks = std::make_shared<RankSet>(count);
  hub_.expect(settings_.name, ranks);
  {
    const std::lock_guard lock{mutex_};
    if (stopping_) throw system_error("the server is shutting down");
    ranks_ = std::move(ranks);
  }
  process_ = spawner_.start(is_here ? program_.pool(settings_.name, count, settings_.uses_mpi)
                                    : program_.pool_on_hosts(settings_.name, places.hosts));
}

void ResidentPool::wait_for_ranks() {
  const auto deadline = Clock::now() + settings_.start_limit;
  while (!ranks_->wait_until_complete(milliseconds{50})) {
    if (is_stopping()) throw system_error("the server is shutting down");
    if (ranks_->is_lost() || process_->wait(milliseconds{0})) {
      throw system_error("a pool ended while it was being started, its log tells why (pool={})",
                         settings_.name);
    }
    if (Clock::now() > deadline) {
      throw system_error("a pool did not start in time (pool={}, limit={} s)", settings_.name,
                         settings_.start_limit.count() / 1000);
    }
  }
  log::info("pool started", {{"pool", settings_.name}, {"ranks", std::to_string(ranks_->size())}});
  for (const auto& host : missing_) {
    log::warning("a pool goes without a host", {{"pool", settings_.name}, {"host", host}});
  }
}

void ResidentPool::end_processes() {
  if (ranks_ != nullptr) ranks_->kill();
  if (process_ != nullptr) process_->stop(kEndLimit);
  process_.reset();
  const std::lock_guard lock{mutex_};
  ranks_.reset();
}

/// A pool that cannot start must not keep the machine busy trying.
void ResidentPool::pause_after_failures() {
  if (failures_ == 0) return;
  const auto pause = std::min(kLongestPause, milliseconds{500} * (1 << std::min(failures_, 10)));
  std::unique_lock lock{mutex_};
  stopped_.wait_until(lock, last_failure_ + pause, [&] { return stopping_; });
}

pool::Result ResidentPool::run(const pool::Task& task,
                               const std::function<void(const pool::Progress&)>& progress) {
  if (task.ranks > settings_.ranks) {
    throw user_error("ncores is above the ranks of the pool (ncores={}, limit={})", task.ranks,
                     settings_.ranks);
  }
  start();
  if (task.ranks > ranks_->size()) {
    throw system_error(
        "ncores is above the ranks of the hosts that answer (ncores={}, limit={}, "
        "missing={})",
        task.ranks, ranks_->size(), join(missing_, ","));
  }
  const TaskWatch watch{progress, [&] { return is_cancelled(task.id); }, settings_.cancel_limit};
  if (auto result = run_on_ranks(*ranks_, task, watch)) return *std::move(result);
  return settle_lost(task);
}

/// The rank that is gone may be one that the task did not use, or the task may just have ended:
/// once no rank can act any more, what they have said tells.
pool::Result ResidentPool::settle_lost(const pool::Task& task) {
  // The launcher tells the signal of the first end that it sees; that must not be ours.
  process_->wait(kNoticeTime);
  ranks_->finish(kEndLimit);
  auto result = find_result(*ranks_, task.id);
  const auto ended = process_->wait(kEndLimit);
  end_processes();
  if (result) return *std::move(result);
  require_hosts(task);
  const int signal = ended ? signal_of(*ended) : 0;
  const auto reason = signal != 0 ? fmt::format(", signal={}", signal) : std::string{};
  throw ProcessLost{
      fmt::format("the process that ran the operator ended unexpectedly (operator={}{})",
                  operator_of(task), reason)};
}

/// A rank may be lost since its host is.
void ResidentPool::require_hosts(const pool::Task& task) {
  if (settings_.roster == nullptr || settings_.roster->is_one_host()) return;
  std::vector<std::string> lost;
  for (const auto& host : settings_.roster->look().missing) {
    if (std::find(missing_.begin(), missing_.end(), host) == missing_.end()) lost.push_back(host);
  }
  if (lost.empty()) return;
  throw ProcessLost{
      fmt::format("a host cannot be reached, whose ranks ran the operator (host={}, "
                  "operator={})",
                  join(lost, ","), operator_of(task))};
}

void ResidentPool::cancel(std::int64_t task_id) {
  const std::lock_guard lock{mutex_};
  cancelled_ = task_id;
  if (ranks_ != nullptr) ranks_->wake();
}

bool ResidentPool::is_cancelled(std::int64_t task_id) {
  const std::lock_guard lock{mutex_};
  return cancelled_ == task_id;
}

bool ResidentPool::is_stopping() {
  const std::lock_guard lock{mutex_};
  return stopping_;
}

void ResidentPool::stop() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
    if (ranks_ != nullptr) ranks_->kill();
  }
  stopped_.notify_all();
}

}  // namespace oph::server
