// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/cube_operator.h"

namespace oph::operators {
namespace {

using framework::Task;

/// Copies a datacube.
class Duplicate final : public framework::CubeOperator {
 public:
  static constexpr auto kParameters = framework::concatenate(
      framework::shared::kCube, framework::shared::kOutput, framework::shared::kMaterialize);
  static constexpr framework::Manual manual{
      .name = "oph_duplicate",
      .summary = "Copies a datacube.",
      .parameters = kParameters,
      .examples = "oph_duplicate description=before the correction",
  };

  explicit Duplicate(Task&) {}

 protected:
  framework::CubePlan plan(Task& task, const metadb::Cube& input) override {
    return framework::plan_rows(framework::derived_cube(task, input), input, {});
  }
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::Duplicate);
