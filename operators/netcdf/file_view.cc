// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/file_view.h"

#include "base/error.h"
#include "operators/netcdf/dimension_roles.h"
#include "operators/netcdf/file_dimension.h"
#include "operators/netcdf/file_rows.h"
#include "operators/netcdf/plan_filters.h"

namespace oph::operators::netcdf {
namespace {

/// Larger answers are for files.
constexpr std::int64_t kLargestAnswer = std::int64_t{64} << 20;

std::vector<std::string> names_unless_unset(const framework::Arguments& arguments,
                                            std::string_view name) {
  const auto given = arguments.text_unless(name, "-");
  return given && *given != "auto" ? arguments.list(name) : std::vector<std::string>{};
}

/// The positions in the file that a dimension is made of.
std::vector<std::int64_t> positions_of(const PlannedDimension& dimension) {
  std::vector<std::int64_t> positions;
  for (const auto& segment : dimension.segments) {
    for (std::int64_t i = 0; i < segment.count; ++i) positions.push_back(segment.start + i);
  }
  return positions;
}

}  // namespace

FileView::FileView(const SourcePath& path, const framework::Arguments& arguments)
    : files_{{path}, arguments.text("measure")} {
  const auto& source = files_.open(0);
  type_ = source.encoding.type;
  missing_value_ = source.encoding.missing_value;
  numbers_.emplace(type_, missing_value_);
  if (!source.variable.dimensions.empty()) plan(source, arguments);
}

void FileView::plan(const SourceVariable& source, const framework::Arguments& arguments) {
  const auto roles =
      dimension_roles(source.file, source.variable, names_unless_unset(arguments, "exp_dim"),
                      names_unless_unset(arguments, "imp_dim"));
  add_dimensions(source, roles.explicit_axes, true);
  add_dimensions(source, roles.implicit_axes, false);
  std::vector<std::int64_t> sizes;
  for (const auto& dimension : plan_.dimensions) sizes.push_back(dimension.cube.size);
  apply_filters(framework::subset_filters(arguments, {}), source.file, source.variable,
                plan_.dimensions);
  dimensions_ = plan_.cube_dimensions();
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    origins_.push_back({positions_of(plan_.dimensions[i]), sizes[i]});
  }
}

void FileView::add_dimensions(const SourceVariable& source, const std::vector<std::size_t>& axes,
                              bool is_explicit) {
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const auto id = source.variable.dimensions[axes[i]];
    PlannedDimension next;
    next.axis = axes[i];
    next.cube.is_explicit = is_explicit;
    next.cube.level = static_cast<std::int64_t>(i) + 1;
    read_dimension(source.file, id, next.cube);
    read_time_reference(source.file, id, next.cube);
    next.segments = {{0, 0, next.cube.size}};
    plan_.dimensions.push_back(std::move(next));
  }
}

std::vector<metadb::CubeDimension> FileView::array_dimensions() const {
  std::vector<metadb::CubeDimension> implicit;
  for (const auto& dimension : dimensions_) {
    if (!dimension.is_explicit) implicit.push_back(dimension);
  }
  return implicit;
}

std::vector<std::byte> FileView::read(std::int64_t rows, const std::function<void()>& after_block) {
  const auto row_bytes = plan_.array_length() * static_cast<std::int64_t>(size_of(type_));
  if (rows > kLargestAnswer / row_bytes) {
    throw user_error(
        "the answer would be too large: filter dimensions, or import the file (rows={}, "
        "bytes_per_row={}, most_bytes={})",
        rows, row_bytes, kLargestAnswer);
  }
  std::vector<std::byte> elements(static_cast<std::size_t>(rows * row_bytes));
  const PlanLayout layout{plan_};
  FileRows{files_, layout, type_}.read(0, rows, elements.data(), after_block);
  return elements;
}

}  // namespace oph::operators::netcdf
