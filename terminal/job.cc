// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/job.h"

#include <fmt/format.h>

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

double progress_in(const Response& response) {
  for (const auto& object : response.objects()) {
    for (const auto& grid : object.grids) {
      const auto column = find_column(grid, "PROGRESS RATIO");
      if (column && !grid.rows.empty()) return parse_real(grid.rows[0][*column]).value_or(0);
    }
  }
  return 0;
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
  state.progress = progress_in(response);
  state.has_ended = state.status.empty() || is_final_status(state.status);
  return state;
}

std::vector<TaskState> job_tasks(Conversation& conversation, std::int64_t workflow) {
  return tasks_in(conversation.ask_aside(fmt::format("oph_resume id={}", workflow)));
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
