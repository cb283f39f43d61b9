// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/row_reader.h"

#include <netcdf_filter.h>

#include <algorithm>

namespace oph::operators::netcdf {
namespace {

// Enough for long reads, few enough that the block is still in the cache when it is transposed.
constexpr std::size_t kBlockBytes = std::size_t{8} << 20U;
// Shorter pieces cost more to find than to read.
constexpr std::int64_t kPieceBytes = std::int64_t{16} << 10;

}  // namespace

RowReader::RowReader(const File& file, const FileVariable& variable, const Encoding& encoding,
                     const ImportPlan& plan)
    : file_{file},
      variable_{variable},
      encoding_{encoding},
      plan_{plan},
      explicit_extents_{plan.explicit_extents()},
      by_axis_(variable.dimensions.size()),
      strides_(variable.dimensions.size()) {
  std::int64_t stride = 1;
  for (auto i = plan.dimensions.size(); i-- > 0;) {
    const auto& dimension = plan.dimensions[i];
    by_axis_[dimension.axis] = &dimension;
    strides_[dimension.axis] = stride;
    stride *= dimension.cube.size;
  }
  find_chunks();
}

void RowReader::find_chunks() {
  const auto rank = variable_.dimensions.size();
  chunk_.assign(rank, 1);
  int storage = NC_CONTIGUOUS;
  std::vector<std::size_t> sizes(rank, 1);
  file_.check(nc_inq_var_chunking(file_.id(), variable_.id, &storage, sizes.data()),
              variable_.name);
  if (storage != NC_CHUNKED) return;
  for (std::size_t i = 0; i < rank; ++i) {
    chunk_[i] = std::max<std::int64_t>(1, static_cast<std::int64_t>(sizes[i]));
  }
  if (!has_plain_chunks()) return;
  // Without a cache HDF5 reads what is asked for, not the whole chunk, and copies it once less.
  reads_parts_ = nc_set_var_chunk_cache(file_.id(), variable_.id, 0, 1, 0) == NC_NOERR;
}

/// Whether chunks are neither compressed nor narrower than the lines of the variable.
bool RowReader::has_plain_chunks() const {
  std::size_t filters = 0;
  int has_shuffle = 0;
  int has_deflate = 0;
  int level = 0;
  int checksum = NC_NOCHECKSUM;
  const auto file = file_.id();
  const bool is_known =
      nc_inq_var_filter_ids(file, variable_.id, &filters, nullptr) == NC_NOERR &&
      nc_inq_var_deflate(file, variable_.id, &has_shuffle, &has_deflate, &level) == NC_NOERR &&
      nc_inq_var_fletcher32(file, variable_.id, &checksum) == NC_NOERR;
  const bool is_filtered =
      filters > 0 || has_shuffle != 0 || has_deflate != 0 || checksum != NC_NOCHECKSUM;
  if (!is_known || is_filtered) return false;
  const auto first =
      std::find_if(chunk_.begin(), chunk_.end(), [](auto extent) { return extent > 1; });
  if (first == chunk_.end()) return false;
  for (auto i = static_cast<std::size_t>(first - chunk_.begin()) + 1; i < chunk_.size(); ++i) {
    const auto& dimension = file_.dimensions()[static_cast<std::size_t>(variable_.dimensions[i])];
    if (chunk_[i] < dimension.size) return false;
  }
  return true;
}

std::int64_t RowReader::rows_worth_a_pass() const {
  if (!reads_parts_) return plan_.rows();
  // Elements that follow each other in the file, at the same place in rows that follow each other.
  std::int64_t together = 1;
  for (auto axis = strides_.size(); axis-- > 0;) {
    if (strides_[axis] != plan_.array_length() * together || chunk_[axis] == 1) break;
    together *= by_axis_[axis]->cube.size;
  }
  const auto piece = kPieceBytes / static_cast<std::int64_t>(encoding_.raw_size());
  return together >= piece ? piece : plan_.rows();
}

std::size_t RowReader::row_bytes() const {
  return static_cast<std::size_t>(plan_.array_length()) * size_of(encoding_.type);
}

std::size_t RowReader::block_bytes() {
  return kBlockBytes;
}

bool RowReader::is_in_row_order() const {
  const auto outermost = std::find_if(by_axis_.begin(), by_axis_.end(), [](const auto* dimension) {
    return dimension->cube.size > 1;
  });
  if (outermost == by_axis_.end()) return true;
  return (*outermost)->cube.is_explicit && (*outermost)->cube.level == 1;
}

Box RowReader::file_box(const Box& rows) const {
  const auto rank = by_axis_.size();
  Box box{std::vector<std::int64_t>(rank), std::vector<std::int64_t>(rank)};
  for (std::size_t axis = 0; axis < rank; ++axis) {
    const auto& dimension = *by_axis_[axis];
    const auto level = static_cast<std::size_t>(dimension.cube.level - 1);
    const bool is_explicit = dimension.cube.is_explicit;
    box.start[axis] = dimension.start + (is_explicit ? rows.start[level] : 0);
    box.count[axis] = is_explicit ? rows.count[level] : dimension.cube.size;
  }
  return box;
}

void RowReader::read(std::int64_t first, std::int64_t rows, std::byte* target,
                     const std::function<void()>& after_block) {
  const auto limit = static_cast<std::int64_t>(kBlockBytes / encoding_.raw_size());
  for (const auto& box : row_boxes(explicit_extents_, first, rows)) {
    for (const auto& block : blocks(file_box(box), chunk_, limit)) {
      read_block(block, first, target);
      after_block();
    }
  }
}

void RowReader::read_block(const Box& block, std::int64_t first, std::byte* target) {
  raw_.resize(static_cast<std::size_t>(block.elements()) * encoding_.raw_size());
  const std::vector<std::size_t> start(block.start.begin(), block.start.end());
  const std::vector<std::size_t> count(block.count.begin(), block.count.end());
  file_.check(nc_get_vara(file_.id(), variable_.id, start.data(), count.data(), raw_.data()),
              variable_.name);
  std::vector<CopyAxis> axes(block.count.size());
  std::int64_t source_stride = 1;
  auto position = -first * plan_.array_length();
  for (auto axis = axes.size(); axis-- > 0;) {
    axes[axis] = {block.count[axis], source_stride, strides_[axis]};
    source_stride *= block.count[axis];
    position += (block.start[axis] - by_axis_[axis]->start) * strides_[axis];
  }
  auto* destination = target + position * static_cast<std::int64_t>(size_of(encoding_.type));
  decode(encoding_, prepare_axes(std::move(axes)), raw_.data(), destination);
}

}  // namespace oph::operators::netcdf
