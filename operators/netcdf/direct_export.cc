// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/direct_export.h"

#include <algorithm>

#include "base/error.h"
#include "framework/new_cube.h"

namespace oph::operators::netcdf {
namespace {

// A task that is cancelled waits for one of these.
constexpr std::int64_t kBlockBytes = std::int64_t{64} << 20;

}  // namespace

DirectExport::DirectExport(const metadb::Cube& cube, const FileOrder& order, const RawArray& array)
    : cube_{cube},
      order_{order},
      array_{array},
      file_{array.descriptor()},
      row_bytes_{cube.array_length() * static_cast<std::int64_t>(size_of(cube.measure_type))} {}

bool DirectExport::run(io_server::FragmentStore& store, const metadb::Fragment& fragment,
                       const std::function<void()>& before_each) const {
  if (!order_.is_as_cube()) return false;
  const auto blocks = this->blocks(fragment);
  const auto table = framework::NewCube::relation(fragment);
  if (blocks.empty() || !store.shares(table.server, file_)) return false;
  for (const auto& block : blocks) {
    before_each();
    store.read(table, block);
  }
  return true;
}

std::vector<io_server::FileBlock> DirectExport::blocks(const metadb::Fragment& fragment) const {
  std::vector<io_server::FileBlock> result;
  auto key = fragment.key_start;
  const auto first_row = key - cube_.fragments.front().key_start;
  for (const auto& rows : row_boxes(order_.row_extents(), first_row, fragment.rows())) {
    const auto pieces = array_.pieces(order_.file_box(rows), row_bytes_);
    if (pieces.empty()) return {};
    for (const auto& piece : pieces) cut(piece, key + piece.in_box / row_bytes_, result);
    key += rows.elements();
  }
  return result;
}

void DirectExport::cut(const RawArray::Piece& piece, std::int64_t first_key,
                       std::vector<io_server::FileBlock>& result) const {
  const auto rows = piece.bytes / row_bytes_;
  const auto most = std::max<std::int64_t>(1, kBlockBytes / row_bytes_);
  for (std::int64_t done = 0; done < rows; done += most) {
    result.push_back({file_, piece.in_file + done * row_bytes_, first_key + done,
                      std::min(most, rows - done), static_cast<std::size_t>(row_bytes_)});
  }
}

}  // namespace oph::operators::netcdf
