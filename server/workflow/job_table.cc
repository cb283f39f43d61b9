// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/job_table.h"

#include <algorithm>

#include "base/error.h"
#include "base/task_string.h"
#include "server/job_status.h"

namespace oph::server {
namespace {

using metadb::Job;

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

std::vector<Grid::Column> columns_of(bool has_names, const SummaryFormat& format) {
  std::vector<Grid::Column> columns;
  if (!format.is_compact) {
    columns = {{"OPH JOB ID", "string"}, {"SESSION CODE", "string"}, {"WORKFLOW ID", "int"}};
  }
  columns.push_back({"MARKER ID", "int"});
  if (!format.is_compact) columns.push_back({"PARENT MARKER ID", "int"});
  if (has_names) columns.insert(columns.end(), {{"TASK NAME", "string"}, {"TYPE", "string"}});
  columns.push_back({"EXIT STATUS", "string"});
  if (format.is_extended) {
    for (const auto* name : {"INPUT", "OUTPUT", "BEGIN TIME", "END TIME"}) {
      columns.push_back({name, "string"});
    }
  }
  return columns;
}

std::vector<std::string> row_of(bool has_names, const Job& job, const SummaryFormat& format,
                                const JobNamer& job_id) {
  std::vector<std::string> row;
  if (!format.is_compact) {
    row = {job_id(job.marker), job.session_code, std::to_string(job.workflow)};
  }
  row.push_back(std::to_string(job.marker));
  if (!format.is_compact) row.push_back(std::to_string(job.parent_marker));
  if (has_names) row.insert(row.end(), {job.name, job.is_massive ? "MASSIVE" : "SIMPLE"});
  row.push_back(job.status);
  if (format.is_extended) {
    row.insert(row.end(), {input_of(job), job.output_cube, job.start_time, job.end_time});
  }
  return row;
}

}  // namespace

Grid job_table(std::string_view title, bool has_names, std::span<const Job> jobs,
               const SummaryFormat& format, const JobNamer& job_id) {
  Grid grid{std::string{title}, "", columns_of(has_names, format), {}};
  for (const auto& job : jobs) grid.rows.push_back(row_of(has_names, job, format, job_id));
  return grid;
}

Grid parent_table(std::string_view title, const Job& parent, const JobNamer& job_id) {
  return {
      std::string{title},
      "",
      {{"OPH JOB ID", "string"}, {"WORKFLOW ID", "int"}, {"PARENT MARKER ID", "int"}},
      {{job_id(parent.marker), std::to_string(parent.workflow), std::to_string(parent.marker)}}};
}

std::int64_t count_status(std::span<const Job> jobs, std::string_view status) {
  return std::count_if(jobs.begin(), jobs.end(),
                       [&](const Job& job) { return job.status == status; });
}

std::string warning_text(std::span<const Job> jobs) {
  const auto phrase = [](std::int64_t number, std::string_view one, std::string_view many) {
    if (number == 0) return std::string{};
    return number == 1 ? fmt::format("1 task {}! ", one)
                       : fmt::format("{} tasks {}! ", number, many);
  };
  const auto failed = std::count_if(
      jobs.begin(), jobs.end(), [](const Job& job) { return job_status::is_error(job.status); });
  auto text = phrase(failed, "failed", "failed") +
              phrase(count_status(jobs, job_status::kAborted), "was aborted", "were aborted") +
              phrase(count_status(jobs, job_status::kSkipped), "was skipped", "were skipped");
  if (!text.empty()) text.pop_back();
  return text;
}

}  // namespace oph::server
