// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/operator.h"
#include "operators/publishing/page_folder.h"

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
      .category = "Data Import/Export",
      .permission = "write",
  };

  explicit Unpublish(Task&) {}

  void execute(Task& task) override {
    if (!task.is_root()) return;
    const auto folder = publishing::page_folder(task, task.cube());
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
  }
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::Unpublish);
