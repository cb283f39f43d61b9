// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/front_end/job_record.h"

#include "server/job_status.h"

namespace oph::server {

JobRecord::JobRecord(Journal& journal, const SessionContext& session,
                     const WorkflowRequest& request)
    : journal_{journal} {
  const auto& task = request.tasks.front();
  workflow_.session_id = session.session.id;
  workflow_.session_code = session.session.code;
  workflow_.user_id = session.user.id;
  workflow_.user = session.user.name;
  workflow_.name = request.name;
  workflow_.operator_name = task.operator_name;
  workflow_.status = job_status::kRunning;
  workflow_.command = request.command;
  task_ = workflow_;
  task_.name = task.name;
  task_.submission = "operator=" + task.operator_name + ";" + task.arguments.text();
  workflow_.request = request.text;
  std::vector<metadb::Job> tasks{task_};
  journal_.create(workflow_, tasks);
  task_ = tasks.front();
}

void JobRecord::end(std::string_view status, const std::string& document) {
  journal_.set_ended(
      {{task_.id, std::string{status}, document, ""}, {workflow_.id, std::string{status}, "", ""}});
}

}  // namespace oph::server
