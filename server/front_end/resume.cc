// SPDX-License-Identifier: GPL-3.0-or-later
#include <iterator>
#include <memory>

#include "base/error.h"
#include "base/text.h"
#include "metadb/workflow_states.h"
#include "server/front_end/front_end.h"
#include "server/job_status.h"
#include "server/refusal.h"
#include "server/workflow/summary.h"

namespace oph::server {
namespace {

using metadb::Job;

constexpr std::string_view kListed[] = {
    job_status::kPending, job_status::kWaiting, job_status::kRunning, job_status::kCompleted,
    job_status::kError,   job_status::kSkipped, job_status::kAborted, job_status::kUnselected};

/// One call of oph_resume.
class Resume {
 public:
  Resume(const FrontEndCall& call, const FrontEndServices& services)
      : arguments_{call.arguments},
        catalogue_{call.catalogue},
        jobs_{call.catalogue.jobs()},
        states_{call.catalogue.connection()},
        services_{services},
        context_{call.named_session()},
        level_{arguments_.integer("level")},
        by_marker_{arguments_.text("id_type") == "marker"},
        of_requests_{arguments_.text("document_type") == "request"} {}

  FrontEndResult run() {
    require_active(context_);
    require_role(context_, "read");
    check_status_filter();
    const auto id = arguments_.integer("id");
    if (id == 0) {
      result_.response.add_grid("resume", list());
    } else {
      show(find(id));
    }
    if (arguments_.flag("save")) {
      make_current(catalogue_, context_);
      result_.job = context_.session_id;
    }
    return std::move(result_);
  }

 private:
  std::string job_id(const Job& job) const { return context_.job_id(job.workflow, job.marker); }

  std::shared_ptr<Run> running(const Job& job) const {
    return services_.engine.find(context_.session.id, job.workflow);
  }

  double progress(const Job& job) const {
    if (job_status::has_ended(job.status)) return 1;
    const auto run = running(job);
    if (run == nullptr) return 0;
    return job.parent_id ? run->progress(job.marker).value_or(0) : run->progress();
  }

  // ---- id=0: lists

  void check_status_filter() const {
    const auto filter = arguments_.text("status_filter");
    if (filter.size() == std::size(kListed) && filter.find_first_not_of("01") == filter.npos)
      return;
    throw user_error("status_filter must be {} digits, each 0 or 1 (status_filter={})",
                     std::size(kListed), filter);
  }

  bool is_listed(const Job& job) const {
    if (const auto user = arguments_.text("user"); user != "all" && user != job.user) return false;
    const auto filter = arguments_.text("status_filter");
    for (std::size_t i = 0; i < std::size(kListed) && i < filter.size(); ++i) {
      const bool is_error = kListed[i] == job_status::kError && job_status::is_error(job.status);
      if (filter[i] == '0' && (job.status == kListed[i] || is_error)) return false;
    }
    return true;
  }

  bool lists_commands() const { return of_requests_ && (by_marker_ || level_ == 4); }

  std::string list_title() const {
    if (lists_commands()) return "Command List";
    if (of_requests_) return "Request List";
    return by_marker_ ? "Response List" : "Workflow List";
  }

  std::vector<Grid::Column> columns(bool with_parent) const {
    std::vector<Grid::Column> columns = {{"OPH JOB ID", "string"},
                                         {"SESSION CODE", "string"},
                                         {"WORKFLOW ID", "int"},
                                         {"MARKER ID", "int"},
                                         {"CREATION DATE", "string"}};
    if (with_parent) columns.push_back({"PARENT MARKER ID", "int"});
    if (of_requests_) {
      columns.push_back({"COMMAND", "string"});
    } else if (level_ == 0) {
      columns.push_back({"PROGRESS RATIO", "double"});
    } else {
      columns.push_back({"EXIT STATUS", "string"});
    }
    return columns;
  }

  std::vector<std::string> head(const Job& job) const {
    return {job_id(job), job.session_code, std::to_string(job.workflow), std::to_string(job.marker),
            job.creation_time};
  }

  Grid list() const {
    Grid grid{list_title(), "", columns(by_marker_), {}};
    const auto jobs =
        by_marker_ ? jobs_.all_tasks(context_.session.id) : jobs_.workflows(context_.session.id);
    for (const auto& job : jobs) {
      if (!is_listed(job)) continue;
      auto row = head(job);
      if (by_marker_) row.push_back(std::to_string(job.parent_marker));
      if (of_requests_) {
        row.push_back(job.command);
      } else {
        row.push_back(level_ == 0 ? fmt::format("{:.2f}", progress(job)) : job.status);
      }
      grid.rows.push_back(std::move(row));
    }
    return grid;
  }

  // ---- id=N: one job

  Job find(std::int64_t id) const {
    auto job = by_marker_ ? jobs_.find_marker(context_.session.id, id)
                          : jobs_.find_workflow(context_.session.id, id);
    if (!job) {
      throw refusal(ErrorCode::kWrongParameter, "no such {} in the session (id={})",
                    by_marker_ ? "marker" : "workflow", id);
    }
    return *std::move(job);
  }

  Job workflow_of(const Job& job) const {
    if (!job.parent_id) return job;
    auto workflow = jobs_.find_workflow(context_.session.id, job.workflow);
    OPH_CHECK(workflow.has_value());
    return *std::move(workflow);
  }

  /// The job itself if it is a task, otherwise its tasks.
  std::vector<Job> tasks_of(const Job& job) const {
    if (job.parent_id) return {job};
    return jobs_.tasks(job.id);
  }

  /// The tasks of a job, each massive one followed by its light tasks.
  std::vector<Job> all_tasks_of(const Job& job) const {
    std::vector<Job> all;
    for (auto& task : tasks_of(job)) {
      auto lights = task.is_massive ? jobs_.tasks(task.id) : std::vector<Job>{};
      all.push_back(std::move(task));
      std::move(lights.begin(), lights.end(), std::back_inserter(all));
    }
    return all;
  }

  void show(const Job& job) {
    if (of_requests_ && arguments_.flag("execute")) {
      result_.job = services_.resubmit(context_, request_to_repeat(workflow_of(job)));
      result_.response.add_text("resume", "Workflow", "submitted again");
    } else if (of_requests_ && level_ == 4) {
      show_commands(job);
    } else if (of_requests_) {
      show_request(job);
    } else if (level_ == 0) {
      show_progress(job);
    } else if (level_ == 1) {
      show_document(job);
    } else if (level_ == 2) {
      show_outputs(job);
    } else {
      show_all_documents(job);
    }
  }

  /// All of a workflow, or what was left of it at a checkpoint.
  std::string request_to_repeat(const Job& workflow) {
    const auto label = arguments_.text("checkpoint");
    if (label == "all") return workflow.request;
    auto request = states_.find_checkpoint(workflow.id, label == "last" ? "" : label);
    if (!request) {
      throw user_error("the workflow has not reached such a checkpoint (id={}, checkpoint={})",
                       workflow.workflow, label);
    }
    return *std::move(request);
  }

  std::string command(const Job& job) {
    if (level_ == 3) {
      auto expanded = states_.expanded_request(workflow_of(job).id);
      if (!expanded.empty()) return expanded;
    }
    if (level_ == 3 || level_ == 5) return workflow_of(job).request;
    if (level_ != 2) return job.command;
    std::string text;
    for (const auto& task : all_tasks_of(job)) text += (text.empty() ? "" : "\n") + task.submission;
    return text;
  }

  /// The commands of the tasks of one workflow.
  void show_commands(const Job& job) {
    Grid grid{list_title(), "", columns(true), {}};
    for (const auto& task : all_tasks_of(job)) {
      auto row = head(task);
      row.insert(row.end(), {std::to_string(task.parent_marker), task.command});
      grid.rows.push_back(std::move(row));
    }
    result_.response.add_grid("resume", std::move(grid));
  }

  void show_request(const Job& job) {
    Grid grid{"Request List", "", columns(false), {head(job)}};
    grid.rows[0].push_back(command(job));
    result_.response.add_grid("resume", std::move(grid));
  }

  void show_progress(const Job& job) {
    result_.response.add_text("workflow_status", "Workflow Status", job.status);
    result_.response.add_grid("workflow_progress",
                              {"Workflow Progress Ratio",
                               "",
                               {{"CREATION DATE", "string"}, {"PROGRESS RATIO", "double"}},
                               {{job.creation_time, fmt::format("{:.2f}", progress(job))}}});
    show_running_tasks(job);
  }

  /// How far each running task is: fragments, or bytes of an import.
  void show_running_tasks(const Job& job) {
    Grid grid{"Task Progress",
              "",
              {{"MARKER ID", "int"},
               {"TASK NAME", "string"},
               {"DONE", "long"},
               {"TOTAL", "long"},
               {"SECONDS", "double"},
               {"SECONDS LEFT", "string"}},
              {}};
    if (job_status::has_ended(job.status)) return;
    for (const auto& task : tasks_of(job)) {
      const auto step = services_.scheduler.progress(task.id);
      if (!step) continue;
      const auto left = step->seconds_left();
      grid.rows.push_back({std::to_string(task.marker), task.name, std::to_string(step->done),
                           std::to_string(step->total), fmt::format("{:.1f}", step->seconds),
                           left ? fmt::format("{:.1f}", *left) : "unknown"});
    }
    if (!grid.rows.empty()) result_.response.add_grid("task_progress", std::move(grid));
  }

  void show_document(const Job& job) {
    const auto tasks = tasks_of(job);
    const bool is_single = tasks.size() == 1;
    const auto& shown = is_single ? tasks[0] : job;
    if (!shown.response.empty()) {
      result_.document = shown.response;
    } else if (is_single && shown.is_massive && !job_status::has_ended(shown.status)) {
      result_.response = summarize_massive(
          shown, jobs_.listed_tasks(shown.id), {},
          [&](std::int64_t marker) { return context_.job_id(job.workflow, marker); });
    } else if (is_single && !job_status::has_ended(job.status)) {
      result_.response.add_text("resume_status", "Job Status", shown.status);
      show_running_tasks(job);
    } else if (is_single) {
      throw refusal(ErrorCode::kNoResponse, "no response was stored (marker={}, status={})",
                    shown.marker, shown.status);
    } else if (const auto run = running(job)) {
      result_.document = run->summary();
    } else {
      result_.response = summarize(job, tasks, {}, [&](std::int64_t marker) {
        return context_.job_id(job.workflow, marker);
      });
    }
  }

  void show_outputs(const Job& job) {
    Grid grid{"Output List",
              "",
              {{"OPH JOB ID", "string"},
               {"MARKER ID", "int"},
               {"TASK NAME", "string"},
               {"EXIT STATUS", "string"},
               {"OUTPUT", "string"}},
              {}};
    for (const auto& task : all_tasks_of(job)) {
      grid.rows.push_back(
          {job_id(task), std::to_string(task.marker), task.name, task.status, task.output_cube});
    }
    result_.response.add_grid("resume", std::move(grid));
  }

  void show_all_documents(const Job& job) {
    for (const auto& task : all_tasks_of(job)) {
      if (task.response.empty()) continue;
      const auto document = Response::parse(task.response);
      for (const auto& object : document.objects()) add(task, object);
    }
  }

  void add(const Job& task, const Response::Object& object) {
    auto& response = result_.response;
    const auto& key = object.key;
    if (key == "status") return add_end(task, object);
    for (const auto& text : object.texts) response.add_text(key, text.title, text.message);
    for (const auto& grid : object.grids) response.add_grid(key, grid);
    for (const auto& grid : object.multidim_grids) response.add_multidim_grid(key, grid);
    for (const auto& graph : object.graphs) response.add_graph(key, graph);
  }

  /// The end of one task is not that of the answer: clients take any title ERROR for its failure.
  void add_end(const Job& task, const Response::Object& object) {
    for (const auto& text : object.texts) {
      const auto message = std::string{trim(text.message.value_or(""))};
      result_.response.add_text(task.name + " status", "Task Status",
                                text.title + (message.empty() ? "" : ": " + message));
    }
  }

  const FrontEndArguments& arguments_;
  metadb::Catalogue& catalogue_;
  metadb::Jobs& jobs_;
  metadb::WorkflowStates states_;
  const FrontEndServices& services_;
  const SessionContext context_;
  const std::int64_t level_;
  const bool by_marker_;
  const bool of_requests_;
  FrontEndResult result_;
};

}  // namespace

FrontEndResult resume(const FrontEndCall& call, const FrontEndServices& services) {
  return Resume{call, services}.run();
}

}  // namespace oph::server
