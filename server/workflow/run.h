// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/error.h"
#include "base/response.h"
#include "metadb/sessions.h"
#include "server/front_end/arguments.h"
#include "server/manuals.h"
#include "server/massive/target_finder.h"
#include "server/scheduler/work.h"
#include "server/session/session_context.h"
#include "server/workflow/delayed_actions.h"
#include "server/workflow/frames.h"
#include "server/workflow/journal.h"
#include "server/workflow/remaining_request.h"
#include "server/workflow/request.h"
#include "server/workflow/run_effects.h"
#include "server/workflow/run_record.h"
#include "server/workflow/run_state.h"
#include "server/workflow/submission.h"
#include "server/workflow/task_graph.h"

namespace oph::server {

/// Submits a workflow (JSON) for a user in a session; returns its job id. Throws where a request of
/// that user would be refused.
using Submit = std::function<std::string(const SessionContext&, const std::string&)>;

class Run;

/// What a run uses of the server. All of it outlives the run.
struct RunServices {
  Journal& journal;
  WorkQueue& queue;
  DelayedActions& later;
  Submit submit = {};  ///< for workflows that operators ask for; may be empty
  /// Finds a workflow at work by its session and number; null if there is none. May be empty.
  std::function<std::shared_ptr<Run>(std::int64_t, std::int64_t)> find = {};
  std::size_t max_tasks = 10000;  ///< that one workflow may become
  std::string host = {};          ///< of the server: @OPH_SERVER_HOST
  std::string port = {};
  TargetFinder* targets = nullptr;       ///< without it no task becomes many
  std::filesystem::path base_path = {};  ///< of the data repository
};

/// Variables of a list of keys and a list of as many values, each separated by '|'; a single key
/// may have a list as its value. Throws a user error if they do not fit.
Variables pair_up(const std::string& keys, const std::string& values);
Variables pair_up(const std::string& keys, const std::vector<std::string>& values);

/// A workflow from its start to its end.
///
/// Each task goes PENDING → RUNNING or WAITING → COMPLETED, SKIPPED, ABORTED, UNSELECTED or an
/// error, back to PENDING for a retry; each step is in the journal before it has consequences. A
/// task is given to the queue as soon as all it depends on has ended. Thread-safe.
class Run : public std::enable_shared_from_this<Run> {
 public:
  /// `request` was validated with `manuals`.
  Run(SessionContext context, WorkflowRequest request, std::shared_ptr<const Manuals> manuals,
      RunServices services);

  /// Takes over what another server left unfinished; resume() lets it go on. Throws a system error
  /// if it was not written down as it should.
  Run(SessionContext context, WorkflowRequest request, std::shared_ptr<const Manuals> manuals,
      RunRecord record, RunServices services);

  /// Lets what a former server left go on; instead of start().
  void resume();
  /// Starts nothing any more, so that another server may take over; who waits is told so. What
  /// runs is written down if it ends well before this server does.
  void suspend();
  /// Whether nothing of a workflow runs now.
  bool is_idle() const;

  /// Writes the jobs down, which gives the workflow its number; before all else. Throws if the
  /// journal fails.
  void create();
  /// Lets the first tasks run.
  void start();
  /// Called once at the end, without locks.
  void on_end(std::function<void()> action) { on_end_ = std::move(action); }
  /// Waits for the end.
  void wait();
  /// Aborts what waits; `kill` also stops what runs.
  void cancel(bool kill);
  /// Answers a task that waits, as oph_input does: `action` is continue, wait or abort. Throws a
  /// user error if none of that name waits.
  void answer(const std::string& task, const std::string& action, Variables variables);
  /// Sets variables that all tasks see. Throws a user error after the end.
  void set_globals(Variables variables);

  std::string job_id() const;
  const SessionContext& context() const { return context_; }
  const WorkflowRequest& request() const { return request_; }
  std::int64_t session_id() const { return context_.session.id; }
  std::int64_t workflow() const { return workflow_.workflow; }
  std::int64_t marker() const { return workflow_.marker; }
  bool has_ended() const;
  std::string status() const;
  /// Mean of what is done of each task, from 0 to 1.
  double progress() const;
  /// The same of one task, by its marker; absent if there is no such task.
  std::optional<double> progress(std::int64_t marker) const;
  /// How the workflow is now, as a document.
  std::string summary() const;
  /// The document that answers a synchronous request; valid after the end.
  std::string reply() const;

 private:
  using Index = TaskGraph::Index;
  using Effects = RunEffects;

  using Loop = RunLoop;
  using Wait = RunWait;

  static void log_if_failed(const Status& status);

  // run.cc: what others tell the run; each takes the lock, lets the graph advance, and performs
  // the effects without the lock.
  void find_referable();
  void make_jobs();
  void task_started(Index index, const std::string& submission);
  void note_start(Index index);
  void task_progressed(Index index, const pool::Progress& progress);
  void task_ended(Index index, const Outcome& outcome);
  Outcome with_follow_up(Index index, const Outcome& outcome) const;
  Outcome with_work_done(Index index, const Outcome& outcome) const;
  void wake(Index index);
  void call_ended(Index index, const Status& status);
  void perform(Effects&& effects);
  void cancel_if_aborted(Index index);

  // run_steps.cc: the steps of the graph, under the lock.
  void advance(Effects& effects);
  Index append(const metadb::Job& parent, std::vector<RunTask> tasks);
  void advance_task(Index index, Effects& effects);
  bool ends_without_running(Index index, Effects& effects);
  bool is_unselected(Index index) const;
  void gather_scope(Index index);
  FindVariable variables_of(Index index) const;
  std::optional<Variable> predefined(std::string_view name, const RunTask& task) const;
  TaskIdentity identity_of(Index index) const;
  void launch(Index index, Effects& effects);
  Work make_work(Index index, const TaskRequest& request, std::string submission);
  void complete(Index index, const pool::Result& result, Effects& effects);
  void fail(Index index, std::string_view status, std::string document, Effects& effects);
  void end_task(Index index, std::string_view status, std::string document, Effects& effects,
                Journal::State session = {});
  void abort_all(bool kill, Effects& effects);
  void finish(Effects& effects);
  void write_ends(Effects& effects);

  // run_state.cc
  void mark_started(RunTask& task);
  std::string state_of(Index index) const;
  void save_tasks(Index first, std::size_t count);
  void save_wait(Index index);
  void save_workflow();
  void save_expanded_request();
  std::string summarize_now() const;
  bool replies_directly() const { return request_.tasks.size() == 1 && request_.direct_output; }

  // run_control.cc
  void control(Index index, Effects& effects);
  void control(Index index, const FrontEndArguments& arguments, Effects& effects);
  std::string expand_value(Index index, const std::string& value) const;
  std::vector<Response> documents_before(Index index) const;
  void set(Index index, const FrontEndArguments& arguments, Effects& effects);
  void answer_other(Index index, const FrontEndArguments& arguments, Effects& effects);
  void call_other(Index index, std::int64_t workflow, Effects& effects,
                  std::function<void(Run&)> action);
  void set_variables(Index index, Variables variables);
  void pass_outputs_on(Index index, bool of_all);
  void forward(Index endif);
  void complete_control(Index index, Effects& effects);

  // run_exit.cc
  void begin_clean_up();
  void await_tasks(RunTask& task, const std::vector<std::size_t>& others) const;
  void add_clean_up(std::vector<RunTask>& tasks, std::size_t origin, OnExit action,
                    const std::string& pid) const;
  void save_checkpoint(const std::string& label);
  bool is_left(std::size_t origin) const;
  RemainingTask remaining(std::size_t origin) const;

  // run_loops.cc
  std::vector<RunTask> make_tasks(const std::vector<std::size_t>& origins, std::size_t frame,
                                  Index first);
  RunTask make_task(const Frames::Place& place) const;
  Index opener_of(Index closer) const;
  void begin_loop(Index index, const FrontEndArguments& arguments, Effects& effects);
  void find_files(Index index, const std::string& name, const std::string& filter,
                  Effects& effects);
  void use_files(Index index, const Targets& files, Effects& effects);
  void run_loop(Index index, Effects& effects);
  static void complete_loop(Loop& loop);
  void begin_frame(std::size_t frame, const Loop& loop,
                   const std::shared_ptr<const Variables>& before);
  void run_all_iterations(Index index);
  void add_suffix(std::size_t frame, std::string_view suffix);
  void await_iteration(Index loop, std::size_t frame);
  void end_iteration(Index index, Effects& effects);
  void begin_next_iteration(Index opener, Index closer, std::size_t last);
  void supersede(std::size_t frame);
  void end_scope(Index closer, Index opener);

  // run_recovery.cc
  void restore_tasks(std::vector<RunRecord::Task> records);
  std::optional<std::size_t> frame_of(const nlohmann::json& state,
                                      const std::vector<RunTask>& tasks,
                                      const std::map<std::int64_t, Index>& by_job);
  void restore_details(Index index, RunTask& task, const nlohmann::json& state, metadb::Job job);
  void restore_dependencies(RunTask& task);
  void restore_scope(Index index);
  void restore_frame(std::size_t frame);
  void drop(Effects& effects);
  void resume_task(Index index, Effects& effects);
  bool completes_lost(Index index, Effects& effects);

  // run_wait.cc
  void begin_wait(Index index, const FrontEndArguments& arguments, Effects& effects);
  void watch(Index index, Effects& effects);
  void wake_at(Index index, std::chrono::system_clock::time_point moment, Effects& effects);
  void look(Index index, Effects& effects);
  void end_wait(Index index, Variables variables, Effects& effects);
  void fail_wait(Index index, std::string_view why, Effects& effects);
  Index find_waiting(const std::string& name) const;
  void look_for_file(Index index, Effects& effects);
  std::string listing_submission(Index index, const TaskString& listing) const;
  void file_looked_for(Index index, const Outcome& outcome);

  // run_massive.cc: tasks that become many.
  bool begin_massive(Index index, const std::string& submission, const OperatorManual& manual,
                     Effects& effects);
  void find_targets(Index index, TargetSearch search);
  void targets_found(Index index, const TargetSearch& search, const FoundTargets& found);
  bool restore_light_tasks(Index index, Effects& effects);
  RunTask make_light_task(Index whole, TaskString arguments) const;
  void use_targets(Index index, const TargetSearch& search, const Targets& targets,
                   Effects& effects);
  void complete_listing(Index index, const Targets& targets, Effects& effects);
  void add_light_tasks(Index index, const TargetSearch& search, const Targets& targets);
  void end_light_task(Index index, Effects& effects);
  void end_massive(Index index, Effects& effects);
  void collect_outputs(RunTask& whole) const;
  std::string massive_document(const RunTask& whole, std::string_view job_status) const;

  const SessionContext context_;
  const WorkflowRequest request_;
  const std::shared_ptr<const Manuals> manuals_;
  const RunServices services_;
  std::function<void()> on_end_;

  mutable std::mutex mutex_;
  std::condition_variable ended_;
  metadb::Job workflow_;
  TaskGraph tasks_;
  Frames frames_{request_.blocks};
  std::map<Index, Loop> loops_;  ///< by their oph_for
  std::map<Index, Wait> waits_;
  Variables globals_;               ///< seen by all tasks
  std::int64_t settings_ = 0;       ///< of variables, so far
  std::vector<bool> is_referable_;  ///< by origin: later tasks may refer to the document
  std::size_t in_queue_ = 0;        ///< tasks that the queue has
  std::deque<Index> held_;          ///< ready, but the queue has enough of this workflow
  /// Jobs of a step that a former server did not complete, and whether they have ended.
  std::vector<std::pair<std::int64_t, bool>> dropped_;
  const bool is_restored_ = false;  ///< a former server began it
  bool is_suspended_ = false;
  bool is_cleaning_up_ = false;
  bool is_aborting_ = false;
  bool is_killing_ = false;  ///< running tasks are not to end by themselves either
  RunTask::Clock::time_point start_ = RunTask::Clock::now();
  std::string reply_;
};

}  // namespace oph::server
