// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/launcher/slurm_launcher.h"

#include <thread>
#include <utility>

#include "base/log.h"
#include "base/task_string.h"
#include "server/launcher/rank_dialogue.h"

namespace oph::server {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

/// How soon a wish to stop is seen while a job waits, and how often SLURM is asked about it.
constexpr milliseconds kTick{200};
constexpr milliseconds kPoll{2000};
/// How long SLURM may take to say how a job ended whose ranks are gone, and to see that it did:
/// nodes that are cut off are noticed much later.
constexpr milliseconds kVerdictLimit{15'000};
constexpr milliseconds kNoticeLimit{5'000};
constexpr milliseconds kEndLimit{3000};

/// What a user reads when a job ended before its task did.
std::string describe_end(const SlurmJob& end, const std::string& job, std::int64_t minutes) {
  if (end.state == "TIMEOUT") {
    const auto limit = minutes > 0 ? fmt::format(", minutes={}", minutes) : std::string{};
    return fmt::format("the job exceeded its time limit (slurm_job={}{})", job, limit);
  }
  if (end.state == "NODE_FAIL") {
    return fmt::format("a node of the job failed (slurm_job={}, nodes={})", job, end.nodes);
  }
  if (end.state == "OUT_OF_MEMORY") {
    return fmt::format("the job took more memory than it was given (slurm_job={})", job);
  }
  auto text = fmt::format(
      "the job that ran the operator ended unexpectedly (slurm_job={}, state={}", job, end.state);
  if (!end.exit_code.empty() && end.exit_code != "0:0") text += ", exit=" + end.exit_code;
  if (!end.nodes.empty()) text += ", nodes=" + end.nodes;
  return text + ")";
}

}  // namespace

SlurmLauncher::~SlurmLauncher() {
  release_job();
}

pool::Result SlurmLauncher::run(const pool::Task& task,
                                const std::function<void(const pool::Progress&)>& progress) {
  std::string project;
  guard([&] { project = TaskString::parse(task.submission).find("project").value_or(""); });
  const SlurmRequest request{"slurm" + std::to_string(task.id), task.ranks,
                             slurm_.account(project)};
  const auto ranks = std::make_shared<RankSet>(task.ranks);
  hub_.expect(request.pool, ranks);
  {
    const std::lock_guard lock{mutex_};
    if (stopping_) throw system_error("the server is shutting down");
    ranks_ = ranks;
  }
  job_ = slurm_.submit(request);
  log::info("job submitted", {{"job", std::to_string(task.id)}, {"slurm_job", job_}});
  wait_for_ranks(task);
  const TaskWatch watch{progress, [&] { return is_cancelled(task.id); }, cancel_limit_};
  auto result = run_on_ranks(*ranks, task, watch);
  if (!result) return settle_lost(task);
  ranks->send(task.ranks, pool::Leave{});
  job_.clear();
  return *std::move(result);
}

/// SLURM starts the job when it is its turn.
void SlurmLauncher::wait_for_ranks(const pool::Task& task) {
  const auto start = Clock::now();
  const auto limit = slurm_.wait_limit();
  auto next_poll = start;
  bool is_pending = true;
  while (!ranks_->wait_until_complete(kTick)) {
    if (is_unwanted(task.id)) {
      release_job();
      throw system_error("the task was cancelled before its job ran");
    }
    if (ranks_->is_lost()) {
      settle_lost(task);
      return;
    }
    const auto now = Clock::now();
    if (now < next_poll) continue;
    next_poll = now + kPoll;
    const auto state = slurm_.find(job_);
    if (!state) continue;
    if (state->has_ended()) throw ProcessLost{describe_end(*state, job_, slurm_.minutes())};
    is_pending = state->is_pending();
    if (!is_pending || limit.count() == 0 || now - start < limit) continue;
    const auto job = std::exchange(job_, {});
    slurm_.cancel(job);
    throw system_error("the job did not start in time (slurm_job={}, minutes={}, reason={})", job,
                       limit.count(), state->reason);
  }
}

/// A rank is gone: what was said before counts, else SLURM knows why.
pool::Result SlurmLauncher::settle_lost(const pool::Task& task) {
  ranks_->finish(kEndLimit);
  if (auto result = find_result(*ranks_, task.id)) return *std::move(result);
  const auto end = wait_for_end();
  const auto job = job_;
  release_job();
  throw ProcessLost{
      fmt::format("{} (operator={})", describe_end(end, job, slurm_.minutes()), operator_of(task))};
}

SlurmJob SlurmLauncher::wait_for_end() {
  const auto start = Clock::now();
  SlurmJob last;
  for (;;) {
    if (const auto state = slurm_.find(job_)) last = *state;
    const auto limit = last.state == "RUNNING" ? kNoticeLimit : kVerdictLimit;
    if (last.has_ended() || Clock::now() - start > limit || is_stopping()) return last;
    std::this_thread::sleep_for(kTick);
  }
}

/// Ends a job whose task is no longer wanted, or whose ranks are gone.
void SlurmLauncher::release_job() {
  if (job_.empty()) return;
  slurm_.cancel(std::exchange(job_, {}));
}

void SlurmLauncher::cancel(std::int64_t task_id) {
  const std::lock_guard lock{mutex_};
  cancelled_ = task_id;
  if (ranks_ != nullptr) ranks_->wake();
}

bool SlurmLauncher::is_cancelled(std::int64_t task_id) {
  const std::lock_guard lock{mutex_};
  return cancelled_ == task_id;
}

bool SlurmLauncher::is_stopping() {
  const std::lock_guard lock{mutex_};
  return stopping_;
}

bool SlurmLauncher::is_unwanted(std::int64_t task_id) {
  return is_stopping() || is_cancelled(task_id);
}

void SlurmLauncher::stop() {
  const std::lock_guard lock{mutex_};
  stopping_ = true;
  if (ranks_ != nullptr) ranks_->kill();
}

}  // namespace oph::server
