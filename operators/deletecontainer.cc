// SPDX-License-Identifier: GPL-3.0-or-later
#include <atomic>

#include "framework/container_pid.h"
#include "framework/container_place.h"
#include "framework/cube_dependants.h"
#include "framework/cube_storing.h"
#include "framework/fragment_removal.h"
#include "framework/fragment_workers.h"
#include "framework/operator.h"
#include "metadb/container_dependants.h"

namespace oph::operators {
namespace {

using framework::Task;

/// Removes a container: first from the catalogue, at once with all that is in it, then the
/// fragments of its cubes from the servers.
class DeleteContainer final : public framework::Operator {
 public:
  static constexpr auto kParameters = framework::concatenate(
      std::array{
          Parameter{.name = "container", .help = "the container: its name in cwd, or a path"},
          Parameter{.name = "container_pid",
                    .help = "PID of the container; then container and cwd do not count",
                    .fallback = "-"},
          Parameter{.name = "force",
                    .kind = ParameterKind::kChoice,
                    .help = "delete the datacubes in it too; otherwise it must be empty",
                    .fallback = "no",
                    .values = "yes|no"},
      },
      framework::shared::kDependants, framework::shared::kWorkingFolder);
  static constexpr framework::Manual manual{
      .name = "oph_deletecontainer",
      .summary = "Removes a container with its dimensions and grids.",
      .parameters = kParameters,
      .notes =
          "Nothing is deleted if a running task reads one of its datacubes. Virtual datacubes of "
          "other containers that read them are stored first, if dependants says so.",
      .examples = "oph_deletecontainer container=climate;force=yes",
      .category = "Data Process",
      .permission = "write",
  };

  explicit DeleteContainer(Task&) {}

  void init(Task& task) override {
    framework::free_from_dependants(task, [&]() -> std::vector<metadb::Dependant> {
      // Without force nothing is deleted that somebody could read.
      if (!task.arguments().flag("force")) return {};
      return metadb::outside_dependants(task.catalogue().connection(), container(task).id);
    });
  }

  void execute(Task& task) override {
    if (!task.is_root()) return;
    const auto& arguments = task.arguments();
    const auto container = DeleteContainer::container(task);
    for (const auto cube : metadb::virtual_cubes(task.catalogue().connection(), container.id)) {
      framework::keep_from_storing(task, cube);
    }
    deleted_ = task.catalogue().cubes().begin_delete_container(container, arguments.flag("force"),
                                                               task.name());
    // From here on the container is gone.
    task.note_done();
    std::vector<metadb::Fragment> fragments;
    for (const auto& cube : deleted_) {
      fragments.insert(fragments.end(), cube.fragments.begin(), cube.fragments.end());
    }
    const auto drop = [&](auto& store, const metadb::Fragment& fragment) {
      if (!framework::drop_fragment(task, store, fragment)) ++remaining_;
    };
    framework::run_in_threads(task, fragments,
                              static_cast<std::size_t>(arguments.integer("nthreads")), drop,
                              static_cast<std::int64_t>(fragments.size()));
  }

  void reduce(Task& task) override {
    if (!task.is_root() || remaining_ > 0) return;
    for (const auto& cube : deleted_) task.catalogue().cubes().release(cube.cube_id);
  }

 private:
  static metadb::Container container(Task& task) {
    const auto& arguments = task.arguments();
    const auto pid = arguments.text_unless("container_pid", "-");
    return pid ? framework::container_by_pid(task, *pid)
               : framework::require_container(task, arguments.text("container"));
  }

  std::vector<metadb::Cubes::Deleted> deleted_;
  std::atomic<std::int64_t> remaining_ = 0;
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::DeleteContainer);
