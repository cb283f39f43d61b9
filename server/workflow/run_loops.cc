// SPDX-License-Identifier: GPL-3.0-or-later
// Loops: each iteration has tasks of its own. The tasks that a request names are those of the first
// iterations; the others are added when their turn comes.
#include <algorithm>
#include <iterator>

#include "base/error.h"
#include "base/text.h"
#include "server/front_end/arguments.h"
#include "server/job_status.h"
#include "server/workflow/counter.h"
#include "server/workflow/formula.h"
#include "server/workflow/run.h"

namespace oph::server {

/// Makes tasks whose indices follow each other from `first`.
std::vector<RunTask> Run::make_tasks(const std::vector<std::size_t>& origins, std::size_t frame,
                                     Index first) {
  const auto places = frames_.place(origins, frame, first);
  std::vector<RunTask> tasks;
  for (const auto& place : places) tasks.push_back(make_task(place));
  return tasks;
}

RunTask Run::make_task(const Frames::Place& place) const {
  RunTask task{.request = request_.tasks[place.origin], .job = workflow_};
  task.origin = place.origin;
  task.frame = place.frame;
  task.request.name += frames_[place.frame].suffix;
  task.job.status = job_status::kPending;
  task.job.name = task.request.name;
  task.job.operator_name = task.request.operator_name;
  task.job.request.clear();
  if (request_.tasks.size() > 1) task.job.command = task.request.arguments.text();
  for (auto& dependency : task.request.dependencies) {
    dependency.index = frames_.find(place.frame, dependency.index);
  }
  return task;
}

/// The task that opened what a task closes.
Run::Index Run::opener_of(Index closer) const {
  const auto& task = tasks_[closer];
  const auto& blocks = request_.blocks.blocks;
  const auto block = std::find_if(blocks.begin(), blocks.end(),
                                  [&](const auto& each) { return each.closer == task.origin; });
  OPH_CHECK(block != blocks.end());
  return frames_.find(task.frame, block->first);
}

void Run::begin_loop(Index index, const FrontEndArguments& arguments, Effects& effects) {
  Loop loop;
  loop.key = arguments.text("key");
  loop.is_parallel = arguments.flag("parallel");
  if (const auto counter = arguments.text("counter"); counter != "-") {
    for (const auto number : parse_counter(counter, services_.max_tasks)) {
      loop.indices.push_back(std::to_string(number));
    }
  }
  const auto given = [&](std::string_view name) { return arguments.text(name) != "-"; };
  const std::string name{given("input") ? "input" : "src_path"};
  const auto files = arguments.text(name);
  if (has_filter(files)) {
    find_files(index, name, files, effects);
    loops_[index] = std::move(loop);
    return;
  }
  if (files != "-" || given("values")) {
    loop.has_values = true;
    const auto list = files != "-" ? files : arguments.text("values");
    for (const auto value : split(list, '|')) {
      const auto expanded = evaluate_all(expand_value(index, std::string{trim(value)}));
      for (const auto item : split(expanded, '|')) loop.values.emplace_back(item);
    }
  }
  loops_[index] = std::move(loop);
  run_loop(index, effects);
}

/// Looks for the files that a loop runs over.
void Run::find_files(Index index, const std::string& name, const std::string& filter,
                     Effects& effects) {
  auto& task = tasks_[index];
  if (services_.targets == nullptr) throw system_error("files cannot be listed here");
  TaskString listing;
  if (const auto cdd = task.request.arguments.find("cdd")) listing.set("cdd", *cdd);
  TargetSearch search;
  search.argument = {name, TargetKind::kFiles, true,
                     parse_targets(TargetKind::kFiles, name, filter)};
  search.submission = TaskString::parse(listing_submission(index, listing));
  search.user = context_.user.name;
  search.job = task.job.id;
  task.is_active = true;
  effects.searches.emplace_back(index, std::move(search));
}

void Run::use_files(Index index, const Targets& files, Effects& effects) {
  tasks_[index].is_active = false;
  auto& loop = loops_.at(index);
  for (const auto& file : files.list) loop.values.push_back(file.name);
  loop.has_values = true;
  run_loop(index, effects);
}

/// Starts the first iteration of a loop whose values are known, or all if they run at once.
void Run::run_loop(Index index, Effects& effects) {
  auto& loop = loops_.at(index);
  complete_loop(loop);
  auto& task = tasks_[index];
  const auto count = loop.values.size();
  const auto body = request_.blocks.body(task.origin).size();
  const auto total = tasks_.size() + (std::max<std::size_t>(count, 1) - 1) * body;
  if (total > services_.max_tasks) {
    throw user_error(
        "the loop makes too many tasks of the workflow (iterations={}, tasks={}, limit={})", count,
        total, services_.max_tasks);
  }
  globals_[loop.key + "_size"] = {std::to_string(count), "1", ++settings_};
  task.is_taken = count > 0;
  const auto first = frames_.of_loop(task.origin, task.frame).front();
  if (count > 0) begin_frame(first, loop, task.scope);
  if (loop.is_parallel && count > 1) run_all_iterations(index);
  save_workflow();
  complete_control(index, effects);
}

/// Fills in what was not given: values from the counter, the counter from 1 on.
void Run::complete_loop(Loop& loop) {
  if (loop.has_values && !loop.indices.empty() && loop.values.size() != loop.indices.size()) {
    throw user_error("there must be as many values as numbers in counter (values={}, numbers={})",
                     loop.values.size(), loop.indices.size());
  }
  if (!loop.has_values && loop.indices.empty()) loop.indices = {"1"};
  if (!loop.has_values) loop.values = loop.indices;
  for (auto i = loop.indices.size(); i < loop.values.size(); ++i) {
    loop.indices.push_back(std::to_string(i + 1));
  }
}

/// What the tasks of an iteration see: what was set before it, and the key.
void Run::begin_frame(std::size_t number, const Loop& loop,
                      const std::shared_ptr<const Variables>& before) {
  auto& frame = frames_[number];
  auto scope = *before;
  scope[loop.key] = {loop.values[frame.iteration], loop.indices[frame.iteration], ++settings_};
  frame.scope = std::make_shared<const Variables>(std::move(scope));
}

void Run::run_all_iterations(Index index) {
  const auto& loop = loops_.at(index);
  const auto [origin, outer, scope] =
      std::tuple{tasks_[index].origin, tasks_[index].frame, tasks_[index].scope};
  const auto body = request_.blocks.body(origin);
  std::vector<RunTask> clones;
  for (std::size_t i = 1; i < loop.values.size(); ++i) {
    const auto frame = frames_.add(origin, outer);
    frames_[frame].suffix += fmt::format(" ({})", i + 1);
    begin_frame(frame, loop, scope);
    auto tasks = make_tasks(body, frame, tasks_.size() + clones.size());
    std::move(tasks.begin(), tasks.end(), std::back_inserter(clones));
  }
  const auto& frames = frames_.of_loop(origin, outer);
  add_suffix(frames.front(), " (1)");
  append(workflow_, std::move(clones));
  for (std::size_t i = 1; i < frames.size(); ++i) await_iteration(index, frames[i]);
  save_expanded_request();
}

/// Renames the tasks of an iteration, as one of several at once.
void Run::add_suffix(std::size_t frame, std::string_view suffix) {
  std::vector<std::pair<std::int64_t, std::string>> names;
  for (const auto each : frames_.inside(frame)) {
    frames_[each].suffix += suffix;
    for (const auto& [origin, index] : frames_[each].tasks) {
      auto& task = tasks_[index];
      task.request.name += suffix;
      task.job.name = task.request.name;
      names.emplace_back(task.job.id, task.job.name);
    }
  }
  services_.journal.rename(names);
}

/// Lets the end of a loop wait for one more iteration.
void Run::await_iteration(Index loop, std::size_t frame) {
  const auto closer =
      frames_.find(tasks_[loop].frame, request_.blocks.closer_of(tasks_[loop].origin).value());
  std::vector<Dependency> more;
  for (auto dependency : request_.tasks[tasks_[closer].origin].dependencies) {
    const auto found = frames_[frame].tasks.find(dependency.index);
    if (found == frames_[frame].tasks.end()) continue;
    dependency.index = found->second;
    more.push_back(std::move(dependency));
  }
  tasks_.await(closer, more);
}

/// The end of a loop: the turn of the next iteration, or of what follows.
void Run::end_iteration(Index index, Effects& effects) {
  const auto opener = opener_of(index);
  const auto found = loops_.find(opener);
  if (found == loops_.end()) return complete_control(index, effects);
  const auto& frames = frames_.of_loop(tasks_[opener].origin, tasks_[opener].frame);
  if (!found->second.is_parallel && frames.size() < found->second.values.size()) {
    return begin_next_iteration(opener, index, frames.back());
  }
  end_scope(index, opener);
  complete_control(index, effects);
}

void Run::begin_next_iteration(Index opener, Index closer, std::size_t last) {
  const auto origin = tasks_[opener].origin;
  const auto frame = frames_.add(origin, tasks_[opener].frame);
  frames_[frame].suffix = frames_[last].suffix;
  begin_frame(frame, loops_.at(opener), tasks_[closer].scope);
  supersede(last);
  append(workflow_, make_tasks(request_.blocks.body(origin), frame, tasks_.size()));
  await_iteration(opener, frame);
}

/// The tasks of an iteration are shown no more: those of the next one take their places.
void Run::supersede(std::size_t frame) {
  std::vector<std::int64_t> jobs;
  for (const auto each : frames_.inside(frame)) {
    for (const auto& [origin, index] : frames_[each].tasks) {
      tasks_[index].document.clear();
      jobs.push_back(tasks_[index].job.id);
    }
  }
  services_.journal.supersede(jobs);
}

/// The key of a loop does not outlive it.
void Run::end_scope(Index closer, Index opener) {
  const auto& key = loops_.at(opener).key;
  auto scope = *tasks_[closer].scope;
  scope.erase(key);
  const auto& before = *tasks_[opener].scope;
  if (const auto hidden = before.find(key); hidden != before.end()) scope.insert(*hidden);
  tasks_[closer].scope = std::make_shared<const Variables>(std::move(scope));
}

}  // namespace oph::server
