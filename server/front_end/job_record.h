// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "server/session/session_context.h"
#include "server/workflow/journal.h"
#include "server/workflow/request.h"

namespace oph::server {

/// The entry of a front-end operator in the history of a session.
class JobRecord {
 public:
  JobRecord(Journal& journal, const SessionContext& session, const WorkflowRequest& request);

  void end(std::string_view status, const std::string& document);
  /// Of the answer's job id and document.
  const metadb::Job& workflow() const { return workflow_; }
  const metadb::Job& task() const { return task_; }

 private:
  Journal& journal_;
  metadb::Job workflow_;
  metadb::Job task_;
};

}  // namespace oph::server
