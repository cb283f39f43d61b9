// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <fstream>
#include <limits>

#include "framework/base64.h"
#include "framework/coordinates.h"
#include "framework/data_path.h"
#include "framework/dimension_grids.h"
#include "framework/new_cube.h"
#include "framework/operator.h"
#include "framework/printed_missing.h"
#include "framework/row_table.h"
#include "framework/subset/row_selection.h"

namespace oph::operators {
namespace {

using framework::Task;

/// Shows a datacube, or a part of it, in the response.
class ExploreCube final : public framework::Operator {
 public:
  static constexpr std::int64_t kMostRows = 10000;

  static constexpr auto kParameters = framework::concatenate(
      framework::shared::kCube, framework::shared::kSubset, framework::shared::kShowIndexAndTime,
      std::array{Parameter{.name = "show_id",
                           .kind = ParameterKind::kChoice,
                           .help = "add the keys of the rows",
                           .fallback = "no",
                           .values = "yes|no"},
                 Parameter{.name = "limit_filter",
                           .kind = ParameterKind::kInteger,
                           .help = "most rows to show; 0 shows all with base64=yes, else 10000",
                           .fallback = "100",
                           .minimum = 0,
                           .maximum = kMostRows},
                 Parameter{.name = "level",
                           .kind = ParameterKind::kInteger,
                           .help = "1 data; 2 data and the values of the dimensions",
                           .fallback = "1",
                           .minimum = 1,
                           .maximum = 2},
                 Parameter{.name = "base64",
                           .kind = ParameterKind::kChoice,
                           .help = "values as base64 of their bytes, little-endian",
                           .fallback = "no",
                           .values = "yes|no"},
                 Parameter{.name = "export_metadata",
                           .kind = ParameterKind::kChoice,
                           .help = "add dimensions and attributes",
                           .fallback = "no",
                           .values = "yes|no"},
                 Parameter{"output_path", ParameterKind::kPath,
                           "folder in which the response is saved too", "default"},
                 Parameter{"output_name", ParameterKind::kText,
                           "file in that folder; by default made of the PID", "default"}},
      framework::shared::kDataFolder);
  static constexpr framework::Manual manual{
      .name = "oph_explorecube",
      .summary = "Shows a datacube, or a part of it, in the response.",
      .parameters = kParameters,
      .notes = "Positions count from 1. Indexes and keys are those in the whole datacube.",
      .examples =
          "oph_explorecube limit_filter=5;show_time=yes\n"
          "oph_explorecube subset_dims=lat|time;subset_filter=40:50|2001-06;subset_type=coord",
      .category = "Data Import/Export",
      .permission = "read",
      .only_looks = true,
  };

  explicit ExploreCube(Task& task)
      : arguments_{task.arguments()},
        filters_{framework::subset_filters(arguments_, {})},
        format_{true, arguments_.flag("show_time"), arguments_.flag("base64")} {}

  void execute(Task& task) override {
    if (!task.is_root()) return;
    cube_ = task.cube();
    selection_ = framework::selection(filters_, cube_.dimensions);
    const framework::RowSelection rows{cube_.dimensions, selection_};
    const auto shown = std::min(limit(), rows.rows());
    check_size(shown);

    auto& response = task.response();
    const auto table = row_table();
    Grid grid{cube_.measure, "", table.columns(), {}};
    grid.columns.push_back({cube_.measure, std::string{name(cube_.measure_type)}});
    read_rows(task, rows, shown, table, grid);
    response.add_grid("explorecube_data", std::move(grid));
    if (!format_.is_packed) {
      framework::tell_missing(response, cube_.measure_type, cube_.missing_value);
    }
    response.add_text("explorecube_summary", "Summary",
                      fmt::format("Selected {} row(s) out of {}", shown, rows.rows()));
    if (arguments_.integer("level") == 2) add_coordinates(response);
    if (arguments_.flag("export_metadata")) add_metadata(task);
    save(task);
  }

 private:
  /// Larger answers are for files.
  static constexpr std::int64_t kLargestAnswer = std::int64_t{256} << 20;

  std::int64_t limit() const {
    const auto limit = arguments_.integer("limit_filter");
    if (limit > 0) return limit;
    return format_.is_packed ? std::numeric_limits<std::int64_t>::max() : kMostRows;
  }

  void check_size(std::int64_t rows) const {
    std::int64_t length = 1;
    for (std::size_t i = 0; i < selection_.size(); ++i) {
      const auto& dimension = cube_.dimensions[i];
      if (dimension.is_explicit) continue;
      length *=
          selection_[i] ? static_cast<std::int64_t>(selection_[i]->size()) : dimension.extent();
    }
    const auto row_bytes = length * static_cast<std::int64_t>(size_of(cube_.measure_type));
    if (rows <= kLargestAnswer / row_bytes) return;
    throw user_error(
        "the answer would be too large: filter dimensions, or export to a file (rows={}, "
        "bytes_per_row={}, most_bytes={})",
        rows, row_bytes, kLargestAnswer);
  }

  framework::RowTable row_table() const {
    // Positions are asked for here and always shown with the values of dimensions.
    auto format = format_;
    format.has_index = arguments_.flag("show_index");
    return {cube_.dimensions, format, arguments_.flag("show_id")};
  }

  /// Streams the first `count` rows that are selected, and no more.
  void read_rows(Task& task, const framework::RowSelection& rows, std::int64_t count,
                 const framework::RowTable& table, Grid& grid) const {
    const auto row_bytes =
        cube_.array_length() * static_cast<std::int64_t>(size_of(cube_.measure_type));
    io_server::RowQuery query;
    query.value = framework::selected_array(cube_, selection_);
    if (!rows.is_everything()) query.filter = rows.key_expression();
    query.is_ordered = true;
    const auto wanted = static_cast<std::size_t>(count);
    for (const auto& fragment : cube_.fragments) {
      const auto ranges = rows.ranges(fragment.key_start, fragment.key_end, row_bytes);
      for (const auto& range : ranges) {
        if (grid.rows.size() == wanted) return;
        query.key_start = range.first;
        query.key_end = range.last;
        query.limit = static_cast<std::int64_t>(wanted - grid.rows.size());
        task.check_cancelled();
        task.store().read(framework::NewCube::relation(fragment), query,
                          [&](std::int64_t key, sql::Bytes array) {
                            grid.rows.push_back(row(key, array, table));
                          });
      }
    }
  }

  std::vector<std::string> row(std::int64_t key, sql::Bytes array,
                               const framework::RowTable& table) const {
    auto cells = table.cells(key);
    cells.push_back(format_.is_packed ? framework::to_base64(array)
                                      : framework::print_elements(cube_.measure_type, array));
    return cells;
  }

  void add_coordinates(Response& response) const {
    for (std::size_t i = 0; i < selection_.size(); ++i) {
      const auto& dimension = cube_.dimensions[i];
      response.add_grid("explorecube_dimvalues",
                        selection_[i]
                            ? framework::coordinate_grid(dimension, format_, *selection_[i])
                            : framework::coordinate_grid(dimension, format_));
    }
  }

  void add_metadata(Task& task) const {
    task.response().add_grid("explorecube_diminfo", framework::dimension_information(cube_));
    Grid grid{"Metadata List", "", {{"Variable"}, {"Key"}, {"Type"}, {"Value"}}, {}};
    for (const auto& attribute : task.catalogue().cubes().attributes(cube_.id)) {
      grid.rows.push_back({attribute.variable, attribute.key, attribute.type, attribute.value});
    }
    task.response().add_grid("explorecube_metadata", std::move(grid));
  }

  void save(Task& task) const {
    const auto folder = arguments_.text_unless("output_path", "default");
    if (!folder) return;
    const auto name = arguments_.text_unless("output_name", "default")
                          .value_or(fmt::format("{}_{}.json", cube_.container_id, cube_.id));
    const auto path = framework::new_data_path(task.configuration(), arguments_.text("cdd"),
                                               *folder + "/" + name);
    auto document = task.response();
    document.set_success();
    std::ofstream file{path};
    file << document.to_json(task.source());
    file.close();
    if (!file) throw system_error("the response cannot be saved (output_path={})", *folder);
  }

  const framework::Arguments& arguments_;
  std::vector<framework::DimensionFilter> filters_;
  framework::CoordinateFormat format_;
  metadb::Cube cube_;
  framework::Selection selection_;
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::ExploreCube);
