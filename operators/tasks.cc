// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/like_pattern.h"
#include "framework/operator.h"
#include "operators/metadata/visited_folders.h"

namespace oph::operators {
namespace {

using framework::Task;

/// Lists the tasks that made the datacubes of containers.
class Tasks final : public framework::Operator {
 public:
  static constexpr auto kParameters = framework::concatenate(
      std::array{
          Parameter{"cube_filter", ParameterKind::kText,
                    "pattern of the PID of an input or an output (SQL LIKE)", "all"},
          Parameter{"operator_filter", ParameterKind::kText, "pattern of operators", "all"},
          Parameter{"container", ParameterKind::kText, "pattern of the names of containers", "all"},
          Parameter{.name = "deleted",
                    .kind = ParameterKind::kChoice,
                    .help = "also tasks whose output was deleted",
                    .fallback = "no",
                    .values = "yes|no"},
      },
      metadata::kFolderArguments, framework::shared::kWorkingFolder);
  static constexpr framework::Manual manual{
      .name = "oph_tasks",
      .summary = "Lists the tasks that were executed, with their input and output datacubes.",
      .parameters = kParameters,
      .notes =
          "A task of several inputs has a row for each of them. The container is that of the "
          "output. In patterns % stands for any characters and _ for one.",
      .examples =
          "oph_tasks\n"
          "oph_tasks operator_filter=%reduce%;recursive=yes",
      .category = "Metadata Access",
      .permission = "read",
      .is_metadata = true,
  };

  explicit Tasks(Task& task) : arguments_{task.arguments()} {}

  void execute(Task& task) override {
    if (!task.is_root()) return;
    std::vector<std::int64_t> containers;
    for (const auto& folder : metadata::visited_folders(task)) {
      for (const auto& container : folder.containers) {
        if (!framework::passes_filter(container.name, arguments_.text("container"))) continue;
        containers.push_back(container.id);
      }
    }
    Grid grid{"Task List", "", {{"OPERATOR"}, {"INPUT DATACUBE"}, {"OUTPUT DATACUBE"}}, {}};
    const auto& address = task.configuration().text("server.web_address");
    for (const auto& step :
         task.catalogue().cubes().steps(containers, arguments_.flag("deleted"))) {
      const auto output = task.catalogue().cube_pid(step.output_container, step.output);
      const auto input =
          step.input ? fmt::format("{}/{}", address, step.input_pid_suffix) : std::string{};
      if (!is_wanted(step.operator_name, input, output)) continue;
      grid.rows.push_back({step.operator_name, input, output});
    }
    task.response().add_grid("tasks", std::move(grid));
  }

 private:
  bool is_wanted(const std::string& operator_name, const std::string& input,
                 const std::string& output) const {
    const auto& cube = arguments_.text("cube_filter");
    return framework::passes_filter(operator_name, arguments_.text("operator_filter")) &&
           (framework::passes_filter(output, cube) ||
            (!input.empty() && framework::passes_filter(input, cube)));
  }

  const framework::Arguments& arguments_;
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::Tasks);
