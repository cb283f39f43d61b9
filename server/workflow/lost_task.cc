// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/lost_task.h"

#include "base/error.h"
#include "base/response.h"
#include "server/job_status.h"
#include "server/workflow/task_documents.h"

namespace oph::server {
namespace {

/// As operators call their outputs.
std::string output_name(std::size_t index) {
  return index == 0 ? "cube" : fmt::format("cube_{}", index + 1);
}

}  // namespace

pool::Result result_of_lost(std::int64_t task_id, std::string_view operator_name,
                            const std::vector<std::string>& cubes, std::string_view reason) {
  constexpr std::string_view kPrefix = "oph_";
  auto key = operator_name;
  if (key.starts_with(kPrefix)) key.remove_prefix(kPrefix.size());
  Response document;
  std::string outputs;
  for (std::size_t i = 0; i < cubes.size(); ++i) {
    document.add_text(key, "Output Cube", cubes[i]);
    outputs += fmt::format("{}={};", output_name(i), cubes[i]);
  }
  document.add_text("warning", "Warning",
                    fmt::format("all is done, but the task had no time to tell: {}", reason));
  document.set_success();
  return {task_id, std::string{job_status::kCompleted}, outputs, document.to_json({})};
}

bool end_well(Journal& journal, const SessionContext& session, const metadb::Job& task) {
  OPH_CHECK(task.parent_id.has_value());
  const auto cubes = journal.committed_cubes(task.id);
  if (cubes.empty()) return false;
  const auto result = result_of_lost(task.id, task.operator_name, cubes, kServerEnded);
  const auto document = Response::parse(result.response).to_json(source_of(session, task));
  journal.set_ended({{task.id, result.status, document, cubes.front()},
                     {*task.parent_id, result.status, "", ""}});
  return true;
}

}  // namespace oph::server
