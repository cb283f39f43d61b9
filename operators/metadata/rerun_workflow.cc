// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/metadata/rerun_workflow.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "base/task_string.h"
#include "base/text.h"
#include "framework/new_cube.h"

namespace oph::operators::metadata {
namespace {

using Json = nlohmann::ordered_json;
using framework::Task;
using metadb::Provenance;

/// The arguments that name the inputs of a task. Clients send `cube` with every command: it means
/// nothing where there are `cubes`, or no inputs.
std::vector<std::string_view> input_arguments(const Provenance& made, const TaskString& arguments) {
  if (made.inputs.empty()) return {};
  if (arguments.find("cubes").value_or("-") != "-") return {"cubes"};
  return {"cube", "cube2"};
}

bool reads_files(const Provenance& made) {
  return !made.files.empty();
}

class Workflow {
 public:
  Workflow(Task& task, const Lineage& lineage, const std::optional<NewSource>& source)
      : task_{task}, lineage_{lineage}, source_{source} {
    // A number is given to a cube when its task starts, so that inputs come before outputs.
    for (const auto& [cube, made] : lineage_.cubes) firsts_.emplace(made.first_cube, &made);
    if (source_) split_paths();
  }

  std::string text(std::int64_t cube) {
    Json tasks = Json::array();
    for (const auto& [first, made] : firsts_) tasks.push_back(describe(first, *made));
    const Json workflow = {{"name", "again " + lineage_.name(cube)},
                           {"author", task_.user()},
                           {"abstract", "Makes datacube " + lineage_.pid(cube) + " again."},
                           {"tasks", std::move(tasks)}};
    return workflow.dump(4, ' ', true, Json::error_handler_t::replace);
  }

 private:
  void split_paths() {
    const auto readers = std::count_if(firsts_.begin(), firsts_.end(),
                                       [](const auto& one) { return reads_files(*one.second); });
    if (readers == 0) {
      throw user_error("no file is part of the history of the cube (rerun_path={})", source_->path);
    }
    if (readers == 1) {
      paths_ = {source_->path};
      return;
    }
    for (const auto path : split(source_->path, '|')) paths_.emplace_back(path);
    if (std::ssize(paths_) == readers) return;
    throw user_error(
        "rerun_path needs one path for each of the {} tasks that read files "
        "(rerun_path={})",
        readers, source_->path);
  }

  static std::string name(std::int64_t first_cube) { return fmt::format("task_{}", first_cube); }

  Json describe(std::int64_t first, const Provenance& made) {
    auto arguments = TaskString::parse(made.arguments);
    Json dependencies = Json::array();
    std::set<std::int64_t> named;
    for (const auto argument : input_arguments(made, arguments)) {
      const auto value = arguments.find(argument).value_or("-");
      if (value != "-") depend(made, argument, value, named, dependencies);
    }
    if (named != std::set(made.inputs.begin(), made.inputs.end())) {
      throw user_error(
          "{} cannot be executed again: its arguments do not name its inputs (cube={})",
          made.operator_name, lineage_.pid(first));
    }
    for (const auto* argument : {"cube", "cube2", "cubes"}) arguments.remove(argument);
    if (source_) replace_source(made, arguments);
    Json list = Json::array();
    for (const auto& [key, value] : arguments.arguments()) list.push_back(key + "=" + value);
    Json described = {
        {"name", name(first)}, {"operator", made.operator_name}, {"arguments", std::move(list)}};
    if (!dependencies.empty()) described["dependencies"] = std::move(dependencies);
    return described;
  }

  /// Lets an argument wait for the tasks that make its cubes.
  void depend(const Provenance& made, std::string_view argument, std::string_view value,
              std::set<std::int64_t>& named, Json& dependencies) const {
    for (const auto pid : split(value, '|')) {
      const auto cube = task_.catalogue().parse_cube_pid(pid);
      const auto input = cube ? lineage_.cubes.find(*cube) : lineage_.cubes.end();
      if (input == lineage_.cubes.end()) {
        throw user_error("{} cannot be executed again: this is none of its inputs ({}={})",
                         made.operator_name, argument, pid);
      }
      named.insert(*cube);
      dependencies.push_back({{"task", name(input->second.first_cube)},
                              {"type", "single"},
                              {"argument", argument},
                              {"output_argument", framework::output_name(input->second.position)}});
    }
  }

  void replace_source(const Provenance& made, TaskString& arguments) {
    // The coordinates of another file need not be those of a grid that exists.
    arguments.remove("grid");
    arguments.remove("check_grid");
    if (!reads_files(made)) return;
    arguments.remove("input");
    arguments.set("src_path", paths_.front());
    arguments.set("cdd", source_->cdd);
    paths_.erase(paths_.begin());
  }

  Task& task_;
  const Lineage& lineage_;
  const std::optional<NewSource>& source_;
  std::map<std::int64_t, const Provenance*> firsts_;  ///< tasks, by the first cube of each
  std::vector<std::string> paths_;                    ///< for the tasks that are to come
};

}  // namespace

std::string rerun_workflow(Task& task, const Lineage& lineage, std::int64_t cube,
                           const std::optional<NewSource>& source) {
  return Workflow{task, lineage, source}.text(cube);
}

}  // namespace oph::operators::metadata
