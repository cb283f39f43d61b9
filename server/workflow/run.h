// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "base/error.h"
#include "metadb/sessions.h"
#include "server/manuals.h"
#include "server/scheduler/work.h"
#include "server/session/session_context.h"
#include "server/workflow/delayed_actions.h"
#include "server/workflow/journal.h"
#include "server/workflow/request.h"
#include "server/workflow/run_effects.h"
#include "server/workflow/task_graph.h"

namespace oph::server {

/// Submits a workflow (JSON) for a user in a session; returns its job id. Throws where a request of
/// that user would be refused.
using Submit = std::function<std::string(const SessionContext&, const std::string&)>;

/// What a run uses of the server. All of it outlives the run.
struct RunServices {
  Journal& journal;
  WorkQueue& queue;
  DelayedActions& later;
  Submit submit = {};  ///< for workflows that operators ask for; may be empty
};

/// A workflow from its start to its end.
///
/// Each task goes PENDING → RUNNING → COMPLETED, SKIPPED, ABORTED or an error, back to PENDING for
/// a retry; each step is in the journal before it has consequences. A task is given to the queue
/// as soon as all it depends on has ended. Thread-safe.
class Run : public std::enable_shared_from_this<Run> {
 public:
  /// `request` was validated with `manuals`. `numbers` are the workflow and its first marker; the
  /// tasks take the markers after it.
  Run(SessionContext context, WorkflowRequest request, std::shared_ptr<const Manuals> manuals,
      metadb::Sessions::Numbers numbers, RunServices services);

  /// Writes the jobs down and lets the first tasks run. Throws if the journal fails.
  void start();
  /// Called once at the end, without locks.
  void on_end(std::function<void()> action) { on_end_ = std::move(action); }
  /// Waits for the end.
  void wait();
  /// Aborts what waits; `kill` also stops what runs.
  void cancel(bool kill);

  std::string job_id() const;
  const WorkflowRequest& request() const { return request_; }
  std::int64_t session_id() const { return context_.session.id; }
  std::int64_t workflow() const { return workflow_.workflow; }
  bool has_ended() const;
  std::string status() const;
  /// Mean of what is done of each task, from 0 to 1.
  double progress() const;
  /// How the workflow is now, as a document.
  std::string summary() const;
  /// The document that answers a synchronous request; valid after the end.
  std::string reply() const;

 private:
  using Index = TaskGraph::Index;
  using Effects = RunEffects;

  static void log_if_failed(const Status& status);

  // run.cc: what others tell the run; each takes the lock, lets the graph advance, and performs
  // the effects without the lock.
  void create_jobs(metadb::Sessions::Numbers numbers);
  void task_started(Index index, const std::string& submission);
  void task_progressed(Index index, const pool::Progress& progress);
  void task_ended(Index index, const Outcome& outcome);
  Outcome with_follow_up(Index index, const Outcome& outcome) const;
  void try_again(Index index);
  void perform(Effects effects);
  void cancel_if_aborted(Index index);

  // run_steps.cc: the steps of the graph, under the lock.
  void advance(Effects& effects);
  Index append(std::vector<RunTask> tasks);
  void advance_task(Index index, Effects& effects);
  void launch(Index index, Effects& effects);
  Work make_work(Index index, std::string submission);
  void complete(Index index, const pool::Result& result, Effects& effects);
  void fail(Index index, std::string_view status, std::string document, Effects& effects);
  void end_task(Index index, std::string_view status, std::string document, Effects& effects);
  void abort_all(bool kill, Effects& effects);
  void finish(Effects& effects);
  void write_ends(Effects& effects);
  std::string summarize_now() const;
  bool replies_directly() const { return request_.tasks.size() == 1 && request_.direct_output; }

  const SessionContext context_;
  const WorkflowRequest request_;
  const std::shared_ptr<const Manuals> manuals_;
  const RunServices services_;
  std::function<void()> on_end_;

  mutable std::mutex mutex_;
  std::condition_variable ended_;
  metadb::Job workflow_;
  TaskGraph tasks_;
  bool is_aborting_ = false;
  bool is_killing_ = false;  ///< running tasks are not to end by themselves either
  RunTask::Clock::time_point start_ = RunTask::Clock::now();
  std::string reply_;
};

}  // namespace oph::server
