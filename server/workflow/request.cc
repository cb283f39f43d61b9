// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/request.h"

#include "base/error.h"
#include "base/text.h"
#include "server/workflow/callbacks.h"
#include "server/workflow/json_fields.h"
#include "server/workflow/json_text.h"

namespace oph::server {
namespace {

using Json = nlohmann::json;

Json parse_json(const std::string& text) try {
  return Json::parse(text);
} catch (const Json::exception& error) {
  std::string_view reason = error.what();
  if (const auto end = reason.find("] "); end != std::string_view::npos) {
    reason.remove_prefix(end + 2);
  }
  throw user_error("request is not valid JSON: {}", reason);
}

/// Arguments that clients add of themselves, which mean nothing when empty.
bool may_be_empty(std::string_view name) {
  for (const std::string_view known : {"cwd", "cdd", "cube", "ncores", "nhost", "nthreads",
                                       "host_partition", "project", "exec_mode", "objkey_filter"}) {
    if (name == known) return true;
  }
  return false;
}

void add_argument(TaskString& arguments, const std::string& place, const std::string& text) {
  const auto equals = text.find('=');
  if (equals != std::string::npos && trim(std::string_view{text}.substr(equals + 1)).empty() &&
      may_be_empty(trim(std::string_view{text}.substr(0, equals)))) {
    return;
  }
  TaskString parsed;
  try {
    parsed = TaskString::parse(text);
  } catch (const Error& error) {
    throw user_error("{}: {}", place, error.text());
  }
  if (parsed.arguments().size() != 1) {
    throw user_error("{} must be one name=value; ';' may stand in a value only inside [ ] ({})",
                     place, text);
  }
  const auto& [name, value] = parsed.arguments().front();
  arguments.set_default(name, value);
}

TaskString read_arguments(const JsonFields& task) {
  TaskString arguments;
  std::size_t number = 0;
  for (const auto& entry : task.array("arguments")) {
    const auto place = fmt::format("{}[{}]", task.place("arguments"), number++);
    if (!entry.is_string()) throw user_error("{} must be a text name=value", place);
    if (const auto text = entry.get<std::string>(); !trim(text).empty()) {
      add_argument(arguments, place, text);
    }
  }
  return arguments;
}

Dependency read_dependency(const Json& json, const std::string& place) {
  const JsonFields fields{json, place + "."};
  Dependency dependency;
  dependency.task = fields.name("task");
  const auto argument = fields.text("argument");
  const auto type =
      fields.choice("type", {"all", "single", "embedded"}, argument.empty() ? "embedded" : "all");
  if (type == "all") dependency.type = Dependency::Type::kAll;
  if (type == "single") dependency.type = Dependency::Type::kSingle;
  if (!argument.empty()) dependency.argument = argument;
  dependency.output_argument = fields.text("output_argument", "cube");
  if (const auto filter = fields.text("filter"); !filter.empty()) dependency.filter = filter;
  return dependency;
}

std::vector<Dependency> read_dependencies(const JsonFields& task) {
  std::vector<Dependency> dependencies;
  for (const auto& entry : task.array("dependencies")) {
    dependencies.push_back(read_dependency(
        entry, fmt::format("{}[{}]", task.place("dependencies"), dependencies.size())));
  }
  return dependencies;
}

OnExit read_on_exit(const JsonFields& fields, const std::string& fallback) {
  const auto action =
      fields.choice("on_exit", {"nop", "oph_delete", "oph_deletecontainer"}, fallback);
  if (action == "oph_delete") return OnExit::kDeleteCubes;
  return action == "nop" ? OnExit::kKeep : OnExit::kDeleteContainers;
}

/// A label; `no` is none, and there are two that mean something else in oph_resume.
std::string read_checkpoint(const JsonFields& fields, const std::string& fallback) {
  auto label = fields.text("checkpoint", fallback);
  if (label == "all" || label == "last") {
    throw user_error("field {} must not be all or last (checkpoint={})", fields.place("checkpoint"),
                     label);
  }
  constexpr std::size_t kLongest = 255;
  if (label.size() > kLongest) {
    throw user_error("field {} is too long (bytes={}, limit={})", fields.place("checkpoint"),
                     label.size(), kLongest);
  }
  return label == "no" ? std::string{} : label;
}

/// Variables that a checkpoint has kept.
Variables read_variables(const JsonFields& task) {
  Variables variables;
  for (const auto& entry : task.array("variables")) {
    const JsonFields fields{entry, task.place("variables") + "."};
    variables[fields.name("key")] = {fields.text("svalue"), fields.text("ivalue", "1")};
  }
  return variables;
}

/// What tasks have from their workflow if they do not say otherwise.
struct TaskDefaults {
  std::string on_error, on_exit, checkpoint;
};

/// Tasks of some types name their operators in short, or a command instead.
void read_type(TaskRequest& task, const JsonFields& fields) {
  const auto type = fields.choice("type", {"ophidia", "control", "cdo", "generic"}, "ophidia");
  if (type == "ophidia") return;
  if (type == "control") {
    if (!task.operator_name.starts_with("oph_")) task.operator_name.insert(0, "oph_");
    if (is_flow_control(task.operator_name)) return;
    throw user_error("field {} must be an operator of flow control (operator={})",
                     fields.place("operator"), task.operator_name);
  }
  task.arguments.set_default("command", trim(fields.name("operator")));
  task.operator_name = "oph_" + type;
}

TaskRequest read_task(const Json& json, const std::string& place, const TaskDefaults& defaults) {
  const JsonFields fields{json, place + "."};
  TaskRequest task;
  task.name = fields.name("name");
  task.operator_name = to_lower(trim(fields.name("operator")));
  task.arguments = read_arguments(fields);
  read_type(task, fields);
  task.dependencies = read_dependencies(fields);
  task.on_error =
      ErrorPolicy::parse(fields.place("on_error"), fields.text("on_error", defaults.on_error));
  task.on_exit = read_on_exit(fields, defaults.on_exit);
  task.checkpoint = read_checkpoint(fields, defaults.checkpoint);
  task.variables = read_variables(fields);
  task.run = fields.flag("run", true);
  task.save = fields.flag("save", true) && task.arguments.find("save") != "no";
  return task;
}

std::string read_count(const JsonFields& fields, std::string_view name) {
  auto value = fields.text(name);
  if (value.empty()) return value;
  const auto number = parse_integer(value);
  if (!number || *number < 1) {
    throw user_error("field {} must be a positive whole number ({}={})", fields.place(name), name,
                     value);
  }
  return value;
}

/// Whether the workflow may be planned. Words are taken in any case, as people write them.
bool read_plan(const JsonFields& fields) {
  const auto word = to_lower(trim(fields.text("plan", "yes")));
  if (word.empty() || word == "yes") return true;
  if (word == "no") return false;
  throw user_error("field {} must be one of yes, no (plan={})", fields.place("plan"), word);
}

SummaryFormat read_format(const JsonFields& fields) {
  const auto format = fields.choice(
      "output_format", {"classic", "compact", "extended", "extended_compact"}, "extended_compact");
  return {format.ends_with("compact"), format.starts_with("extended")};
}

/// A text that will stand in a task string.
std::string read_value(const JsonFields& fields, std::string_view name) {
  auto value = fields.text(name);
  TaskString ignored;
  add_argument(ignored, "field " + fields.place(name), fmt::format("{}={}", name, value));
  return value;
}

void read_defaults(WorkflowRequest& request, const JsonFields& fields) {
  request.cwd = read_value(fields, "cwd");
  request.cdd = read_value(fields, "cdd");
  request.cube = read_value(fields, "cube");
  request.host_partition = read_value(fields, "host_partition");
  request.project = read_value(fields, "project");
  request.ncores = read_count(fields, "ncores");
  request.nhost = read_count(fields, "nhost");
  request.nthreads = read_count(fields, "nthreads");
}

void read_tasks(WorkflowRequest& request, const JsonFields& fields) {
  TaskDefaults defaults;
  defaults.on_error = fields.text("on_error", "abort");
  if (defaults.on_error.empty()) defaults.on_error = "abort";
  ErrorPolicy::parse("on_error", defaults.on_error);
  defaults.on_exit = fields.choice("on_exit", {"nop", "oph_delete", "oph_deletecontainer"}, "nop");
  defaults.checkpoint = read_checkpoint(fields, "");
  for (const auto& entry : fields.array("tasks")) {
    request.tasks.push_back(
        read_task(entry, fmt::format("tasks[{}]", request.tasks.size()), defaults));
  }
  if (request.tasks.empty()) throw user_error("field tasks must hold at least one task");
}

}  // namespace

WorkflowRequest parse_request(std::string_view text, std::int64_t max_depth) {
  if (trim(text).empty()) throw user_error("request is empty");
  const auto clean = to_strict_json(text, max_depth);
  if (!trim(clean).starts_with('{')) {
    throw user_error("request must be a workflow as a JSON object (request={})",
                     text.substr(0, 40));
  }
  const auto json = parse_json(clean);
  const JsonFields fields{json, ""};
  WorkflowRequest request;
  request.text = text;
  request.name = fields.name("name");
  request.session = fields.text("sessionid");
  request.is_synchronous = fields.choice("exec_mode", {"sync", "async"}, "async") == "sync";
  request.command = fields.text("command");
  request.callback = fields.text("callback_url");
  if (!request.callback.empty() && !is_callback_url(request.callback)) {
    throw user_error(
        "field callback_url must be an http or https URL without a user name "
        "(callback_url={})",
        request.callback);
  }
  request.run = fields.flag("run", true);
  request.save = fields.flag("save", true);
  request.direct_output = fields.flag("direct_output", true);
  request.plan = read_plan(fields);
  request.format = read_format(fields);
  read_defaults(request, fields);
  read_tasks(request, fields);
  return request;
}

}  // namespace oph::server
