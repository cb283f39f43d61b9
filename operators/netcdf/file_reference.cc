// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/file_reference.h"

#include "base/error.h"
#include "file_array/checked_file.h"
#include "operators/netcdf/plan_layout.h"
#include "operators/netcdf/stored_variable.h"

namespace oph::operators::netcdf {

file_array::FileIndex index_file(const SourcePath& source, const std::string& measure,
                                 const ImportPlan& plan) {
  file_array::FileIndex index;
  // Before anything is read: what changes from now on is noticed.
  index.file = file_array::identity_of(source.path.string(), source.shown);
  auto stored = stored_variable(source, measure);
  index.packing = stored.encoding;
  index.is_swapped = stored.is_swapped;
  index.filters = std::move(stored.filters);
  index.fill = std::move(stored.fill);
  index.chunks = std::move(stored.chunks);
  const PlanLayout layout{plan};
  OPH_CHECK(layout.sizes.size() == stored.extents.size());
  for (std::size_t i = 0; i < stored.extents.size(); ++i) {
    file_array::Axis axis{stored.extents[i], stored.chunk[i], layout.by_axis[i]->cube.is_explicit,
                          layout.strides[i]};
    for (const auto& segment : layout.by_axis[i]->segments) {
      axis.segments.push_back({segment.start, segment.count});
    }
    index.axes.push_back(std::move(axis));
  }
  return index;
}

}  // namespace oph::operators::netcdf
