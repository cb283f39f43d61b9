// SPDX-License-Identifier: GPL-3.0-or-later
#include <atomic>

#include "base/text.h"
#include "framework/byte_unit.h"
#include "framework/new_cube.h"
#include "framework/operator.h"
#include "framework/side_tables.h"

namespace oph::operators {
namespace {

using framework::Task;

/// Computes, stores and shows how many bytes a datacube takes.
class CubeSize final : public framework::Operator {
 public:
  static constexpr auto kParameters = framework::concatenate(
      framework::shared::kCube,
      std::array{Parameter{.name = "byte_unit",
                           .kind = ParameterKind::kChoice,
                           .help = "unit of the size shown",
                           .fallback = "MB",
                           .values = "KB|MB|GB|TB|PB"},
                 Parameter{.name = "algorithm",
                           .kind = ParameterKind::kChoice,
                           .help = "estimate from the sizes of the dimensions (euristic), or add "
                                   "up what the fragments take (count)",
                           .fallback = "euristic",
                           .values = "euristic|count"}});
  static constexpr framework::Manual manual{
      .name = "oph_cubesize",
      .summary = "Computes, stores and shows the size of a datacube.",
      .parameters = kParameters,
      .examples =
          "oph_cubesize\n"
          "oph_cubesize byte_unit=KB;algorithm=count",
      .category = "Metadata Access",
      .permission = "read",
  };

  explicit CubeSize(Task& task) : is_counted_{task.arguments().text("algorithm") == "count"} {}

  void init(Task& task) override { cube_ = task.cube(); }

  void execute(Task& task) override {
    bytes_ = estimate();
    if (!is_counted_) return;
    std::atomic<std::int64_t> mine = 0;
    task.for_my_fragments(cube_.fragments, [&](auto& store, const metadb::Fragment& fragment) {
      const auto bytes = store.stored_bytes(framework::NewCube::relation(fragment));
      if (!bytes) throw system_error("no such fragment table (table={})", fragment.table);
      mine += *bytes;
    });
    if (task.is_root()) mine += framework::side_table_bytes(task.store(), cube_);
    bytes_ = 0;
    for (const auto& share : task.team().share(std::to_string(mine))) {
      bytes_ += parse_integer(share).value();
    }
  }

  void reduce(Task& task) override {
    if (!task.is_root()) return;
    task.catalogue().cubes().set_size(cube_.id, bytes_);
    const auto& unit = task.arguments().text("byte_unit");
    task.response().add_grid("cubesize",
                             {"Cube Size",
                              "",
                              {{"CUBE SIZE", "double"}, {"UNIT"}},
                              {{fmt::format("{:f}", framework::in_unit(bytes_, unit)), unit}}});
  }

 private:
  /// Each row is its key and its array.
  std::int64_t estimate() const {
    const auto element = static_cast<std::int64_t>(size_of(cube_.measure_type));
    return cube_.rows() * (std::int64_t{8} + cube_.array_length() * element);
  }

  bool is_counted_;
  metadb::Cube cube_;
  std::int64_t bytes_ = 0;
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::CubeSize);
