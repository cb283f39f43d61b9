// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/summary.h"

#include "server/job_status.h"

namespace oph::server {
namespace {

using metadb::Job;

Grid progress_grid(std::span<const Job> tasks) {
  Grid grid{"Workflow Progress", "", {{"NUMBER OF COMPLETED TASKS", "int"}}, {{}}};
  grid.rows[0].push_back(std::to_string(count_status(tasks, job_status::kCompleted)));
  if (const auto skipped = count_status(tasks, job_status::kSkipped); skipped > 0) {
    grid.columns.push_back({"NUMBER OF SKIPPED TASKS", "int"});
    grid.rows[0].push_back(std::to_string(skipped));
  }
  grid.columns.push_back({"TOTAL NUMBER OF TASKS", "int"});
  grid.rows[0].push_back(std::to_string(tasks.size()));
  return grid;
}

void end_summary(Response& response, std::string_view key, std::span<const Job> jobs) {
  if (const auto warning = warning_text(jobs); !warning.empty()) {
    response.add_text(key, "WARNING", warning);
  }
  response.set_success();
}

}  // namespace

Response summarize(const Job& workflow, std::span<const Job> tasks, const SummaryFormat& format,
                   const JobNamer& job_id) {
  Response response;
  response.add_text("workflow_status", "Workflow Status", workflow.status);
  response.add_grid("workflow_progress", progress_grid(tasks));
  if (format.is_compact) {
    response.add_grid("workflow_info",
                      parent_table("Workflow Basic Information", workflow, job_id));
  }
  response.add_grid("workflow_list", job_table("Workflow Task List", true, tasks, format, job_id));
  end_summary(response, "workflow_summary", tasks);
  return response;
}

Response summarize_massive(const Job& task, std::span<const Job> light_tasks,
                           const SummaryFormat& format, const JobNamer& job_id) {
  Response response;
  response.add_text("massive_status", "Massive Operation Status", task.status);
  if (format.is_compact) {
    response.add_grid("massive_info", parent_table("Massive Operation Information", task, job_id));
  }
  response.add_grid("massive_list",
                    job_table("Massive Operation Task List", false, light_tasks, format, job_id));
  end_summary(response, "massive_summary", light_tasks);
  return response;
}

}  // namespace oph::server
