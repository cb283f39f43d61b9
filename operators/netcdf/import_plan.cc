// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/import_plan.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "framework/concept_level.h"
#include "framework/vocabulary.h"
#include "operators/netcdf/attributes.h"
#include "operators/netcdf/dimension_roles.h"
#include "operators/netcdf/file_dimension.h"
#include "operators/netcdf/plan_filters.h"
#include "operators/netcdf/time_arguments.h"

namespace oph::operators::netcdf {
namespace {

using framework::Arguments;

std::vector<std::string> names_unless_auto(const Arguments& arguments, std::string_view name) {
  return arguments.text_unless(name, "auto") ? arguments.list(name) : std::vector<std::string>{};
}

/// The item of a list for the dimension at `index`: the only one, or the one at its place.
std::string item(const Arguments& arguments, std::string_view name, std::size_t index,
                 std::size_t dimensions) {
  const auto items = arguments.list(name);
  if (items.size() == 1) return items.front();
  if (items.size() != dimensions) {
    throw user_error("{} needs one value, or one for each dimension ({}={}, dimensions={})", name,
                     name, items.size(), dimensions);
  }
  return items[index];
}

/// Fills in size, coordinates and time reference from the file.
void describe(const Arguments& arguments, const File& file, int id, std::string_view hierarchy,
              metadb::CubeDimension& dimension) {
  dimension.dimension.hierarchy = hierarchy;
  if (dimension.dimension.is_time()) dimension.dimension.time = time_reference(arguments);
  read_dimension(file, id, dimension);
  if (arguments.text("vocabulary") == "CF") read_time_reference(file, id, dimension);
}

/// Where the positions of a dimension lie in the files.
void place(const std::optional<JoinedAxis>& joined, PlannedDimension& dimension) {
  if (!joined || joined->axis != dimension.axis) {
    dimension.segments = {{0, 0, dimension.cube.size}};
    return;
  }
  dimension.cube.size = 0;
  for (std::size_t file = 0; file < joined->sizes.size(); ++file) {
    dimension.segments.push_back({file, 0, joined->sizes[file]});
    dimension.cube.size += joined->sizes[file];
  }
  dimension.cube.values = joined->values;
  dimension.cube.bounds = joined->bounds;
}

std::vector<PlannedDimension> describe_all(const Arguments& arguments, const File& file,
                                           const FileVariable& variable,
                                           const std::optional<JoinedAxis>& joined) {
  const auto roles = dimension_roles(file, variable, names_unless_auto(arguments, "exp_dim"),
                                     names_unless_auto(arguments, "imp_dim"));
  std::vector<PlannedDimension> planned;
  for (const bool is_explicit : {true, false}) {
    const auto& axes = is_explicit ? roles.explicit_axes : roles.implicit_axes;
    const auto* levels = is_explicit ? "exp_concept_level" : "imp_concept_level";
    for (std::size_t i = 0; i < axes.size(); ++i) {
      PlannedDimension next;
      next.axis = axes[i];
      next.cube.is_explicit = is_explicit;
      next.cube.level = static_cast<std::int64_t>(i) + 1;
      describe(arguments, file, variable.dimensions[axes[i]],
               item(arguments, "hierarchy", planned.size(), variable.dimensions.size()), next.cube);
      place(joined, next);
      next.cube.concept_level = framework::parse_concept_level(
          next.cube.dimension, item(arguments, levels, i, axes.size()));
      if (const auto grid = arguments.text_unless("grid", "-")) next.cube.grid = *grid;
      planned.push_back(std::move(next));
    }
  }
  return planned;
}

void mark_vocabulary(const Arguments& arguments, const std::vector<PlannedDimension>& planned,
                     std::vector<metadb::Attribute>& attributes) {
  const auto& vocabulary = arguments.text("vocabulary");
  for (auto& attribute : attributes) {
    const auto of_time = [&](const PlannedDimension& one) {
      return one.cube.dimension.is_time() && one.cube.dimension.name == attribute.variable;
    };
    const bool is_of_time = std::any_of(planned.begin(), planned.end(), of_time);
    if (framework::is_functional(vocabulary, attribute, is_of_time)) {
      attribute.vocabulary = vocabulary;
    }
  }
}

std::vector<metadb::Attribute> collect_attributes(const File& file, const FileVariable& variable,
                                                  const Encoding& encoding) {
  auto attributes = read_attributes(file, NC_GLOBAL, "");
  auto own = read_attributes(file, variable.id, variable.name);
  std::erase_if(own, [&](const auto& attribute) { return encoding.makes_void(attribute.key); });
  std::move(own.begin(), own.end(), std::back_inserter(attributes));
  for (const int id : variable.dimensions) {
    const auto* coordinate = coordinate_variable(file, id);
    // The variable that is imported may be a coordinate itself.
    if (coordinate == nullptr || coordinate->id == variable.id) continue;
    const auto coded = netcdf::encoding(file, *coordinate);
    for (auto& attribute : read_attributes(file, coordinate->id, coordinate->name)) {
      const bool is_void = attribute.key != "_FillValue" && coded.makes_void(attribute.key);
      if (!is_void && !(coded.is_packed && attribute.key == "_FillValue")) {
        attributes.push_back(std::move(attribute));
      }
    }
  }
  return attributes;
}

/// What the vocabulary requires of a file.
void check_compliance(const Arguments& arguments, const std::vector<PlannedDimension>& planned,
                      const std::vector<metadb::Attribute>& attributes) {
  if (!arguments.flag("check_compliance") || arguments.text("vocabulary") != "CF") return;
  const auto require = [&](const std::string& owner, std::string_view key) {
    const bool is_there = std::any_of(attributes.begin(), attributes.end(), [&](const auto& one) {
      return one.variable == owner && one.key == key;
    });
    if (!is_there) {
      throw user_error(
          "the file lacks an attribute that the vocabulary requires (attribute={}:{}, "
          "vocabulary=CF)",
          owner, key);
    }
  };
  require("", "frequency");
  for (const auto& dimension : planned) {
    if (!dimension.cube.dimension.is_time()) continue;
    require(dimension.cube.dimension.name, "units");
    require(dimension.cube.dimension.name, "calendar");
  }
}

std::int64_t product(const std::vector<PlannedDimension>& dimensions, bool is_explicit) {
  std::int64_t result = 1;
  for (const auto& dimension : dimensions) {
    if (dimension.cube.is_explicit == is_explicit) result *= dimension.cube.size;
  }
  return result;
}

}  // namespace

std::vector<std::int64_t> ImportPlan::explicit_extents() const {
  std::vector<std::int64_t> extents;
  for (const auto& dimension : dimensions) {
    if (dimension.cube.is_explicit) extents.push_back(dimension.cube.size);
  }
  return extents;
}

std::int64_t ImportPlan::rows() const {
  return product(dimensions, true);
}

std::int64_t ImportPlan::array_length() const {
  return product(dimensions, false);
}

std::vector<metadb::CubeDimension> ImportPlan::cube_dimensions() const {
  std::vector<metadb::CubeDimension> all;
  for (const auto& dimension : dimensions) all.push_back(dimension.cube);
  return all;
}

ImportPlan plan_import(const Arguments& arguments, const SourceVariable& source,
                       const std::optional<JoinedAxis>& joined) {
  const auto& file = source.file;
  const auto& variable = source.variable;
  if (variable.dimensions.empty()) {
    throw user_error("variable {} has no dimensions: it cannot be a datacube (path={})",
                     variable.name, file.shown());
  }
  ImportPlan plan;
  plan.dimensions = describe_all(arguments, file, variable, joined);
  check_hierarchies(plan.cube_dimensions());
  apply_filters(framework::subset_filters(arguments), file, variable, plan.dimensions);
  plan.attributes = collect_attributes(file, variable, source.encoding);
  check_compliance(arguments, plan.dimensions, plan.attributes);
  if (!arguments.flag("import_metadata")) plan.attributes.clear();
  mark_vocabulary(arguments, plan.dimensions, plan.attributes);
  return plan;
}

}  // namespace oph::operators::netcdf
