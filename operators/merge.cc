// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <map>

#include "framework/cube_operator.h"

namespace oph::operators {
namespace {

using framework::Task;
using Fragments = std::span<const metadb::Fragment>;

/// Puts groups of consecutive fragments together.
class Merge final : public framework::CubeOperator {
 public:
  static constexpr auto kParameters = framework::concatenate(
      framework::shared::kCube,
      std::array{Parameter{.name = "nmerge",
                           .kind = ParameterKind::kInteger,
                           .help = "fragments that become one; 0 is all of them",
                           .fallback = "0",
                           .minimum = 0}},
      framework::shared::kOutput);
  static constexpr framework::Manual manual{
      .name = "oph_merge",
      .summary = "Merges fragments of a datacube: every nmerge become one.",
      .parameters = kParameters,
      .notes =
          "The last fragment takes what is left if nmerge does not divide their number. A "
          "fragment of parts on several I/O servers lies where most of its rows were.",
      .examples = "oph_merge nmerge=2",
  };

  explicit Merge(Task&) {}

 protected:
  framework::CubePlan plan(Task& task, const metadb::Cube& input) override {
    const Fragments all{input.fragments};
    const auto given = static_cast<std::size_t>(task.arguments().integer("nmerge"));
    if (given > all.size()) {
      throw user_error("nmerge must not exceed the number of fragments (nmerge={}, fragments={})",
                       given, all.size());
    }
    const auto group = given == 0 ? all.size() : given;
    framework::CubePlan plan{framework::derived_cube(task, input), {}};
    for (std::size_t first = 0; first < all.size(); first += group) {
      plan.fragments.push_back(merged(all.subspan(first, std::min(group, all.size() - first))));
      plan.fragments.back().output.index = static_cast<std::int64_t>(plan.fragments.size());
    }
    return plan;
  }

  bool keeps_rows() const override { return true; }

 private:
  static framework::FragmentPlan merged(Fragments group) {
    framework::FragmentPlan plan{group.front(), {}};
    plan.output.key_end = group.back().key_end;
    plan.output.io_server = largest_holder(group);
    for (const auto& fragment : group) {
      plan.parts.emplace_back().inputs.push_back(framework::NewCube::relation(fragment));
    }
    return plan;
  }

  /// The server that holds most rows; of several the first.
  static std::string largest_holder(Fragments group) {
    std::map<std::string, std::int64_t> rows;
    for (const auto& fragment : group) rows[fragment.io_server] += fragment.rows();
    const auto largest =
        std::max_element(group.begin(), group.end(), [&](const auto& one, const auto& other) {
          return rows[one.io_server] < rows[other.io_server];
        });
    return largest->io_server;
  }
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::Merge);
