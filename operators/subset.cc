// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_array/narrowed_index.h"
#include "framework/coordinates.h"
#include "framework/cube_operator.h"
#include "framework/file_reading.h"
#include "framework/subset/row_selection.h"

namespace oph::operators {
namespace {

using framework::Task;

/// Takes a part of a datacube.
class Subset final : public framework::CubeOperator {
 public:
  static constexpr auto kParameters = framework::concatenate(
      framework::shared::kCube, framework::shared::kSubset, framework::shared::kSubsetOffset,
      framework::shared::kOutput, framework::shared::kGrid, framework::shared::kMaterialize);
  static constexpr framework::Manual manual{
      .name = "oph_subset",
      .summary = "Takes a part of a datacube, by filters on any of its dimensions.",
      .parameters = kParameters,
      .notes =
          "Positions count from 1. Fragments without rows are left out. A part of a datacube that "
          "refers to files refers to them, too, if it need not be stored.",
      .examples =
          "oph_subset subset_dims=lat|lon;subset_filter=40:50|0:20;subset_type=coord\n"
          "oph_subset subset_dims=time;subset_filter=2001-06_2001-08;subset_type=coord",
  };

  explicit Subset(Task& task) : filters_{framework::subset_filters(task.arguments())} {}

 protected:
  framework::CubePlan plan(Task& task, const metadb::Cube& input) override {
    selection_ = framework::selection(filters_, input.dimensions);
    const framework::RowSelection rows{input.dimensions, selection_};
    auto cube = framework::derived_cube(task, input);
    for (std::size_t i = 0; i < selection_.size(); ++i) {
      if (selection_[i]) keep(cube.dimensions[i], *selection_[i]);
    }
    framework::use_grid(task.arguments(), cube);

    io_server::RowQuery query;
    query.value = framework::selected_array(input, selection_);
    auto plan = framework::plan_rows(std::move(cube), input, query);
    if (!rows.is_everything()) select_rows(plan, rows, input);
    return plan;
  }

  std::string narrowed_index(Task& task) override {
    const auto index = file_array::unpack(framework::read_file_index(task.store(), input()));
    const auto order = file_array::row_order(index);
    std::vector<file_array::AxisSelection> selection(order.size());
    std::size_t next = 0;
    for (std::size_t i = 0; i < selection_.size(); ++i) {
      if (!input().dimensions[i].is_collapsed()) selection.at(order.at(next++)) = selection_[i];
    }
    const auto narrowed = file_array::narrowed(index, selection);
    return file_array::has_long_pieces(narrowed) ? file_array::pack(narrowed) : "";
  }

 private:
  static void keep(metadb::CubeDimension& dimension, const std::vector<std::int64_t>& positions) {
    framework::keep_coordinates(dimension, positions);
    dimension.grid.clear();
  }

  /// Leaves the fragments that keep rows, with the statements that read them.
  static void select_rows(framework::CubePlan& plan, const framework::RowSelection& rows,
                          const metadb::Cube& input) {
    const auto row_bytes =
        input.array_length() * static_cast<std::int64_t>(size_of(input.measure_type));
    const auto key = rows.key_expression();
    const auto origin = rows.origin().expression();
    std::vector<framework::FragmentPlan> kept;
    for (auto& fragment : plan.fragments) {
      auto& output = fragment.output;
      const auto ranges = rows.ranges(output.key_start, output.key_end, row_bytes);
      if (ranges.empty()) continue;
      const auto whole = fragment.parts.front();
      fragment.parts = parts(whole, ranges, key);
      output.key_start = rows.rows_before(output.key_start) + 1;
      output.key_end = rows.rows_before(output.key_end + 1);
      output.index = static_cast<std::int64_t>(kept.size()) + 1;
      fragment.view = whole;
      fragment.view->query.numbering = {output.key_start, output.key_end, origin};
      kept.push_back(std::move(fragment));
    }
    plan.fragments = std::move(kept);
  }

  static std::vector<framework::FragmentPart> parts(framework::FragmentPart part,
                                                    const std::vector<framework::KeyRange>& ranges,
                                                    const io_server::Expression& key) {
    part.query.key = key;
    part.query.filter = key;
    std::vector<framework::FragmentPart> parts;
    for (const auto& range : ranges) {
      part.query.key_start = range.first;
      part.query.key_end = range.last;
      parts.push_back(part);
    }
    return parts;
  }

  std::vector<framework::DimensionFilter> filters_;
  framework::Selection selection_;
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::Subset);
