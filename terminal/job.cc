// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/job.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "terminal/exit_status.h"
#include "terminal/request.h"

namespace oph::terminal {
namespace {

constexpr std::array<std::string_view, 3> kStatusTitles{"Workflow Status", "Job Status",
                                                        "Massive Operation Status"};

std::optional<std::size_t> find_column(const Grid& grid, std::string_view name) {
  for (std::size_t i = 0; i < grid.columns.size(); ++i) {
    if (grid.columns[i].name == name) return i;
  }
  return std::nullopt;
}

std::string status_in(const Response& response) {
  for (const auto title : kStatusTitles) {
    const auto* text = response.find_text(title);
    if (text != nullptr && text->message) return *text->message;
  }
  return {};
}

/// The cell of a row, read as a number; absent if the column or the number is.
std::optional<double> number_in(const Grid& grid, std::size_t row, std::string_view name) {
  const auto column = find_column(grid, name);
  return column && row < grid.rows.size() ? parse_real(grid.rows[row][*column]) : std::nullopt;
}

/// The running tasks of the grid Task Progress.
void read_running_tasks(JobState& state, const Grid& grid) {
  const auto marker = find_column(grid, "MARKER ID");
  const auto name = find_column(grid, "TASK NAME");
  if (!marker || !name) return;
  for (std::size_t row = 0; row < grid.rows.size(); ++row) {
    TaskState task{grid.rows[row][*name], "OPH_STATUS_RUNNING", grid.rows[row][*marker]};
    const auto done = number_in(grid, row, "DONE");
    const auto total = number_in(grid, row, "TOTAL");
    if (done && total && *total > 0) task.progress = *done / *total;
    state.tasks.push_back(std::move(task));
    state.seconds_left = number_in(grid, row, "SECONDS LEFT");
  }
}

}  // namespace

bool is_final_status(std::string_view status) {
  for (const auto* end : {"COMPLETED", "ERROR", "ABORTED", "SKIPPED", "UNSELECTED", "EXPIRED"}) {
    if (status.ends_with(end)) return true;
  }
  return false;
}

std::optional<std::int64_t> workflow_of_job(std::string_view job) {
  const auto mark = job.rfind('?');
  if (mark == std::string_view::npos) return std::nullopt;
  const auto numbers = job.substr(mark + 1);
  return parse_integer(numbers.substr(0, numbers.find('#')));
}

JobState job_state(Conversation& conversation, std::int64_t workflow) {
  const auto response = conversation.ask_aside(fmt::format("oph_resume level=0;id={}", workflow));
  JobState state;
  state.status = status_in(response);
  state.has_ended = state.status.empty() || is_final_status(state.status);
  for (const auto& object : response.objects()) {
    for (const auto& grid : object.grids) {
      if (const auto ratio = number_in(grid, 0, "PROGRESS RATIO")) state.progress = *ratio;
      if (object.key == "task_progress") read_running_tasks(state, grid);
    }
  }
  return state;
}

void add_tasks(JobState& state, Conversation& conversation, std::int64_t workflow) {
  auto tasks = tasks_in(conversation.ask_aside(fmt::format("oph_resume id={}", workflow)));
  for (auto& task : tasks) {
    const auto running = std::ranges::find(state.tasks, task.marker, &TaskState::marker);
    if (running != state.tasks.end()) task.progress = running->progress;
  }
  state.tasks = std::move(tasks);
}

std::vector<TaskState> tasks_in(const Response& summary) {
  std::vector<TaskState> tasks;
  for (const auto& object : summary.objects()) {
    if (object.key != "workflow_list" && object.key != "massive_list") continue;
    for (const auto& grid : object.grids) {
      const auto status = find_column(grid, "EXIT STATUS");
      const auto marker = find_column(grid, "MARKER ID");
      const auto name = find_column(grid, "TASK NAME");
      if (!status || !marker) continue;
      for (const auto& row : grid.rows) {
        tasks.push_back({row[name.value_or(*marker)], row[*status], row[*marker]});
      }
    }
  }
  return tasks;
}

std::vector<std::string> task_errors(Conversation& conversation, const Response& summary) {
  constexpr std::size_t kMost = 5;
  std::vector<std::string> errors;
  for (const auto& task : tasks_in(summary)) {
    if (!task.status.ends_with("ERROR") || errors.size() == kMost) continue;
    try {
      conversation.ask_aside("oph_resume id_type=marker;id=" + task.marker);
    } catch (const Failure& failure) {
      if (failure.status() == ExitStatus::kReply)
        errors.push_back(task.name + ": " + failure.text());
    }
  }
  return errors;
}

std::optional<std::string> failure_in(const Response& response) {
  if (auto error = response.error()) return error;
  if (!status_in(response).ends_with("ERROR")) return std::nullopt;
  const auto* warning = response.find_text("WARNING");
  const auto cause = warning == nullptr ? std::string{} : warning->message.value_or("");
  return "the workflow ended with an error" + (cause.empty() ? "" : ": " + cause);
}

std::string job_request(const Environment& environment, std::int64_t workflow) {
  return request_from_command(fmt::format("oph_resume id={}", workflow), environment);
}

}  // namespace oph::terminal
