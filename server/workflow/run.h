// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/task_string.h"
#include "metadb/sessions.h"
#include "server/manuals.h"
#include "server/scheduler/work.h"
#include "server/session/session_context.h"
#include "server/workflow/delayed_actions.h"
#include "server/workflow/journal.h"
#include "server/workflow/request.h"

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
  using Clock = std::chrono::steady_clock;
  struct Task {
    metadb::Job job;
    TaskString outputs;
    int retries = 0;
    bool is_active = false;  ///< given to the queue, or waiting to be tried again
    bool waits = false;      ///< the latter
    double done = 0;
    Clock::time_point start;
  };
  /// What must be done once the lock is gone, since it may call back.
  struct Effects {
    std::vector<std::pair<std::size_t, Work>> submitted;
    std::vector<std::int64_t> cancelled;
    std::vector<std::pair<std::size_t, std::chrono::milliseconds>> retried;
    std::vector<Journal::End> ends;  ///< not yet in the journal
    bool has_ended = false;
  };

  void create_jobs(metadb::Sessions::Numbers numbers);
  void advance(Effects& effects);
  bool advance_task(std::size_t index, Effects& effects);
  void launch(std::size_t index, Effects& effects);
  Work make_work(std::size_t index, std::string submission);
  void perform(Effects effects);
  void cancel_if_aborted(std::size_t index);

  void task_started(std::size_t index, const std::string& submission);
  void task_progressed(std::size_t index, const pool::Progress& progress);
  void task_ended(std::size_t index, const Outcome& outcome);
  Outcome with_follow_up(std::size_t index, const Outcome& outcome) const;
  void try_again(std::size_t index);

  void complete(std::size_t index, const pool::Result& result, Effects& effects);
  void fail(std::size_t index, std::string_view status, std::string document, Effects& effects);
  void end_task(std::size_t index, std::string_view status, std::string document, Effects& effects);
  void abort_all(bool kill, Effects& effects);
  void finish(Effects& effects);
  void write_ends(Effects& effects);

  std::string error_document(std::size_t index, std::string_view message) const;
  std::string skipped_document(std::size_t index) const;
  std::string with_extras(std::size_t index, const std::string& document) const;
  std::string summarize_now() const;
  bool replies_directly() const { return tasks_.size() == 1 && request_.direct_output; }

  const SessionContext context_;
  const WorkflowRequest request_;
  const std::shared_ptr<const Manuals> manuals_;
  const RunServices services_;
  std::function<void()> on_end_;

  mutable std::mutex mutex_;
  std::condition_variable ended_;
  metadb::Job workflow_;
  std::vector<Task> tasks_;
  bool is_aborting_ = false;
  bool is_killing_ = false;  ///< running tasks are not to end by themselves either
  Clock::time_point start_ = Clock::now();
  std::string reply_;
};

}  // namespace oph::server
