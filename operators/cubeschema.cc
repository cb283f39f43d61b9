// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "base/text.h"
#include "framework/byte_unit.h"
#include "framework/concept_level.h"
#include "framework/dimension_grids.h"
#include "framework/operator.h"

namespace oph::operators {
namespace {

using framework::Task;
using metadb::Cube;
using metadb::CubeDimension;

/// What is shown of a cube.
enum Level { kDescription = 0, kValues = 1, kBoth = 2 };

std::string yes_or_no(bool condition) {
  return condition ? "yes" : "no";
}

std::string dimension_names(const std::vector<metadb::Dimension>& dimensions) {
  std::vector<std::string> names;
  for (const auto& dimension : dimensions) names.push_back(dimension.name);
  return join(names, ", ");
}

/// Shows the structure of a datacube and the values of its dimensions; adds a dimension of size 1
/// or removes the collapsed ones.
class CubeSchema final : public framework::Operator {
 public:
  static constexpr auto kParameters = framework::concatenate(
      framework::shared::kCube,
      std::array{
          Parameter{.name = "action",
                    .kind = ParameterKind::kChoice,
                    .help = "show (read), add a dimension of size 1, or remove the collapsed "
                            "dimensions (clear)",
                    .fallback = "read",
                    .values = "read|add|clear"},
          Parameter{.name = "level",
                    .kind = ParameterKind::kInteger,
                    .help = "0 description, 1 values of the dimensions, 2 both",
                    .fallback = "0",
                    .minimum = kDescription,
                    .maximum = kBoth},
          Parameter{.name = "dim",
                    .help = "dimensions whose values are shown; the dimension to add",
                    .fallback = "all",
                    .multiple = true},
          Parameter{.name = "base64",
                    .kind = ParameterKind::kChoice,
                    .help = "values as base64 of their bytes, little-endian",
                    .fallback = "no",
                    .values = "yes|no"},
          Parameter{"concept_level", ParameterKind::kText, "of the dimension to add", "c"},
          Parameter{.name = "dim_level",
                    .kind = ParameterKind::kInteger,
                    .help = "position of the dimension to add, from 1",
                    .fallback = "1",
                    .minimum = 1},
          Parameter{.name = "dim_array",
                    .kind = ParameterKind::kChoice,
                    .help = "add an implicit dimension (yes) or an explicit one (no)",
                    .fallback = "yes",
                    .values = "yes|no"},
      },
      framework::shared::kShowIndexAndTime);
  static constexpr framework::Manual manual{
      .name = "oph_cubeschema",
      .summary = "Shows the structure of a datacube and the values of its dimensions.",
      .parameters = kParameters,
      .notes = "Adding and clearing need the role write.",
      .examples =
          "oph_cubeschema\n"
          "oph_cubeschema level=1;dim=time;show_time=yes",
      .category = "Metadata Access",
      .permission = "read",
      .is_metadata = true,
  };

  explicit CubeSchema(Task& task)
      : arguments_{task.arguments()}, action_{arguments_.text("action")} {
    if (action_ != "read") task.require_role(metadb::kWrite, "action=" + action_);
  }

  void execute(Task& task) override {
    if (!task.is_root()) return;
    const auto cube = task.cube();
    if (action_ == "add") return add_dimension(task, cube);
    if (action_ == "clear") {
      task.catalogue().cubes().remove_collapsed_dimensions(cube.id);
      return task.note_done();
    }
    const auto level = arguments_.integer("level");
    if (level != kValues) describe(task, cube);
    if (level != kDescription) show_values(task, cube);
  }

 private:
  void add_dimension(Task& task, const Cube& cube) const {
    const auto name = arguments_.text("dim");
    const auto known = task.catalogue().containers().dimensions(cube.container_id);
    const auto found = std::find_if(known.begin(), known.end(),
                                    [&](const auto& dimension) { return dimension.name == name; });
    if (found == known.end()) {
      throw user_error("dim must be one dimension of the container; it has {} (dim={})",
                       dimension_names(known), name);
    }
    CubeDimension added;
    added.dimension = *found;
    added.is_explicit = !arguments_.flag("dim_array");
    added.level = arguments_.integer("dim_level");
    added.size = 1;
    added.concept_level = framework::parse_concept_level(*found, arguments_.text("concept_level"));
    task.catalogue().cubes().add_dimension(cube.id, added);
    task.note_done();
  }

  static void describe(Task& task, const Cube& cube) {
    auto& response = task.response();
    response.add_grid("cubeschema_cubeinfo", information(task, cube));
    response.add_grid("cubeschema_morecubeinfo", more_information(cube));
    response.add_grid("cubeschema_storageinfo", storage_information(cube));
    response.add_grid("cubeschema_diminfo", framework::dimension_information(cube));
  }

  static Grid information(Task& task, const Cube& cube) {
    return {"Datacube Information",
            "",
            {{"PID"},
             {"CREATION DATE"},
             {"MEASURE"},
             {"MEASURE TYPE"},
             {"LEVEL", "int"},
             {"NUMBER OF FRAGMENTS", "int"},
             {"SOURCE FILE"}},
            {{task.catalogue().cube_pid(cube.container_id, cube.id), cube.creation_date,
              cube.measure, std::string{name(cube.measure_type)}, std::to_string(cube.level),
              std::to_string(cube.fragments.size()), cube.source}}};
  }

  static Grid more_information(const Cube& cube) {
    const auto hosts = cube.host_count();
    const auto fragments = static_cast<std::int64_t>(cube.fragments.size());
    std::int64_t rows = 0;
    for (const auto& fragment : cube.fragments) rows = std::max(rows, fragment.rows());
    Grid grid{"Datacube Additional Information",
              "",
              {{"DESCRIPTION"},
               {"HOST x CUBE", "int"},
               {"FRAGMENTS x DATABASE", "int"},
               {"ROWS x FRAGMENT", "int"},
               {"ELEMENTS x ROW", "int"},
               {"COMPRESSED"},
               {"CUBE SIZE", "double"},
               {"UNIT"},
               {"NUMBER OF ELEMENTS", "long"}},
              {}};
    auto& row = grid.rows.emplace_back();
    row = {cube.description,
           std::to_string(hosts),
           std::to_string(hosts == 0 ? 0 : (fragments + hosts - 1) / hosts),
           std::to_string(rows),
           std::to_string(cube.array_length()),
           yes_or_no(cube.is_compressed)};
    row.resize(grid.columns.size());
    if (cube.size_bytes) {
      const auto unit = framework::natural_unit(*cube.size_bytes);
      row[6] = fmt::format("{:f}", framework::in_unit(*cube.size_bytes, unit));
      row[7] = unit;
    }
    if (cube.elements) row[8] = std::to_string(*cube.elements);
    return grid;
  }

  static Grid storage_information(const Cube& cube) {
    const auto& storage = cube.storage;
    return {"Datacube Storage",
            "",
            {{"STORAGE"}, {"EXPRESSION"}, {"STACKED VIEWS", "int"}, {"STORED WHEN READ AGAIN"}},
            {{std::string{name(storage.kind)}, storage.expression, std::to_string(storage.depth),
              yes_or_no(storage.stores_itself)}}};
  }

  void show_values(Task& task, const Cube& cube) const {
    std::vector<const CubeDimension*> shown;
    if (arguments_.text("dim") == "all") {
      for (const auto& dimension : cube.dimensions) shown.push_back(&dimension);
    } else {
      for (const auto& name : arguments_.list("dim")) shown.push_back(&find(cube, name));
    }
    const framework::CoordinateFormat format{
        arguments_.flag("show_index"), arguments_.flag("show_time"), arguments_.flag("base64")};
    for (const auto* dimension : shown) {
      task.response().add_grid("cubeschema_dimvalues",
                               framework::coordinate_grid(*dimension, format));
    }
  }

  static const CubeDimension& find(const Cube& cube, const std::string& name) {
    if (const auto* found = cube.find_dimension(name)) return *found;
    std::vector<metadb::Dimension> known;
    for (const auto& dimension : cube.dimensions) known.push_back(dimension.dimension);
    throw user_error("the cube has no dimension {}; it has {} (dim={})", name,
                     dimension_names(known), name);
  }

  const framework::Arguments& arguments_;
  std::string action_;
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::CubeSchema);
