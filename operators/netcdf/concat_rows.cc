// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/concat_rows.h"

#include <algorithm>

#include "base/error.h"
#include "framework/new_cube.h"

namespace oph::operators::netcdf {

ConcatRows::ConcatRows(RowSource& added, const PlanLayout& layout, const metadb::Cube& old,
                       std::size_t axis, std::int64_t old_size, io_server::FragmentStore& store)
    : added_{added},
      layout_{layout},
      old_{old},
      store_{store},
      old_bytes_{static_cast<std::size_t>(old.array_length()) * size_of(old.measure_type)} {
  auto box = layout.whole();
  box.count[axis] = old_size;
  for (std::size_t i = 0; i < box.count.size(); ++i) {
    if (layout.by_axis[i]->cube.is_explicit) box.count[i] = 1;
  }
  const auto strides = layout.packed_strides(box);
  std::vector<CopyAxis> axes;
  for (std::size_t i = 0; i < strides.size(); ++i) {
    axes.push_back({box.count[i], strides[i], layout.strides[i]});
  }
  axes_ = prepare_axes(std::move(axes));
}

void ConcatRows::read(std::int64_t first, std::int64_t rows, std::byte* target,
                      const std::function<void()>& after_block) {
  added_.read(first, rows, target, after_block);
  std::int64_t found = 0;
  for (const auto& fragment : old_.fragments) {
    io_server::RowQuery query;
    query.key_start = std::max(fragment.key_start, first + 1);
    query.key_end = std::min(fragment.key_end, first + rows);
    if (query.key_start > query.key_end) continue;
    store_.read(framework::NewCube::relation(fragment), query,
                [&](std::int64_t key, sql::Bytes array) {
                  if (array.size() != old_bytes_) {
                    throw system_error(
                        "an array of the cube has another length than it should "
                        "have (table={}, key={}, bytes={}, expected={})",
                        fragment.table, key, array.size(), old_bytes_);
                  }
                  const auto place = (key - 1 - first) * layout_.array_length;
                  copy_elements(axes_, old_.measure_type, array.data(), target, place);
                  ++found;
                });
    after_block();
  }
  if (found != rows) {
    throw system_error("the cube has lost rows (rows={}, expected={})", found, rows);
  }
}

}  // namespace oph::operators::netcdf
