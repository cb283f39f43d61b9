// SPDX-License-Identifier: GPL-3.0-or-later
#include <atomic>

#include "base/text.h"
#include "framework/new_cube.h"
#include "framework/operator.h"

namespace oph::operators {
namespace {

using framework::Task;

/// Computes, stores and shows how many elements a datacube has.
class CubeElements final : public framework::Operator {
 public:
  static constexpr auto kParameters = framework::concatenate(
      framework::shared::kCube,
      std::array{Parameter{.name = "algorithm",
                           .kind = ParameterKind::kChoice,
                           .help = "multiply the sizes of the dimensions (dim_product), or count "
                                   "what is in the fragments (count)",
                           .fallback = "dim_product",
                           .values = "dim_product|count"}});
  static constexpr framework::Manual manual{
      .name = "oph_cubeelements",
      .summary = "Computes, stores and shows the number of elements of a datacube.",
      .parameters = kParameters,
      .examples =
          "oph_cubeelements\n"
          "oph_cubeelements algorithm=count",
      .category = "Metadata Access",
      .permission = "read",
  };

  explicit CubeElements(Task& task) : is_counted_{task.arguments().text("algorithm") == "count"} {}

  void init(Task& task) override { cube_ = task.cube(); }

  void execute(Task& task) override {
    elements_ = cube_.rows() * cube_.array_length();
    if (!is_counted_) return;
    std::atomic<std::int64_t> mine = 0;
    task.for_my_fragments(cube_.fragments, [&](auto& store, const metadb::Fragment& fragment) {
      mine += store.extent(framework::NewCube::relation(fragment)).array_bytes;
    });
    std::int64_t bytes = 0;
    for (const auto& share : task.team().share(std::to_string(mine))) {
      bytes += parse_integer(share).value();
    }
    elements_ = bytes / static_cast<std::int64_t>(size_of(cube_.measure_type));
  }

  void reduce(Task& task) override {
    if (!task.is_root()) return;
    task.catalogue().cubes().set_elements(cube_.id, elements_);
    task.response().add_grid("cubeelements", {"Number of Cube Elements",
                                              "",
                                              {{"NUMBER OF ELEMENTS", "long"}},
                                              {{std::to_string(elements_)}}});
  }

 private:
  bool is_counted_;
  metadb::Cube cube_;
  std::int64_t elements_ = 0;
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::CubeElements);
