// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/container_place.h"
#include "framework/operator.h"

namespace oph::operators {
namespace {

using framework::Task;

/// Gives a container another folder, another name, or both.
class MoveContainer final : public framework::Operator {
 public:
  static constexpr auto kParameters = framework::concatenate(
      std::array{
          Parameter{.name = "container",
                    .help = "two paths, from|to, each ending with the name of the container",
                    .multiple = true},
      },
      framework::shared::kWorkingFolder);
  static constexpr framework::Manual manual{
      .name = "oph_movecontainer",
      .summary = "Moves or renames a container.",
      .parameters = kParameters,
      .notes = "The datacubes in it keep their PIDs.",
      .examples = "oph_movecontainer container=climate|/project/climate",
      .category = "Data Process",
      .permission = "write",
      .is_metadata = true,
  };

  explicit MoveContainer(Task& task) : paths_{task.arguments().list("container")} {
    if (paths_.size() == 2) return;
    throw user_error("container needs two paths, from|to (container={})",
                     task.arguments().text("container"));
  }

  void execute(Task& task) override {
    if (!task.is_root()) return;
    const auto container = framework::require_container(task, paths_[0]);
    const auto target = framework::container_place(task, paths_[1]);
    if (target.folder_id == container.folder_id && target.name == container.name) {
      throw user_error("container exists already (container={})", target.path);
    }
    task.catalogue().containers().move(container, target.folder_id, target.name);
    task.note_done();
  }

 private:
  std::vector<std::string> paths_;
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::MoveContainer);
