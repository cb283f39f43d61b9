// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/file_reference.h"

#include <algorithm>
#include <set>

#include "base/error.h"
#include "file_array/checked_file.h"
#include "operators/netcdf/plan_layout.h"
#include "operators/netcdf/stored_variable.h"

namespace oph::operators::netcdf {
namespace {

file_array::FilePart index_part(const SourcePath& source, const std::string& measure) {
  file_array::FilePart part;
  // Before anything is read: what changes from now on is noticed.
  part.file = file_array::identity_of(source.path.string(), source.shown);
  auto stored = stored_variable(source, measure);
  part.packing = stored.encoding;
  part.is_swapped = stored.is_swapped;
  part.filters = std::move(stored.filters);
  part.fill = std::move(stored.fill);
  part.extents = std::move(stored.extents);
  part.chunk = std::move(stored.chunk);
  part.chunks = std::move(stored.chunks);
  return part;
}

bool is_joined(const PlannedDimension& dimension) {
  return std::any_of(dimension.segments.begin(), dimension.segments.end(),
                     [](const auto& segment) { return segment.file > 0; });
}

/// Whether a part has the shape that the other parts and the plan say it has.
bool fits(const file_array::FileIndex& index, std::size_t number) {
  const auto& part = index.parts[number];
  const auto& first = index.parts.front();
  if (part.extents.size() != index.axes.size() || part.packing.type != first.packing.type) {
    return false;
  }
  for (std::size_t axis = 0; axis < index.axes.size(); ++axis) {
    const bool is_joined = axis == index.joined_axis;
    if (!is_joined && part.extents[axis] != first.extents[axis]) return false;
    for (const auto& segment : index.axes[axis].segments) {
      const bool is_meant = !is_joined || segment.part == number;
      if (is_meant && segment.start + segment.count > part.extents[axis]) return false;
    }
  }
  return true;
}

}  // namespace

std::vector<std::size_t> files_of(const ImportPlan& plan) {
  std::set<std::size_t> files;
  for (const auto& dimension : plan.dimensions) {
    if (!is_joined(dimension)) continue;
    for (const auto& segment : dimension.segments) files.insert(segment.file);
  }
  // Dimensions that are not spread over files say 0.
  if (files.empty()) files.insert(0);
  return {files.begin(), files.end()};
}

file_array::FileIndex index_files(const SourceFiles& files, const ImportPlan& plan) {
  const PlanLayout layout{plan};
  const auto used = files_of(plan);
  file_array::FileIndex index;
  for (std::size_t i = 0; i < layout.sizes.size(); ++i) {
    const auto& dimension = *layout.by_axis[i];
    const bool has_parts = is_joined(dimension);
    if (has_parts) index.joined_axis = i;
    auto& axis =
        index.axes.emplace_back(file_array::Axis{dimension.cube.is_explicit, layout.strides[i]});
    for (const auto& [file, start, count, is_in_file] : dimension.segments) {
      const auto part = std::lower_bound(used.begin(), used.end(), file) - used.begin();
      axis.segments.push_back({start, count, has_parts ? static_cast<std::size_t>(part) : 0});
    }
  }
  for (const auto file : used) {
    index.parts.push_back(index_part(files.path(file), files.measure()));
    if (fits(index, index.parts.size() - 1)) continue;
    throw user_error("a file was changed while it was read (path={})", files.path(file).shown);
  }
  return index;
}

}  // namespace oph::operators::netcdf
