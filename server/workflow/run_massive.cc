// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "server/job_status.h"
#include "server/workflow/run.h"
#include "server/workflow/submission.h"
#include "server/workflow/summary.h"
#include "server/workflow/task_documents.h"

namespace oph::server {
namespace {

/// Of what a massive task has made, kept in the list of jobs; a longer list is only passed on.
constexpr std::size_t kLongestOutput = 60'000;

/// The filter of a dependency, if what it passes on is not all taken.
const Dependency* filtered_dependency(const TaskRequest& request) {
  for (const auto& dependency : request.dependencies) {
    if (dependency.type == Dependency::Type::kAll && dependency.filter != "all") return &dependency;
  }
  return nullptr;
}

Filter read_restriction(const Dependency& dependency) {
  const auto text =
      has_filter(dependency.filter) ? dependency.filter : "[" + dependency.filter + "]";
  const auto parts = parse_targets(TargetKind::kCubes, "filter", text);
  const auto* filter = parts.size() == 1 ? std::get_if<Filter>(&parts.front()) : nullptr;
  if (filter == nullptr) {
    throw user_error("filter of dependency {} must be one filter (filter={})", dependency.task,
                     dependency.filter);
  }
  return *filter;
}

/// The list of targets of a task with run=no.
Response listed(const std::vector<Target>& targets) {
  Response response;
  Grid grid{"Massive Operation Target List", "", {{"OBJECT"}}, {}};
  for (const auto& target : targets) grid.rows.push_back({target.name});
  response.add_grid("massive_list", std::move(grid));
  const auto count = targets.size();
  response.add_text(
      "massive_summary", count == 0 ? "WARNING" : "SUMMARY",
      count == 1 ? "1 object was found" : fmt::format("{} objects were found", count));
  response.set_success();
  return response;
}

}  // namespace

/// Whether a task is to become many, or to get a list: then its targets are looked for.
bool Run::begin_massive(Index index, const std::string& submission, const OperatorManual& manual,
                        Effects& effects) {
  auto& task = tasks_[index];
  if (services_.targets == nullptr || task.whole) return false;
  const bool may_have_some = is_restored_ || task.retries > 0;
  if (may_have_some && restore_light_tasks(index, effects)) return true;
  TargetSearch search;
  search.submission = TaskString::parse(submission);
  auto argument = find_massive_argument(search.submission, manual);
  if (const auto* dependency = filtered_dependency(task.request)) {
    search.restriction = read_restriction(*dependency);
    if (!argument) argument = list_argument(search.submission, manual, dependency->argument);
    if (argument->name != dependency->argument) {
      throw user_error("filter of dependency {} must be about the argument that names many ({})",
                       dependency->task, argument->name);
    }
  }
  if (!argument) return false;
  search.argument = *std::move(argument);
  search.place = {context_.session.root_folder_id,
                  std::string{search.submission.find("cwd").value_or("/")}};
  search.user = context_.user.name;
  search.job = task.job.id;
  task.is_active = true;
  task.job.status = job_status::kRunning;
  task.job.submission = submission;
  log_if_failed(guard([&] { services_.journal.set_started(task.job.id, submission); }));
  effects.searches.emplace_back(index, std::move(search));
  return true;
}

/// After a restart of the server a massive task goes on with the light tasks that it has: those
/// that have not ended run again. False: it had not got any.
bool Run::restore_light_tasks(Index index, Effects& effects) {
  auto& whole = tasks_[index];
  auto jobs = services_.journal.tasks(whole.job.id);
  if (jobs.empty()) return false;
  std::vector<RunTask> tasks;
  std::size_t open = 0;
  for (auto& job : jobs) {
    auto light = make_light_task(index, TaskString::parse(job.command));
    if (!job.output_cube.empty()) light.outputs.set("cube", job.output_cube);
    if (!job_status::has_ended(job.status)) {
      job.status = job_status::kPending;
      log_if_failed(guard([&] { services_.journal.set_status(job.id, job.status); }));
      ++open;
    }
    light.job = std::move(job);
    tasks.push_back(std::move(light));
  }
  const auto count = tasks.size();
  whole.is_active = true;
  whole.job.status = job_status::kRunning;
  log_if_failed(guard([&] { services_.journal.set_started(whole.job.id, whole.job.submission); }));
  whole.lights = LightTasks{tasks_.add(std::move(tasks)), count, open};
  if (open == 0) end_massive(index, effects);
  return true;
}

/// What a light task is asked: the same as the whole, but for its arguments.
RunTask Run::make_light_task(Index whole, TaskString arguments) const {
  RunTask light;
  light.request = tasks_[whole].request;
  light.request.dependencies.clear();
  light.request.checkpoint.clear();  // reached when the whole is
  // How the whole goes on is decided when all have ended.
  light.request.on_error.action = ErrorPolicy::Action::kContinue;
  light.request.arguments = std::move(arguments);
  light.origin = tasks_[whole].origin;
  light.frame = tasks_[whole].frame;
  light.whole = whole;
  return light;
}

void Run::find_targets(Index index, TargetSearch search) {
  auto copy = search;
  services_.targets->find(std::move(copy), [self = shared_from_this(), index,
                                            search = std::move(search)](const FoundTargets& found) {
    self->targets_found(index, search, found);
  });
}

void Run::targets_found(Index index, const TargetSearch& search, const FoundTargets& found) {
  Effects effects;
  {
    const std::lock_guard lock{mutex_};
    if (is_suspended_) return;  // another server looks again
    const auto status = guard([&] {
      if (is_aborting_ || found.was_cancelled) throw user_error("the task was cancelled");
      found.status.raise();
      if (loops_.contains(index)) return use_files(index, found.targets, effects);
      use_targets(index, search, found.targets, effects);
    });
    auto& task = tasks_[index];
    if (!status) {
      task.is_active = false;
      const bool is_loop = loops_.erase(index) > 0;
      auto document = error_document(context_, task, status.text);
      if (is_aborting_ || found.was_cancelled) {
        end_task(index, job_status::kAborted, std::move(document), effects);
      } else {
        fail(index, is_loop ? job_status::kError : job_status::kStartError, std::move(document),
             effects);
      }
    }
    advance(effects);
  }
  perform(std::move(effects));
}

void Run::use_targets(Index index, const TargetSearch& search, const Targets& targets,
                      Effects& effects) {
  if (targets.only_listed) return complete_listing(index, targets, effects);
  const auto& name = search.argument.name;
  if (targets.list.empty()) {
    throw user_error("nothing matches; expected is at least one {} ({}={})",
                     search.argument.kind == TargetKind::kCubes ? "cube" : "file", name,
                     search.submission.find(name).value_or(""));
  }
  if (!search.argument.is_list) return add_light_tasks(index, search, targets);
  std::vector<std::string> names;
  for (const auto& target : targets.list) names.push_back(target.name);
  auto submission = search.submission;
  submission.set(name, join(names, "|"));
  auto& job = tasks_[index].job;
  job.status = job_status::kPending;
  services_.journal.set_status(job.id, job.status);
  auto request = tasks_[index].request;
  request.arguments = without_identity(submission);
  effects.submitted.emplace_back(index, make_work(index, request, submission.text()));
  ++in_queue_;
}

void Run::complete_listing(Index index, const Targets& targets, Effects& effects) {
  auto& task = tasks_[index];
  task.is_active = false;
  auto response = listed(targets.list);
  response.add_extra("execution_time", seconds_since(task.start));
  end_task(index, job_status::kCompleted, response.to_json(source_of(context_, task.job)), effects);
}

void Run::add_light_tasks(Index index, const TargetSearch& search, const Targets& targets) {
  auto& whole = tasks_[index];
  std::vector<RunTask> tasks;
  for (const auto& target : targets.list) {
    auto arguments = without_identity(search.submission);
    for (const auto& [name, value] : target.arguments) arguments.set(name, value);
    arguments.set(search.argument.name, target.name);
    auto light = make_light_task(index, arguments);
    light.job = whole.job;
    light.job.status = job_status::kPending;
    light.job.submission.clear();
    light.job.parent_marker = whole.job.marker;
    light.job.command = arguments.text();
    await_tasks(light, target.after);
    tasks.push_back(std::move(light));
  }
  const auto count = tasks.size();
  const auto first = append(whole.job, std::move(tasks));
  whole.lights = LightTasks{first, count, count};
}

/// Called when one of the light tasks has ended.
void Run::end_light_task(Index index, Effects& effects) {
  auto& whole = tasks_[index];
  auto& lights = *whole.lights;
  --lights.open;
  whole.done = 1 - static_cast<double>(lights.open) / static_cast<double>(lights.count);
  if (lights.open == 0) end_massive(index, effects);
}

/// Ends a massive task as its light tasks have ended: well, if all have.
void Run::end_massive(Index index, Effects& effects) {
  auto& whole = tasks_[index];
  whole.is_active = false;
  collect_outputs(whole);
  const auto [first, count, open] = *whole.lights;
  std::size_t failed = 0, aborted = 0;
  for (Index i = first; i < first + count; ++i) {
    failed += job_status::is_error(tasks_[i].job.status) ? 1 : 0;
    aborted += tasks_[i].job.status == job_status::kAborted ? 1 : 0;
  }
  const auto status = failed > 0    ? job_status::kError
                      : aborted > 0 ? job_status::kAborted
                                    : job_status::kCompleted;
  write_ends(effects);
  auto document = massive_document(whole, status);
  if (status != job_status::kError) return end_task(index, status, std::move(document), effects);
  whole.retries = whole.request.on_error.retries;  // each light task has had its own
  fail(index, status, std::move(document), effects);
}

/// What the light tasks have made, in their order, is what the whole has made.
void Run::collect_outputs(RunTask& whole) const {
  const auto [first, count, open] = *whole.lights;
  for (Index i = first; i < first + count; ++i) {
    for (const auto& [name, value] : tasks_[i].outputs.arguments()) {
      if (name == "cwd" || name == "cdd" || name == "workflow") continue;
      const auto before = whole.outputs.find(name);
      whole.outputs.set(name, before ? std::string{*before} + "|" + value : value);
    }
  }
  whole.job.output_cube = whole.outputs.find("cube").value_or("");
  if (whole.job.output_cube.size() > kLongestOutput) whole.job.output_cube.clear();
}

std::string Run::massive_document(const RunTask& whole, std::string_view job_status) const {
  std::string text;
  const auto status = guard([&] {
    auto job = whole.job;
    job.status = job_status;
    auto response = summarize_massive(
        job, services_.journal.tasks(job.id), request_.format,
        [&](std::int64_t marker) { return context_.job_id(job.workflow, marker); });
    response.add_extra("execution_time", seconds_since(whole.start));
    if (const auto cubes = whole.outputs.find("cube")) {
      response.add_extra("cube", cubes->substr(cubes->rfind('|') + 1));
    }
    text = response.to_json(source_of(context_, job));
  });
  if (status) return text;
  log::failure(status);
  return error_document(context_, whole, status.text);
}

}  // namespace oph::server
