// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/text.h"
#include "framework/operator.h"
#include "framework/published_pages.h"

namespace oph::operators {
namespace {

using framework::Task;

/// Deletes the pages that OPH_PUBLISH made.
class Unpublish final : public framework::Operator {
 public:
  static constexpr framework::Manual manual{
      .name = "oph_unpublish",
      .summary = "Deletes the pages that oph_publish made of a datacube.",
      .parameters = framework::shared::kCube,
      .notes = "The datacube itself may have been deleted before: its pages outlive it.",
      .examples = "oph_unpublish",
      .category = "Data Import/Export",
      .permission = "write",
  };

  explicit Unpublish(Task&) {}

  void execute(Task& task) override {
    if (!task.is_root()) return;
    const auto folder = pages(task);
    std::error_code error;
    const auto removed = std::filesystem::remove_all(folder, error);
    if (error) {
      throw system_error("the pages cannot be deleted: {} (path={})", error.message(),
                         folder.string());
    }
    if (removed == 0) {
      throw user_error("the datacube has no published pages (cube={})",
                       task.arguments().text("cube"));
    }
    task.note_done();
  }

 private:
  /// The folder of the pages; those of a deleted cube are known by the numbers in its PID.
  static std::filesystem::path pages(Task& task) {
    const auto& pid = task.arguments().text("cube");
    const auto number = task.catalogue().parse_cube_pid(pid);
    if (!number || task.catalogue().cubes().find(*number)) {
      const auto cube = task.cube();
      return framework::published_pages_folder(task, cube.container_id, cube.id);
    }
    const auto parts = split(pid, '/');
    const auto container = parse_integer(parts.at(parts.size() - 2));
    OPH_CHECK(container.has_value());
    auto folder = framework::published_pages_folder(task, *container, *number);
    if (!std::filesystem::exists(folder)) throw user_error("no such datacube (cube={})", pid);
    return folder;
  }
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::Unpublish);
