// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/text.h"
#include "framework/cube_operator.h"

namespace oph::operators {
namespace {

using framework::Task;
using io_server::Expression;

/// Changes the order of the implicit dimensions.
class Permute final : public framework::CubeOperator {
 public:
  static constexpr auto kParameters = framework::concatenate(
      framework::shared::kCube,
      std::array{
          Parameter{"dim_pos", ParameterKind::kText,
                    "for each new level, from the outermost, the level that the dimension has "
                    "now: 2,1 exchanges two"}},
      framework::shared::kOutput, framework::shared::kMaterialize);
  static constexpr framework::Manual manual{
      .name = "oph_permute",
      .summary = "Changes the order of the implicit dimensions of a datacube.",
      .parameters = kParameters,
      .notes = "Arrays are transposed one by one, where they lie.",
      .examples = "oph_permute dim_pos=2,1",
  };

  explicit Permute(Task&) {}

 protected:
  framework::CubePlan plan(Task& task, const metadb::Cube& input) override {
    const auto& text = task.arguments().text("dim_pos");
    const auto dimensions = input.implicit_dimensions();
    const auto levels = read_levels(text, dimensions.size());
    auto cube = framework::derived_cube(task, input);
    const auto explicit_count = input.dimensions.size() - dimensions.size();
    for (std::size_t i = 0; i < levels.size(); ++i) {
      auto& dimension = cube.dimensions[explicit_count + i];
      dimension = *dimensions[levels[i] - 1];
      dimension.level = static_cast<std::int64_t>(i) + 1;
      if (cube.container_id != input.container_id) dimension.grid.clear();
    }
    io_server::RowQuery query;
    if (dimensions.size() > 1) query.value = permuted(input, text);
    return framework::plan_rows(std::move(cube), input, query);
  }

 private:
  static std::vector<std::size_t> read_levels(const std::string& text, std::size_t count) {
    std::vector<std::size_t> levels;
    std::vector<bool> is_taken(count, false);
    for (const auto& part : split(text, ',')) {
      const auto level = parse_integer(trim(part));
      const bool is_known = level && *level >= 1 && *level <= static_cast<std::int64_t>(count);
      if (!is_known || is_taken[static_cast<std::size_t>(*level - 1)]) {
        throw wrong_levels(text, count);
      }
      is_taken[static_cast<std::size_t>(*level - 1)] = true;
      levels.push_back(static_cast<std::size_t>(*level));
    }
    if (levels.size() != count) throw wrong_levels(text, count);
    return levels;
  }

  static Error wrong_levels(const std::string& text, std::size_t count) {
    return user_error(
        "dim_pos must name each level of the implicit dimensions once (dim_pos={}, dimensions={})",
        text, count);
  }

  static Expression permuted(const metadb::Cube& input, const std::string& text) {
    std::vector<Expression> parameters{Expression::measure(), Expression::text(text)};
    const auto dimensions = input.implicit_dimensions();
    for (auto dimension = dimensions.rbegin(); dimension != dimensions.rend(); ++dimension) {
      parameters.push_back(Expression::integer((*dimension)->extent()));
    }
    return Expression::call("oph_permute", input.measure_type, input.measure_type,
                            std::move(parameters));
  }
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::Permute);
