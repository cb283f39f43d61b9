// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/scheduler/scheduler.h"

#include <chrono>

#include "base/error.h"
#include "base/log.h"

namespace oph::server {
namespace {

Outcome cancelled() {
  Outcome outcome;
  outcome.error = "the task was cancelled before it ran";
  outcome.was_cancelled = true;
  return outcome;
}

}  // namespace

Scheduler::Scheduler(Launchers launchers, std::size_t max_queue, Sweep sweep,
                     SchedulerEvents events)
    : sweep_{std::move(sweep)}, events_{std::move(events)}, queue_{max_queue} {
  const auto first_of_data = launchers.metadata.empty() ? Work::Kind::kInternal : Work::Kind::kLook;
  add(std::move(launchers.metadata), Work::Kind::kInternal, Work::Kind::kMetadata);
  add(std::move(launchers.look), Work::Kind::kLook, Work::Kind::kLook);
  add(std::move(launchers.data), first_of_data, Work::Kind::kData);
  for (auto& executor : executors_) {
    executor->thread = std::thread{[this, &executor = *executor] { serve(executor); }};
  }
}

Scheduler::~Scheduler() {
  stop();
}

void Scheduler::add(Launchers::List launchers, Work::Kind first, Work::Kind last) {
  for (auto& launcher : launchers) {
    auto executor = std::make_unique<Executor>();
    executor->launcher = std::move(launcher);
    executor->first = first;
    executor->last = last;
    executors_.push_back(std::move(executor));
  }
}

void Scheduler::submit(Work work) {
  {
    const std::lock_guard lock{mutex_};
    if (stopping_) throw user_error("the server is shutting down");
    queue_.require_room(work);
    if (events_.queued) events_.queued(work);  // nobody can start it before
    queue_.push(std::move(work));
  }
  changed_.notify_all();
  tell_queue();
}

void Scheduler::limit(const std::string& user, const TaskQueue::Limits& limits) {
  {
    const std::lock_guard lock{mutex_};
    if (!queue_.limit(user, limits)) return;
  }
  changed_.notify_all();
}

void Scheduler::tell_queue() {
  if (!events_.queue) return;
  std::size_t waiting = 0;
  std::size_t running = 0;
  {
    const std::lock_guard lock{mutex_};
    waiting = queue_.size();
    for (const auto& executor : executors_) running += executor->running != 0 ? 1 : 0;
  }
  events_.queue(waiting, running);
}

void Scheduler::cancel(std::int64_t task_id) {
  std::optional<Work> waiting;
  {
    const std::lock_guard lock{mutex_};
    waiting = queue_.remove(task_id);
    for (auto& executor : executors_) {
      if (executor->running != task_id) continue;
      executor->is_cancelled = true;
      executor->launcher->cancel(task_id);
    }
  }
  if (!waiting) return;
  waiting->ended(cancelled());
  tell_queue();
}

void Scheduler::stop() {
  std::deque<Work> waiting;
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
    waiting = queue_.clear();
  }
  changed_.notify_all();
  for (auto& work : waiting) work.ended(cancelled());
  for (auto& executor : executors_) executor->launcher->stop();
  for (auto& executor : executors_) {
    if (executor->thread.joinable()) executor->thread.join();
  }
}

void Scheduler::serve(Executor& executor) {
  if (const auto status = guard([&] { executor.launcher->start(); }); !status) log::failure(status);
  for (;;) {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return stopping_ || queue_.has(executor.first, executor.last); });
    if (stopping_) return;
    auto work = queue_.pop(executor.first, executor.last);
    executor.running = work->task.id;
    executor.is_cancelled = false;
    executor.start = std::chrono::steady_clock::now();
    executor.step = {};
    lock.unlock();
    run(executor, *std::move(work));
  }
}

void Scheduler::run(Executor& executor, Work work) {
  using Clock = std::chrono::steady_clock;
  if (const auto status = guard([&] { work.started(); }); !status) log::failure(status);
  if (events_.started) events_.started(work);
  tell_queue();
  auto outcome = outcome_of(executor, work);
  const std::chrono::duration<double> seconds = Clock::now() - executor.start;
  {
    const std::lock_guard lock{mutex_};
    executor.running = 0;
    outcome.was_cancelled = executor.is_cancelled;
    queue_.finish(work);
  }
  changed_.notify_all();  // its user may now run another one
  if (events_.ended) events_.ended(work, outcome, seconds.count(), executor.step.total);
  tell_queue();
  // Nobody sweeps after a sweep: if its own process ends, the next start repeats it.
  const bool needs_sweep = outcome.was_lost && work.kind != Work::Kind::kInternal;
  const auto status = guard([&] {
    auto end = [ended = std::move(work.ended), outcome = std::move(outcome)] { ended(outcome); };
    if (!needs_sweep) return end();
    sweep_(work.task.id, std::move(end));
  });
  if (!status) log::failure(status);
}

std::optional<double> Scheduler::Progress::seconds_left() const {
  if (done <= 0 || total < done) return std::nullopt;
  return seconds * static_cast<double>(total - done) / static_cast<double>(done);
}

std::optional<Scheduler::Progress> Scheduler::progress(std::int64_t task_id) {
  const std::lock_guard lock{mutex_};
  for (const auto& executor : executors_) {
    if (executor->running != task_id) continue;
    const std::chrono::duration<double> age = std::chrono::steady_clock::now() - executor->start;
    return Progress{executor->step.done, executor->step.total, age.count()};
  }
  return std::nullopt;
}

Outcome Scheduler::outcome_of(Executor& executor, const Work& work) {
  Outcome outcome;
  const auto progress = [&](const pool::Progress& step) {
    if (step.total > 0) {
      const std::lock_guard lock{mutex_};
      executor.step = step;
    }
    work.progress(step);
  };
  const auto status = guard([&] {
    try {
      outcome.result = executor.launcher->run(work.task, progress);
    } catch (const ProcessLost&) {
      outcome.was_lost = true;
      throw;
    }
  });
  if (!status) {
    log::failure(status, {{"job", std::to_string(work.task.id)}});
    outcome.error = status.text;
  }
  return outcome;
}

}  // namespace oph::server
