// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/summary.h"

#include <algorithm>

#include "base/error.h"
#include "base/task_string.h"
#include "server/job_status.h"

namespace oph::server {
namespace {

using metadb::Job;

std::int64_t count(std::span<const Job> tasks, std::string_view status) {
  return std::count_if(tasks.begin(), tasks.end(),
                       [&](const Job& task) { return task.status == status; });
}

std::int64_t count_failed(std::span<const Job> tasks) {
  return std::count_if(tasks.begin(), tasks.end(),
                       [](const Job& task) { return job_status::is_error(task.status); });
}

Grid progress_grid(std::span<const Job> tasks) {
  Grid grid{"Workflow Progress", "", {{"NUMBER OF COMPLETED TASKS", "int"}}, {{}}};
  grid.rows[0].push_back(std::to_string(count(tasks, job_status::kCompleted)));
  if (const auto skipped = count(tasks, job_status::kSkipped); skipped > 0) {
    grid.columns.push_back({"NUMBER OF SKIPPED TASKS", "int"});
    grid.rows[0].push_back(std::to_string(skipped));
  }
  grid.columns.push_back({"TOTAL NUMBER OF TASKS", "int"});
  grid.rows[0].push_back(std::to_string(tasks.size()));
  return grid;
}

Grid information_grid(const Job& workflow, const JobNamer& job_id) {
  return {"Workflow Basic Information",
          "",
          {{"OPH JOB ID", "string"}, {"WORKFLOW ID", "int"}, {"PARENT MARKER ID", "int"}},
          {{job_id(workflow.marker), std::to_string(workflow.workflow),
            std::to_string(workflow.marker)}}};
}

/// The cubes and files that a task was told to read.
std::string input_of(const Job& task) {
  if (task.submission.empty()) return {};
  std::string input;
  const auto status = guard([&] {
    const auto submission = TaskString::parse(task.submission);
    for (const std::string_view name : {"cube", "cube2", "cubes", "src_path"}) {
      if (const auto value = submission.find(name)) {
        if (!input.empty()) input += '|';
        input += *value;
      }
    }
  });
  return status ? input : std::string{};
}

std::vector<Grid::Column> list_columns(const SummaryFormat& format) {
  std::vector<Grid::Column> columns;
  if (!format.is_compact) {
    columns = {{"OPH JOB ID", "string"}, {"SESSION CODE", "string"}, {"WORKFLOW ID", "int"}};
  }
  columns.push_back({"MARKER ID", "int"});
  if (!format.is_compact) columns.push_back({"PARENT MARKER ID", "int"});
  for (const auto* name : {"TASK NAME", "TYPE", "EXIT STATUS"}) columns.push_back({name, "string"});
  if (format.is_extended) {
    for (const auto* name : {"INPUT", "OUTPUT", "BEGIN TIME", "END TIME"}) {
      columns.push_back({name, "string"});
    }
  }
  return columns;
}

std::vector<std::string> list_row(const Job& task, const SummaryFormat& format,
                                  const JobNamer& job_id) {
  std::vector<std::string> row;
  if (!format.is_compact) {
    row = {job_id(task.marker), task.session_code, std::to_string(task.workflow)};
  }
  row.push_back(std::to_string(task.marker));
  if (!format.is_compact) row.push_back(std::to_string(task.parent_marker));
  row.insert(row.end(), {task.name, "SIMPLE", task.status});
  if (format.is_extended) {
    row.insert(row.end(), {input_of(task), task.output_cube, task.start_time, task.end_time});
  }
  return row;
}

/// "2 tasks failed! 1 task was aborted!"; empty if all is well.
std::string warning_text(std::span<const Job> tasks) {
  const auto phrase = [](std::int64_t number, std::string_view one, std::string_view many) {
    if (number == 0) return std::string{};
    return number == 1 ? fmt::format("1 task {}! ", one)
                       : fmt::format("{} tasks {}! ", number, many);
  };
  auto text = phrase(count_failed(tasks), "failed", "failed") +
              phrase(count(tasks, job_status::kAborted), "was aborted", "were aborted") +
              phrase(count(tasks, job_status::kSkipped), "was skipped", "were skipped");
  if (!text.empty()) text.pop_back();
  return text;
}

}  // namespace

Response summarize(const Job& workflow, std::span<const Job> tasks, const SummaryFormat& format,
                   const JobNamer& job_id) {
  Response response;
  response.add_text("workflow_status", "Workflow Status", workflow.status);
  response.add_grid("workflow_progress", progress_grid(tasks));
  if (format.is_compact) {
    response.add_grid("workflow_info", information_grid(workflow, job_id));
  }
  Grid list{"Workflow Task List", "", list_columns(format), {}};
  for (const auto& task : tasks) list.rows.push_back(list_row(task, format, job_id));
  response.add_grid("workflow_list", std::move(list));
  if (const auto warning = warning_text(tasks); !warning.empty()) {
    response.add_text("workflow_summary", "WARNING", warning);
  }
  response.set_success();
  return response;
}

}  // namespace oph::server
