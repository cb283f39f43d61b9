// SPDX-License-Identifier: GPL-3.0-or-later
// The operators of flow control that end at once: oph_if and its branches, oph_set, oph_input.
#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "server/front_end/arguments.h"
#include "server/job_status.h"
#include "server/workflow/counter.h"
#include "server/workflow/formula.h"
#include "server/workflow/reference.h"
#include "server/workflow/run.h"
#include "server/workflow/task_documents.h"

namespace oph::server {
namespace {

std::vector<std::string> list_of(const std::string& text) {
  std::vector<std::string> items;
  for (const auto item : split(text, '|')) items.emplace_back(trim(item));
  return items;
}

void check_name(const std::string& name) {
  if (!name.empty() && name.find_first_of(";=|,:@&{}") == name.npos) return;
  throw user_error("a variable needs a name without ; = | , : @ & {{ }} (key={})", name);
}

/// The numbers of a list as a subset.
std::string compact(const std::string& value, const FrontEndArguments& arguments) {
  const auto kind = arguments.text("subset_filter");
  if (kind == "no") return value;
  std::vector<double> numbers;
  for (const auto& item : list_of(value)) {
    const auto number = parse_real(item);
    if (!number) throw user_error("subset_filter needs numbers (value={})", value);
    numbers.push_back(*number);
  }
  const auto step = parse_real(arguments.text("offset"));
  if (!step || !(*step > 0)) {
    throw user_error("offset must be a number above 0 (offset={})", arguments.text("offset"));
  }
  return to_subset(numbers, *step, kind == "real");
}

}  // namespace

Variables pair_up(const std::string& keys, const std::string& values) {
  return pair_up(keys, list_of(values));
}

Variables pair_up(const std::string& keys, const std::vector<std::string>& items) {
  const auto names = list_of(keys);
  Variables variables;
  if (names.size() == 1) {
    check_name(names[0]);
    variables[names[0]] = {join(items, "|")};
    return variables;
  }
  if (names.size() != items.size()) {
    throw user_error("there must be as many values as keys (key={}, value={})", keys,
                     join(items, "|"));
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    check_name(names[i]);
    variables[names[i]] = {items[i], std::to_string(i + 1)};
  }
  return variables;
}

/// A task of flow control whose turn has come.
void Run::control(Index index, Effects& effects) {
  auto& task = tasks_[index];
  const auto status = guard([&] {
    const auto* manual = manuals_->find(task.request.operator_name);
    OPH_CHECK(manual != nullptr);
    const auto arguments = substitute(task.request.arguments, variables_of(index));
    const FrontEndArguments checked{*manual, arguments};
    task.job.submission = fmt::format("operator={};{}", manual->name, arguments.text());
    mark_started(task);
    control(index, checked, effects);
  });
  if (!status) {
    fail(index, job_status::kError, error_document(context_, task, status.text), effects);
  }
}

void Run::control(Index index, const FrontEndArguments& arguments, Effects& effects) {
  auto& task = tasks_[index];
  const auto& name = task.request.operator_name;
  if (name == "oph_for") return begin_loop(index, arguments, effects);
  if (name == "oph_endfor") return end_iteration(index, effects);
  if (name == "oph_set") return set(index, arguments, effects);
  if (name == "oph_wait") return begin_wait(index, arguments, effects);
  if (name == "oph_input") return answer_other(index, arguments, effects);
  if (name == "oph_if" || name == "oph_elseif") {
    task.is_taken = holds(evaluate_all(expand_value(index, arguments.text("condition"))));
    task.forwards = name == "oph_if" && arguments.flag("forward");
  }
  complete_control(index, effects);
}

/// The value of an earlier task's document if `value` refers to one, otherwise itself.
std::string Run::expand_value(Index index, const std::string& value) const {
  if (value.find_first_of(".(") == value.npos) return value;
  return refer(value, documents_before(index)).value_or(value);
}

/// The documents of the tasks that a task depends on, nearest first.
std::vector<Response> Run::documents_before(Index index) const {
  std::vector<Response> documents;
  std::vector<Index> found{index};
  std::vector<bool> is_found(tasks_.size(), false);
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto& task = tasks_[found[i]];
    if (i > 0 && !task.document.empty()) documents.push_back(Response::parse(task.document));
    for (const auto& dependency : task.request.dependencies) {
      if (is_found[dependency.index]) continue;
      is_found[dependency.index] = true;
      found.push_back(dependency.index);
    }
  }
  return documents;
}

void Run::set(Index index, const FrontEndArguments& arguments, Effects& effects) {
  std::vector<std::string> values;
  for (const auto& value : list_of(arguments.text("value"))) {
    values.push_back(evaluate_all(expand_value(index, value)));
  }
  const bool has_list = arguments.text("keys") != "-";
  const auto keys = arguments.text(has_list ? "keys" : "key");
  if (keys == "-") throw user_error("key is missing");
  if (list_of(keys).size() == 1 && has_list && values.size() > 1) {
    throw user_error("there must be as many values as keys (keys={})", keys);
  }
  auto variables = pair_up(keys, values);
  for (auto& [name, variable] : variables) variable.value = compact(variable.value, arguments);
  const auto id = arguments.text("id");
  const auto workflow = parse_integer(id).value_or(0);
  if (workflow == 0 || workflow == workflow_.workflow) {
    set_variables(index, std::move(variables));
    return complete_control(index, effects);
  }
  call_other(index, workflow, effects, [variables](Run& other) { other.set_globals(variables); });
}

void Run::answer_other(Index index, const FrontEndArguments& arguments, Effects& effects) {
  Variables variables;
  if (arguments.text("key") != "-") {
    variables = pair_up(arguments.text("key"), arguments.text("value"));
  }
  auto workflow = parse_integer(arguments.text("id")).value_or(0);
  if (workflow == 0) workflow = workflow_.workflow;
  call_other(index, workflow, effects,
             [name = arguments.text("taskname"), action = arguments.text("action"),
              variables](Run& other) { other.answer(name, action, variables); });
}

/// Does something to a workflow of the session, perhaps this one, without the lock; then the task
/// has ended.
void Run::call_other(Index index, std::int64_t workflow, Effects& effects,
                     std::function<void(Run&)> action) {
  tasks_[index].is_active = true;
  effects.calls.emplace_back(index, [this, workflow, action = std::move(action)] {
    const auto other = services_.find ? services_.find(context_.session.id, workflow) : nullptr;
    if (other == nullptr) {
      throw user_error("no such workflow is at work in the session (id={})", workflow);
    }
    action(*other);
  });
}

void Run::call_ended(Index index, const Status& status) {
  Effects effects;
  {
    const std::lock_guard lock{mutex_};
    auto& task = tasks_[index];
    task.is_active = false;
    if (status) {
      complete_control(index, effects);
    } else {
      fail(index, job_status::kError, error_document(context_, task, status.text), effects);
    }
    advance(effects);
  }
  perform(std::move(effects));
}

void Run::set_variables(Index index, Variables variables) {
  auto& task = tasks_[index];
  auto scope = *task.scope;
  for (auto& [name, variable] : variables) {
    variable.set = ++settings_;
    scope[name] = variable;
    task.own[name] = variable;
  }
  task.scope = std::make_shared<const Variables>(std::move(scope));
}

void Run::set_globals(Variables variables) {
  const std::lock_guard lock{mutex_};
  if (job_status::has_ended(workflow_.status)) {
    throw user_error("the workflow has ended already (id={})", workflow_.workflow);
  }
  for (auto& [name, variable] : variables) {
    variable.set = ++settings_;
    globals_[name] = variable;
  }
  save_workflow();
}

/// The outputs that a task hands on: of those that it depends on not only for the order if there
/// are such, otherwise of all if `of_all`.
void Run::pass_outputs_on(Index index, bool of_all) {
  auto& task = tasks_[index];
  const auto& dependencies = task.request.dependencies;
  const bool has_data = std::any_of(dependencies.begin(), dependencies.end(), [](const auto& each) {
    return each.type != Dependency::Type::kEmbedded;
  });
  if (!has_data && !of_all) return;
  for (const auto& dependency : dependencies) {
    const bool is_data = dependency.type != Dependency::Type::kEmbedded;
    const auto& parent = tasks_[dependency.index];
    if (has_data != is_data || parent.job.status == job_status::kUnselected) continue;
    for (const auto& [name, value] : parent.outputs.arguments()) {
      if (name == "cwd" || name == "cdd" || name == "workflow") continue;
      if (is_data && name != dependency.output_argument) continue;
      const auto before = task.outputs.find(name);
      task.outputs.set(name, before ? fmt::format("{}|{}", *before, value) : value);
    }
  }
}

void Run::complete_control(Index index, Effects& effects) {
  auto& task = tasks_[index];
  const auto flow = flow_of(task.request);
  pass_outputs_on(index, closes(flow) || flow == Flow::kElse || flow == Flow::kElseIf);
  if (flow == Flow::kEndIf && task.outputs.arguments().empty()) forward(index);
  task.job.output_cube = std::string{task.outputs.find("cube").value_or("")};
  Response document;
  if (!task.message.empty()) document.add_text("summary", "Interactive task", task.message);
  document.set_success();
  document.add_extra("execution_time", seconds_since(task.start));
  end_task(index, job_status::kCompleted, document.to_json(source_of(context_, task.job)), effects);
}

/// An oph_endif without outputs gets those of an oph_if that forwards its own.
void Run::forward(Index endif) {
  const auto& opener = tasks_[opener_of(endif)];
  if (opener.forwards) tasks_[endif].outputs = opener.outputs;
}

}  // namespace oph::server
