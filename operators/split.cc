// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "framework/cube_operator.h"

namespace oph::operators {
namespace {

using framework::Task;

/// Cuts every fragment in several, on the same server.
class Split final : public framework::CubeOperator {
 public:
  static constexpr auto kParameters = framework::concatenate(
      framework::shared::kCube,
      std::array{Parameter{.name = "nsplit",
                           .kind = ParameterKind::kInteger,
                           .help = "fragments that are made of each; not more than it has rows",
                           .minimum = 2}},
      framework::shared::kOutput, framework::shared::kMaterialize);
  static constexpr framework::Manual manual{
      .name = "oph_split",
      .summary = "Splits every fragment of a datacube in nsplit fragments.",
      .parameters = kParameters,
      .notes =
          "If nsplit does not divide the rows of a fragment, some new fragments have a row "
          "more than others.",
      .examples = "oph_split nsplit=2",
  };

  explicit Split(Task&) {}

 protected:
  framework::CubePlan plan(Task& task, const metadb::Cube& input) override {
    const auto pieces = task.arguments().integer("nsplit");
    framework::CubePlan plan{framework::derived_cube(task, input), {}};
    for (const auto& fragment : input.fragments) {
      if (pieces > fragment.rows()) {
        throw user_error("nsplit must not exceed the rows of a fragment (nsplit={}, rows={})",
                         pieces, fragment.rows());
      }
      for (std::int64_t i = 0; i < pieces; ++i) {
        plan.fragments.push_back(piece(fragment, i, pieces));
        plan.fragments.back().output.index = static_cast<std::int64_t>(plan.fragments.size());
      }
    }
    return plan;
  }

  bool keeps_rows() const override { return true; }

 private:
  static framework::FragmentPlan piece(const metadb::Fragment& fragment, std::int64_t index,
                                       std::int64_t pieces) {
    framework::FragmentPlan plan{fragment, {}};
    plan.output.key_start = fragment.key_start + fragment.rows() * index / pieces;
    plan.output.key_end = fragment.key_start + fragment.rows() * (index + 1) / pieces - 1;
    auto& part = plan.parts.emplace_back();
    part.inputs.push_back(framework::NewCube::relation(fragment));
    part.query.key_start = plan.output.key_start;
    part.query.key_end = plan.output.key_end;
    return plan;
  }
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::Split);
