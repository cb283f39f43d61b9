// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <map>

#include "base/text.h"
#include "framework/base64.h"
#include "framework/data_path.h"
#include "framework/operator.h"
#include "operators/metadata/lineage.h"
#include "operators/metadata/prov_document.h"
#include "operators/metadata/rerun_workflow.h"

namespace oph::operators {
namespace {

using framework::Task;
using metadb::Cube;
using Step = metadb::Cubes::Step;

/// Shows what a datacube was made of and what was made of it; makes it again.
class CubeIo final : public framework::Operator {
 public:
  static constexpr auto kParameters = framework::concatenate(
      framework::shared::kCube,
      std::array{
          Parameter{.name = "branch",
                    .kind = ParameterKind::kChoice,
                    .help = "what the cube was made of (parent), what was made of it (children), "
                            "or both (all)",
                    .fallback = "all",
                    .values = "all|parent|children"},
          Parameter{.name = "format",
                    .kind = ParameterKind::kChoice,
                    .help = "table and graph (graph), these with arguments, users, times and files "
                            "(details), W3C PROV-JSON (prov), or the workflow that makes the cube "
                            "again (workflow)",
                    .fallback = "graph",
                    .values = "graph|details|prov|workflow"},
          Parameter{.name = "rerun",
                    .kind = ParameterKind::kChoice,
                    .help = "make the cube again: submit that workflow",
                    .fallback = "no",
                    .values = "yes|no"},
          Parameter{.name = "rerun_path",
                    .kind = ParameterKind::kPath,
                    .help = "file that the workflow reads instead of the source; '-': the source",
                    .fallback = "-",
                    .multiple = true},
      },
      framework::shared::kDataFolder);
  static constexpr framework::Manual manual{
      .name = "oph_cubeio",
      .summary = "Shows the provenance of a datacube: its ancestors and its descendants.",
      .parameters = kParameters,
      .notes =
          "Cubes that were deleted are shown by the PID that they had. If several tasks of the "
          "history read files, rerun_path has a path for each of them, in the order in which they "
          "were executed; named grids are left out of a workflow for other files. With rerun=yes "
          "the answer names the workflow that was submitted; its last task makes the new cube. "
          "That needs the role write. Checksums are XXH3 of 128 bits (xxh128sum).",
      .examples =
          "oph_cubeio branch=parent\n"
          "oph_cubeio rerun=yes;rerun_path=tas_2002.nc",
      .category = "Metadata Access",
      .permission = "read",
      .is_metadata = true,
  };

  explicit CubeIo(Task& task)
      : arguments_{task.arguments()},
        branch_{arguments_.text("branch")},
        format_{arguments_.text("format")} {
    const bool is_rerun = arguments_.flag("rerun");
    const auto path = arguments_.text_unless("rerun_path", "-");
    if (path && !is_rerun && format_ != "workflow") {
      throw user_error("rerun_path needs rerun=yes, or format=workflow (rerun_path={})", *path);
    }
    if (is_rerun) task.require_role(metadb::kWrite, "rerun=yes");
  }

  void execute(Task& task) override {
    if (!task.is_root()) return;
    const auto cube = task.cube();
    lineage_.address = task.configuration().text("server.web_address");
    if (arguments_.flag("rerun") || format_ == "workflow") return make_again(task, cube);
    const auto steps = read_steps(task, cube);
    if (format_ != "graph") {
      lineage_.add(task, cube.id);
      for (const auto& step : steps) lineage_.add(task, step.output);
    }
    if (format_ == "prov") {
      task.response().add_text("cubeio_prov", "W3C PROV-JSON", prov_document(lineage_));
      return;
    }
    if (branch_ == "children") {
      add_root(task.catalogue().cube_pid(cube.container_id, cube.id), cube.source);
    }
    for (const auto& step : steps) add_step(task, step);
    task.response().add_grid("cubeio", std::move(grid_));
    task.response().add_graph("cubeio_graph", std::move(graph_));
    if (format_ == "details") show_details(task.response());
  }

 private:
  /// The steps of the branch, the oldest first.
  std::vector<Step> read_steps(Task& task, const Cube& cube) const {
    auto& cubes = task.catalogue().cubes();
    std::vector<Step> steps;
    if (branch_ != "children") {
      steps = cubes.parents(cube.id);
      std::reverse(steps.begin(), steps.end());
    }
    if (branch_ != "parent") {
      const auto children = cubes.children(cube.id);
      steps.insert(steps.end(), children.begin(), children.end());
    }
    return steps;
  }

  void make_again(Task& task, const Cube& cube) {
    lineage_.add_ancestors(task, cube.id);
    std::optional<metadata::NewSource> source;
    if (const auto path = arguments_.text_unless("rerun_path", "-")) {
      source = {*path, arguments_.text("cdd")};
      check_paths(task);
    }
    const auto workflow = rerun_workflow(task, lineage_, cube.id, source);
    task.response().add_text("cubeio_workflow", "Workflow", workflow);
    if (!arguments_.flag("rerun")) return;
    task.notify("workflow", framework::to_base64(std::as_bytes(std::span{workflow})));
  }

  /// Finds what is wrong with paths before anything is submitted. Patterns are for the operator
  /// that reads them.
  void check_paths(Task& task) const {
    for (const auto& path : arguments_.list("rerun_path")) {
      if (path.find_first_of("*?[") != std::string::npos) continue;
      static_cast<void>(framework::existing_data_path(task.configuration(), arguments_.text("cdd"),
                                                      path, "rerun_path"));
    }
  }

  void add_root(const std::string& pid, const std::string& source) {
    grid_.rows.push_back({"", "ROOT", pid, source});
    node(pid, source);
  }

  void add_step(Task& task, const Step& step) {
    const auto output = task.catalogue().cube_pid(step.output_container, step.output);
    if (!step.input) return add_root(output, step.source);
    const auto input = fmt::format("{}/{}", lineage_.address, step.input_pid_suffix);
    grid_.rows.push_back({input, step.operator_name, output, step.source});
    const auto from = node(input, "");
    const auto to = node(output, step.source);
    graph_.node_links[from].push_back({to, step.operator_name});
  }

  /// The number of the node of a cube, added when it is new.
  std::size_t node(const std::string& pid, const std::string& source) {
    const auto [known, is_new] = nodes_.try_emplace(pid, nodes_.size());
    if (is_new) {
      graph_.node_values.push_back({pid, source});
      graph_.node_links.emplace_back();
    } else if (!source.empty()) {
      graph_.node_values[known->second][1] = source;
    }
    return known->second;
  }

  void show_details(Response& response) const {
    Grid tasks{"Cube Provenance Tasks",
               "",
               {{"OUTPUT CUBE"},
                {"OPERATION"},
                {"ARGUMENTS"},
                {"USER"},
                {"DATE"},
                {"SOFTWARE VERSION"},
                {"DELETED"}},
               {}};
    Grid files{"Source Files",
               "",
               {{"OUTPUT CUBE"}, {"SOURCE FILE"}, {"SIZE", "long"}, {"MODIFIED"}, {"CHECKSUM"}},
               {}};
    for (const auto& [cube, made] : lineage_.cubes) {
      const auto pid = lineage_.pid(cube);
      tasks.rows.push_back({pid, made.operator_name, made.arguments, made.user, made.created,
                            made.software_version, made.is_deleted ? "yes" : "no"});
      for (const auto& file : made.files) {
        files.rows.push_back(
            {pid, file.path, std::to_string(file.size_bytes), file.modified, file.checksum});
      }
    }
    response.add_grid("cubeio_tasks", std::move(tasks));
    response.add_grid("cubeio_files", std::move(files));
  }

  const framework::Arguments& arguments_;
  std::string branch_;
  std::string format_;
  metadata::Lineage lineage_;
  std::map<std::string, std::size_t> nodes_;
  Grid grid_{
      "Cube Provenance", "", {{"INPUT CUBE"}, {"OPERATION"}, {"OUTPUT CUBE"}, {"SOURCE"}}, {}};
  Graph graph_{"Cube Provenance Graph", "", {"PID", "SOURCE"}, {}, {}, std::nullopt};
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::CubeIo);
