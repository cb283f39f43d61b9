// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "framework/coordinates.h"
#include "framework/cube_operator.h"
#include "operators/several/cube_order.h"
#include "operators/several/operands.h"

namespace oph::operators {
namespace {

using framework::Task;
using io_server::Expression;

/// Joins the arrays of datacubes along an implicit dimension.
class MergeCubes final : public framework::CubeOperator {
 public:
  static constexpr auto kParameters = framework::concatenate(
      several::kMergedCubes,
      std::array{Parameter{.name = "mode",
                           .kind = ParameterKind::kChoice,
                           .help = "i: interlace, an element of each in turn; a: append, one "
                                   "array after the other",
                           .fallback = "i",
                           .values = "i|a"},
                 Parameter{.name = "hold_values",
                           .kind = ParameterKind::kChoice,
                           .help = "keep the coordinates of the datacubes; else they are 1..n",
                           .fallback = "no",
                           .values = "yes|no"}},
      framework::shared::kOutput, framework::shared::kMaterialize);
  static constexpr framework::Manual manual{
      .name = "oph_mergecubes",
      .summary = "Joins the arrays of datacubes along an implicit dimension.",
      .parameters = kParameters,
      .notes =
          "Interlaced datacubes make the innermost implicit dimension longer, appended ones "
          "the outermost, in which their sizes may differ.",
      .examples = "oph_mergecubes cubes=$y2001|$y2002;mode=a;hold_values=yes",
  };

  explicit MergeCubes(Task& task) : appends_{task.arguments().text("mode") == "a"} {}

 protected:
  std::vector<metadb::Cube> read_inputs(Task& task) override {
    operands_.emplace(several::merged_cubes(task));
    return operands_->cubes();
  }

  framework::CubePlan plan(Task& task, const metadb::Cube& input) override {
    check_sizes();
    auto cube = framework::derived_cube(task, input);
    cube.missing_value = operands_->missing_value();
    lengthen(cube, task.arguments().flag("hold_values"));
    std::vector<Expression> arrays;
    for (std::size_t i = 0; i < operands_->size(); ++i) arrays.push_back(operands_->array(i));
    io_server::RowQuery query;
    query.value = operands_->call(appends_ ? "oph_append" : "oph_interlace", input.measure_type,
                                  std::move(arrays), {});
    return framework::plan_joined_rows(std::move(cube), operands_->cubes(), query);
  }

 private:
  /// What must be equal: all but the outermost size of appended cubes.
  std::vector<std::int64_t> compared_sizes(const metadb::Cube& cube) const {
    auto sizes = several::sizes(cube, false);
    if (appends_ && !sizes.empty()) sizes.erase(sizes.begin());
    return sizes;
  }

  void check_sizes() const {
    for (std::size_t i = 1; i < operands_->size(); ++i) {
      several::check_equal_sizes(appends_ ? "inner implicit" : "implicit",
                                 compared_sizes(operands_->front()),
                                 compared_sizes((*operands_)[i]));
    }
  }

  /// The dimension along which a cube is joined: one that has values, if there is one.
  std::size_t joined_dimension(const metadb::Cube& cube) const {
    std::optional<std::size_t> found, collapsed;
    for (std::size_t i = 0; i < cube.dimensions.size(); ++i) {
      const auto& dimension = cube.dimensions[i];
      if (dimension.is_explicit) continue;
      auto& candidate = dimension.is_collapsed() ? collapsed : found;
      if (!candidate || !appends_) candidate = i;
    }
    if (found) return *found;
    if (collapsed) return *collapsed;
    throw user_error(
        "a datacube without implicit dimensions cannot be joined along one: use "
        "oph_mergecubes2 (measure={})",
        cube.measure);
  }

  void lengthen(metadb::Cube& cube, bool holds_values) const {
    auto& dimension = cube.dimensions[joined_dimension(cube)];
    std::int64_t size = 0;
    for (std::size_t i = 0; i < operands_->size(); ++i) {
      const auto& operand = (*operands_)[i];
      size += operand.dimensions[joined_dimension(operand)].extent();
    }
    const auto level = dimension.concept_level;
    auto values = holds_values ? joined_values(dimension) : std::vector<std::byte>{};
    framework::renumber(dimension, size);
    if (!holds_values) return;
    dimension.concept_level = level;
    dimension.values = std::move(values);
  }

  /// The coordinates of all cubes, in the order of the elements.
  std::vector<std::byte> joined_values(const metadb::CubeDimension& first) const {
    std::vector<std::vector<double>> numbers;
    for (std::size_t i = 0; i < operands_->size(); ++i) {
      const auto& operand = (*operands_)[i];
      const auto& dimension = operand.dimensions[joined_dimension(operand)];
      if (dimension.is_collapsed()) {
        throw user_error("a collapsed dimension has no values to hold (dimension={})",
                         dimension.dimension.name);
      }
      numbers.push_back(framework::coordinate_numbers(dimension));
    }
    std::vector<double> joined;
    const auto turns = appends_ ? 1 : numbers.front().size();
    for (std::size_t turn = 0; turn < turns; ++turn) {
      for (const auto& values : numbers) {
        const auto begin = values.begin() + static_cast<std::ptrdiff_t>(appends_ ? 0 : turn);
        joined.insert(joined.end(), begin, appends_ ? values.end() : begin + 1);
      }
    }
    return framework::pack(first.dimension.type, joined);
  }

  bool appends_;
  std::optional<several::Operands> operands_;
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::MergeCubes);
