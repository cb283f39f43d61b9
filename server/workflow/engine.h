// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <utility>

#include "server/workflow/run.h"

namespace oph::server {

/// The workflows that have not ended.
class Engine {
 public:
  Engine(Journal& journal, WorkQueue& queue) : journal_{journal}, queue_{queue} {}

  /// Says how workflows are submitted that operators ask for; before the first start.
  void submit_by(Submit submit) { submit_ = std::move(submit); }

  /// Starts a validated request.
  std::shared_ptr<Run> start(SessionContext context, WorkflowRequest request,
                             std::shared_ptr<const Manuals> manuals,
                             metadb::Sessions::Numbers numbers);
  /// Null if the session has no such workflow at work.
  std::shared_ptr<Run> find(std::int64_t session_id, std::int64_t workflow);
  /// Whether any workflow of a session is at work.
  bool is_busy(std::int64_t session_id);
  /// Lets what runs end for a while, then cancels it.
  void shut_down(std::chrono::milliseconds grace);

 private:
  using Key = std::pair<std::int64_t, std::int64_t>;  ///< session, workflow
  void forget(const Key& key);
  std::vector<std::shared_ptr<Run>> all();

  Journal& journal_;
  WorkQueue& queue_;
  Submit submit_;
  DelayedActions later_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<Key, std::shared_ptr<Run>> runs_;
};

}  // namespace oph::server
