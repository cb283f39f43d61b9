// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstring>

#include "framework/coordinates.h"
#include "framework/cube_operator.h"
#include "operators/several/cube_order.h"
#include "operators/several/operands.h"

namespace oph::operators {
namespace {

using framework::Task;
using io_server::Expression;

/// Joins datacubes along a new innermost dimension.
class MergeCubes2 final : public framework::CubeOperator {
 public:
  static constexpr auto kParameters = framework::concatenate(
      several::kMergedCubes,
      std::array{
          Parameter{"dim", ParameterKind::kText,
                    "name of the new dimension; '-' is d and the number of the new datacube", "-"},
          Parameter{.name = "dim_type",
                    .kind = ParameterKind::kChoice,
                    .help = "type of its values, which are 1..n",
                    .fallback = "long",
                    .values = "double|float|int|long|short|byte"}},
      framework::shared::kOutput, framework::shared::kMaterialize);
  static constexpr framework::Manual manual{
      .name = "oph_mergecubes2",
      .summary = "Joins datacubes along a new innermost implicit dimension.",
      .parameters = kParameters,
      .notes =
          "If some datacubes have a dimension more than others, its innermost one is not "
          "made but extended; these datacubes come first.",
      .examples = "oph_mergecubes2 cubes=$run1|$run2|$run3;dim=member",
  };

  explicit MergeCubes2(Task&) {}

 protected:
  std::vector<metadb::Cube> read_inputs(Task& task) override {
    auto cubes = several::merged_cubes(task);
    std::stable_sort(cubes.begin(), cubes.end(), [](const auto& one, const auto& other) {
      return one.dimensions.size() > other.dimensions.size();
    });
    dimensions_ = cubes.back().dimensions.size();
    is_extension_ = cubes.front().dimensions.size() > dimensions_;
    operands_.emplace(std::move(cubes));
    return operands_->cubes();
  }

  framework::CubePlan plan(Task& task, const metadb::Cube& input) override {
    const auto counts = elements_in_turn();
    auto cube = framework::derived_cube(task, input);
    cube.missing_value = operands_->missing_value();
    std::int64_t size = 0;
    for (const auto count : counts) size += count;
    if (!is_extension_) cube.dimensions.push_back(new_dimension(task.arguments(), input));
    number(cube.dimensions.back(), size);

    std::vector<std::byte> packed(counts.size() * sizeof(std::int64_t));
    std::memcpy(packed.data(), counts.data(), packed.size());
    io_server::RowQuery query;
    query.value = interlaced(Expression::array(std::move(packed)));
    return framework::plan_joined_rows(std::move(cube), operands_->cubes(), query);
  }

  void finish(Task& task, metadb::Cube& cube, std::int64_t array_length) override {
    auto& name = cube.dimensions.back().dimension.name;
    if (name.empty()) name = fmt::format("d{}", cube.id);
    CubeOperator::finish(task, cube, array_length);
  }

  std::string_view response_key() const override { return "mergecubes"; }

 private:
  bool has_extra(const metadb::Cube& cube) const { return cube.dimensions.size() > dimensions_; }

  /// How many elements to take of each operand in turn: the size of its extra dimension.
  std::vector<std::int64_t> elements_in_turn() const {
    std::vector<std::int64_t> counts;
    for (std::size_t i = 0; i < operands_->size(); ++i) {
      const auto& cube = (*operands_)[i];
      several::check_equal_sizes("implicit", shared_sizes(operands_->front()), shared_sizes(cube));
      counts.push_back(has_extra(cube) ? cube.dimensions.back().extent() : 1);
    }
    return counts;
  }

  /// Sizes of the implicit dimensions that all cubes have.
  std::vector<std::int64_t> shared_sizes(metadb::Cube cube) const {
    if (has_extra(cube)) {
      const bool fits =
          cube.dimensions.size() == dimensions_ + 1 && !cube.dimensions.back().is_explicit;
      if (!fits) {
        throw user_error("datacubes may differ by one implicit dimension (first={}, last={})",
                         cube.dimensions.size(), dimensions_);
      }
      cube.dimensions.pop_back();
    }
    return several::sizes(cube, false);
  }

  /// Without a name it is named when the cube has its number.
  static metadb::CubeDimension new_dimension(const framework::Arguments& arguments,
                                             const metadb::Cube& input) {
    metadb::CubeDimension dimension;
    dimension.dimension.name = arguments.text_unless("dim", "-").value_or("");
    if (input.find_dimension(dimension.dimension.name) != nullptr) {
      throw user_error("the datacube has that dimension already (dim={})",
                       dimension.dimension.name);
    }
    dimension.dimension.type = element_type(arguments.text("dim_type")).value();
    dimension.is_explicit = false;
    dimension.level = static_cast<std::int64_t>(input.implicit_dimensions().size()) + 1;
    return dimension;
  }

  static void number(metadb::CubeDimension& dimension, std::int64_t size) {
    framework::renumber(dimension, size);
    dimension.concept_level = 'c';
    dimension.values =
        framework::pack(dimension.dimension.type, framework::coordinate_numbers(dimension));
  }

  /// The primitive wants the counts before the arrays.
  Expression interlaced(Expression counts) const {
    std::vector<Expression> arrays;
    for (std::size_t i = 0; i < operands_->size(); ++i) arrays.push_back(operands_->array(i));
    auto call =
        operands_->call("oph_interlace2", operands_->front().measure_type, std::move(arrays), {});
    auto node = std::get<Expression::Call>(call.node());
    node.arguments.insert(node.arguments.begin() + 2, std::move(counts));
    return Expression{std::move(node)};
  }

  std::size_t dimensions_ = 0;  ///< of the cubes that have fewest
  bool is_extension_ = false;
  std::optional<several::Operands> operands_;
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::MergeCubes2);
