// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/lost_task.h"

#include "base/error.h"
#include "base/response.h"
#include "base/task_string.h"
#include "server/job_status.h"
#include "server/workflow/task_documents.h"

namespace oph::server {

pool::Result result_of_lost(std::int64_t task_id, std::string_view operator_name,
                            const std::string& outputs, std::string_view reason) {
  constexpr std::string_view kPrefix = "oph_";
  auto key = operator_name;
  if (key.starts_with(kPrefix)) key.remove_prefix(kPrefix.size());
  Response document;
  const auto parsed = TaskString::parse(outputs);
  for (const auto& [name, value] : parsed.arguments()) {
    if (name.starts_with("cube")) document.add_text(key, "Output Cube", value);
    if (name == "file") document.add_text(key, "Output File", value);
  }
  document.add_text("warning", "Warning",
                    fmt::format("all is done, but the task had no time to tell: {}", reason));
  document.set_success();
  return {task_id, std::string{job_status::kCompleted}, outputs, document.to_json({})};
}

bool end_well(Journal& journal, const SessionContext& session, const metadb::Job& task) {
  OPH_CHECK(task.parent_id.has_value());
  const auto outputs = journal.outputs_of_done(task.id);
  if (!outputs) return false;
  const auto result = result_of_lost(task.id, task.operator_name, *outputs, kServerEnded);
  const std::string cube{TaskString::parse(*outputs).find("cube").value_or("")};
  const auto document = Response::parse(result.response).to_json(source_of(session, task));
  journal.set_ended(
      {{task.id, result.status, document, cube}, {*task.parent_id, result.status, "", ""}});
  return true;
}

}  // namespace oph::server
