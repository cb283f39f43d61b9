// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "framework/task.h"
#include "operators/netcdf/plan_layout.h"
#include "operators/netcdf/row_source.h"
#include "operators/netcdf/strided_copy.h"

namespace oph::operators::netcdf {

/// Rows of a cube that grows: what another source reads from a file, and beside it the array that
/// the old cube has.
class ConcatRows final : public RowSource {
 public:
  /// `layout` is that of the new cube; the old one has `old_size` positions, the first ones, along
  /// `axis`. Reads the old cube through the connections of `store`, which nobody else uses
  /// meanwhile.
  ConcatRows(RowSource& added, const PlanLayout& layout, const metadb::Cube& old, std::size_t axis,
             std::int64_t old_size, io_server::FragmentStore& store);

  void read(std::int64_t first, std::int64_t rows, std::byte* target,
            const std::function<void()>& after_block) override;

 private:
  RowSource& added_;
  const PlanLayout& layout_;
  const metadb::Cube& old_;
  io_server::FragmentStore& store_;
  std::size_t old_bytes_;       ///< of an array
  std::vector<CopyAxis> axes_;  ///< from an old array to its place in a new one
};

}  // namespace oph::operators::netcdf
