// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include "server/workflow/callbacks.h"
#include "server/workflow/run.h"

namespace oph::server {

/// The workflows that have not ended.
class Engine {
 public:
  ///   max_tasks        that one workflow may become by its loops
  ///   calls_privately  URLs at private addresses may be called at the end of workflows
  Engine(Journal& journal, WorkQueue& queue, std::size_t max_tasks, bool calls_privately)
      : journal_{journal}, queue_{queue}, max_tasks_{max_tasks}, callbacks_{calls_privately} {}

  /// Says how workflows are submitted that operators ask for; before the first start.
  void submit_by(Submit submit) { submit_ = std::move(submit); }
  /// What workflows are told of the address of the server; before the first start.
  void listen_at(std::string host, std::string port) {
    host_ = std::move(host);
    port_ = std::move(port);
  }

  /// Says who finds what filters mean; before the first start. It outlives the engine.
  void find_targets_by(TargetFinder& targets) { targets_ = &targets; }
  /// Says where the data repository is; before the first start.
  void read_files_below(std::filesystem::path base_path) { base_path_ = std::move(base_path); }

  /// Starts a validated request.
  std::shared_ptr<Run> start(SessionContext context, WorkflowRequest request,
                             std::shared_ptr<const Manuals> manuals);
  /// Lets a workflow go on that another server left unfinished.
  std::shared_ptr<Run> resume(SessionContext context, WorkflowRequest request,
                              std::shared_ptr<const Manuals> manuals, RunRecord record);
  /// Null if the session has no such workflow at work.
  std::shared_ptr<Run> find(std::int64_t session_id, std::int64_t workflow);
  /// Whether any workflow of a session is at work.
  bool is_busy(std::int64_t session_id);
  /// Lets what runs end for a while. Workflows that another server can take over are left as they
  /// are then; requests that somebody waits for are cancelled.
  void shut_down(std::chrono::milliseconds grace);

 private:
  using Key = std::pair<std::int64_t, std::int64_t>;  ///< session, workflow
  void add(const std::shared_ptr<Run>& run);
  void forget(const Key& key);
  std::vector<std::shared_ptr<Run>> all();
  RunServices services();

  Journal& journal_;
  WorkQueue& queue_;
  const std::size_t max_tasks_;
  Submit submit_;
  std::string host_;
  std::string port_;
  Callbacks callbacks_;
  TargetFinder* targets_ = nullptr;
  std::filesystem::path base_path_;
  DelayedActions later_;
  std::mutex mutex_;
  std::map<Key, std::shared_ptr<Run>> runs_;
};

}  // namespace oph::server
