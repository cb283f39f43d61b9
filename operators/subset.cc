// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/coordinates.h"
#include "framework/cube_operator.h"
#include "framework/subset/row_selection.h"

namespace oph::operators {
namespace {

using framework::Task;
using io_server::Expression;

/// Takes a part of a datacube.
class Subset final : public framework::CubeOperator {
 public:
  static constexpr auto kParameters = framework::concatenate(
      framework::shared::kCube, framework::shared::kSubset, framework::shared::kSubsetOffset,
      framework::shared::kOutput, framework::shared::kGrid);
  static constexpr framework::Manual manual{
      .name = "oph_subset",
      .summary = "Takes a part of a datacube, by filters on any of its dimensions.",
      .parameters = kParameters,
      .notes = "Positions count from 1. Fragments without rows are left out.",
  };

  explicit Subset(Task& task) : filters_{framework::subset_filters(task.arguments())} {}

 protected:
  framework::CubePlan plan(Task& task, const metadb::Cube& input) override {
    const auto selection = framework::selection(filters_, input.dimensions);
    const framework::RowSelection rows{input.dimensions, selection};
    auto cube = framework::derived_cube(task, input);
    for (std::size_t i = 0; i < selection.size(); ++i) {
      if (selection[i]) keep(cube.dimensions[i], *selection[i]);
    }
    framework::use_grid(task.arguments(), cube);

    io_server::RowQuery query;
    query.value = array_expression(input, selection);
    auto plan = framework::plan_rows(std::move(cube), input, query);
    if (!rows.is_everything()) select_rows(plan, rows, input);
    return plan;
  }

 private:
  /// What it costs to read a row in vain, in bytes of its array, and when a statement of its own
  /// for the next run costs less.
  static constexpr std::int64_t kRowBytes = 2048;
  static constexpr std::int64_t kStatementBytes = 256 * 1024;

  static void keep(metadb::CubeDimension& dimension, const std::vector<std::int64_t>& positions) {
    dimension.values = framework::select_coordinates(dimension, positions);
    dimension.size = static_cast<std::int64_t>(positions.size());
    dimension.grid.clear();
  }

  static Expression array_expression(const metadb::Cube& input,
                                     const framework::Selection& selection) {
    std::vector<Expression> arguments{Expression::measure()};
    std::int64_t block = 1;
    for (std::size_t i = selection.size(); i-- > 0;) {
      const auto& dimension = input.dimensions[i];
      if (dimension.is_explicit) continue;
      if (selection[i]) {
        arguments.push_back(Expression::text(framework::print_positions(*selection[i])));
        arguments.push_back(Expression::integer(block));
        arguments.push_back(Expression::integer(dimension.size));
      }
      block *= dimension.extent();
    }
    if (arguments.size() == 1) return Expression::measure();
    const auto type = input.measure_type;
    return Expression::call("oph_get_subarray3", type, type, std::move(arguments));
  }

  /// Leaves the fragments that keep rows, with the statements that read them.
  static void select_rows(framework::CubePlan& plan, const framework::RowSelection& rows,
                          const metadb::Cube& input) {
    const auto row_bytes =
        kRowBytes + input.array_length() * static_cast<std::int64_t>(size_of(input.measure_type));
    const auto gap = kStatementBytes / row_bytes;
    const auto key = rows.key_expression();
    std::vector<framework::FragmentPlan> kept;
    for (auto& fragment : plan.fragments) {
      auto& output = fragment.output;
      fragment.ranges = ranges(rows, output.key_start, output.key_end, gap);
      if (fragment.ranges.empty()) continue;
      output.key_start = rows.rows_before(output.key_start) + 1;
      output.key_end = rows.rows_before(output.key_end + 1);
      output.index = static_cast<std::int64_t>(kept.size()) + 1;
      fragment.query.key = key;
      fragment.query.filter = key;
      kept.push_back(std::move(fragment));
    }
    plan.fragments = std::move(kept);
  }

  /// The rows to read: runs that are at most `gap` rows apart are read at once.
  static std::vector<framework::KeyRange> ranges(const framework::RowSelection& rows,
                                                 std::int64_t key_start, std::int64_t key_end,
                                                 std::int64_t gap) {
    std::vector<framework::KeyRange> ranges;
    rows.for_each_run(key_start, key_end, [&](std::int64_t first, std::int64_t last) {
      if (!ranges.empty() && first - ranges.back().last <= gap + 1) {
        ranges.back().last = last;
      } else {
        ranges.push_back({first, last});
      }
    });
    return ranges;
  }

  std::vector<framework::DimensionFilter> filters_;
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::Subset);
