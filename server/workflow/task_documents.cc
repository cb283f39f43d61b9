// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/task_documents.h"

#include "base/error.h"
#include "base/log.h"

namespace oph::server {

ResponseSource source_of(const SessionContext& context, const metadb::Job& job) {
  return {context.user.name, context.session.code, std::to_string(job.workflow),
          std::to_string(job.marker), context.job_id(job.workflow, job.marker)};
}

std::string seconds_since(RunTask::Clock::time_point start) {
  const std::chrono::duration<double> passed = RunTask::Clock::now() - start;
  return fmt::format("{:.2f}", passed.count());
}

std::string error_document(const SessionContext& context, const RunTask& task,
                           std::string_view message) {
  Response document;
  document.set_error(message);
  document.add_extra("execution_time", seconds_since(task.start));
  return document.to_json(source_of(context, task.job));
}

std::string skipped_document(const SessionContext& context, const RunTask& task) {
  Response document;
  document.add_text("workflow_task", "Task", "skipped, since it has run=no");
  document.set_success();
  return document.to_json(source_of(context, task.job));
}

std::string with_extras(const SessionContext& context, const RunTask& task,
                        const std::string& document) {
  std::string text;
  const auto status = guard([&] {
    auto response = Response::parse(document);
    response.add_extra("execution_time", seconds_since(task.start));
    for (const std::string_view name : {"cube", "cwd", "cdd"}) {
      if (const auto value = task.outputs.find(name)) response.add_extra(name, *value);
    }
    text = response.to_json(source_of(context, task.job));
  });
  if (status) return text;
  log::failure(status);
  return error_document(context, task, "the operator answered with a document that cannot be read");
}

}  // namespace oph::server
