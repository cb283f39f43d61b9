// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <atomic>

#include "framework/cube_dependants.h"
#include "framework/cube_storing.h"
#include "framework/fragment_removal.h"
#include "framework/operator.h"
#include "framework/published_pages.h"

namespace oph::operators {
namespace {

using framework::Task;

/// Removes a datacube: first from the catalogue, then its fragments from the servers.
class Delete final : public framework::Operator {
 public:
  static constexpr auto kParameters =
      framework::concatenate(framework::shared::kCube, framework::shared::kDependants);
  static constexpr framework::Manual manual{
      .name = "oph_delete",
      .summary = "Removes a datacube.",
      .parameters = kParameters,
      .notes =
          "Virtual datacubes that read this one are stored first, if dependants says so. A "
          "datacube that a running task reads is not deleted. Fragments on an I/O server that is "
          "down are dropped when it is back. Published pages stay, as exported files do, and the "
          "answer tells so; oph_unpublish deletes them.",
      .examples =
          "oph_delete cube=$tas\n"
          "oph_delete cube=[container=climate;level=2]",
      .category = "Virtual File System",
  };

  explicit Delete(Task&) {}

  void init(Task& task) override {
    cube_ = task.unused_cube();
    framework::free_from_dependants(task,
                                    [&] { return task.catalogue().cubes().dependants(cube_.id); });
  }

  void execute(Task& task) override {
    task.integer_from_root([&] {
      auto& cubes = task.catalogue().cubes();
      if (cube_.storage.is_view()) framework::keep_from_storing(task, cube_.id);
      if (!cubes.begin_delete(cube_.id, task.name())) {
        throw user_error("no such datacube (cube={})", task.arguments().text("cube"));
      }
      task.note_done();
      return cube_.id;
    });
    // From here on the cube is gone: what cannot be dropped now stays claimed, and is swept later.
    task.for_my_fragments(cube_.fragments, [&](auto& store, const metadb::Fragment& fragment) {
      if (!framework::drop_fragment(task, store, fragment)) ++remaining_;
    });
  }

  void reduce(Task& task) override {
    const auto shares = task.team().share(std::to_string(remaining_));
    const bool is_clean =
        std::all_of(shares.begin(), shares.end(), [](const auto& share) { return share == "0"; });
    if (!task.is_root()) return;
    if (is_clean) task.catalogue().cubes().release(cube_.id);
    const auto pages = framework::published_pages_folder(task, cube_.container_id, cube_.id);
    std::error_code ignored;
    if (!std::filesystem::exists(pages, ignored)) return;
    task.response().add_text("delete", "Published Pages",
                             "The published pages of the datacube stay; oph_unpublish cube=" +
                                 task.arguments().text("cube") + " deletes them.");
  }

 private:
  metadb::Cube cube_;
  std::atomic<std::int64_t> remaining_ = 0;
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::Delete);
