// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <map>

#include "framework/operator.h"

namespace oph::operators {
namespace {

using framework::Task;

/// Shows what a datacube was made of and what was made of it.
class CubeIo final : public framework::Operator {
 public:
  static constexpr auto kParameters = framework::concatenate(
      framework::shared::kCube,
      std::array{Parameter{.name = "branch",
                           .kind = ParameterKind::kChoice,
                           .help = "what the cube was made of (parent), what was made of it "
                                   "(children), or both (all)",
                           .fallback = "all",
                           .values = "all|parent|children"}});
  static constexpr framework::Manual manual{
      .name = "oph_cubeio",
      .summary = "Shows the provenance of a datacube: its ancestors and its descendants.",
      .parameters = kParameters,
      .notes = "Inputs that were deleted are shown by the PID that they had.",
      .category = "Metadata Access",
      .permission = "read",
      .is_metadata = true,
  };

  explicit CubeIo(Task& task) : branch_{task.arguments().text("branch")} {}

  void execute(Task& task) override {
    if (!task.is_root()) return;
    const auto cube = task.cube();
    auto& cubes = task.catalogue().cubes();
    if (branch_ == "children") {
      add_root(task.catalogue().cube_pid(cube.container_id, cube.id), cube.source);
    } else {
      auto parents = cubes.parents(cube.id);
      std::reverse(parents.begin(), parents.end());
      for (const auto& step : parents) add_step(task, step);
    }
    if (branch_ != "parent") {
      for (const auto& step : cubes.children(cube.id)) add_step(task, step);
    }
    task.response().add_grid("cubeio", std::move(grid_));
    task.response().add_graph("cubeio_graph", std::move(graph_));
  }

 private:
  void add_root(const std::string& pid, const std::string& source) {
    grid_.rows.push_back({"", "ROOT", pid, source});
    node(pid, source);
  }

  void add_step(Task& task, const metadb::Cubes::Step& step) {
    const auto output = task.catalogue().cube_pid(step.output_container, step.output);
    if (step.input_pid_suffix.empty()) return add_root(output, step.source);
    const auto input = fmt::format("{}/{}", task.configuration().text("server.web_address"),
                                   step.input_pid_suffix);
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

  std::string branch_;
  std::map<std::string, std::size_t> nodes_;
  Grid grid_{
      "Cube Provenance", "", {{"INPUT CUBE"}, {"OPERATION"}, {"OUTPUT CUBE"}, {"SOURCE"}}, {}};
  Graph graph_{"Cube Provenance Graph", "", {"PID", "SOURCE"}, {}, {}, std::nullopt};
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::CubeIo);
