// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/plain_array.h"

#include <fcntl.h>
#include <hdf5.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <functional>
#include <numeric>
#include <system_error>
#include <utility>

#include "base/error.h"
#include "operators/netcdf/chunk_index.h"
#include "operators/netcdf/hdf5_handle.h"

namespace oph::operators::netcdf {
namespace {

using Numbers = std::vector<std::int64_t>;

// HDF5 1.10 goes through all chunks to find one. Where it must be asked because the index is of a
// kind that we do not read, that takes longer for more chunks than these than what is won.
constexpr std::int64_t kMostChunks = 2000;
// Shorter runs are better read as blocks, by HDF5.
constexpr std::int64_t kLeastRunBytes = 512;

std::int64_t product(const Numbers& numbers) {
  return std::accumulate(numbers.begin(), numbers.end(), std::int64_t{1}, std::multiplies<>{});
}

Numbers chunk_grid(const PlainArray::Shape& shape) {
  Numbers grid;
  for (std::size_t i = 0; i < shape.extents.size(); ++i) {
    grid.push_back((shape.extents[i] + shape.chunk[i] - 1) / shape.chunk[i]);
  }
  return grid;
}

/// Advances a position row-major within bounds; false after the last one.
bool advance(Numbers& position, const Numbers& first, const Numbers& end) {
  for (auto axis = position.size(); axis-- > 0;) {
    if (++position[axis] < end[axis]) return true;
    position[axis] = first[axis];
  }
  return false;
}

/// The size of numbers that are stored as the machine has them; 0 for all others.
std::size_t native_size(hid_t array) {
  const Hdf5Handle type{H5Dget_type(array), H5Tclose};
  const auto kind = H5Tget_class(type.get());
  const bool is_number = kind == H5T_INTEGER || kind == H5T_FLOAT;
  return is_number && H5Tget_order(type.get()) == H5T_ORDER_LE ? H5Tget_size(type.get()) : 0;
}

Numbers array_extents(hid_t array) {
  const Hdf5Handle space{H5Dget_space(array), H5Sclose};
  const auto rank = H5Sget_simple_extent_ndims(space.get());
  std::vector<hsize_t> sizes(static_cast<std::size_t>(std::max(rank, 0)));
  H5Sget_simple_extent_dims(space.get(), sizes.data(), nullptr);
  return {sizes.begin(), sizes.end()};
}

/// Whether a chunk holds whole lines of all dimensions inside its outermost one.
bool has_whole_lines(const PlainArray::Shape& shape) {
  bool is_inside = false;
  for (std::size_t i = 0; i < shape.chunk.size(); ++i) {
    if (is_inside && shape.chunk[i] < shape.extents[i]) return false;
    is_inside = is_inside || shape.chunk[i] > 1;
  }
  return is_inside;
}

/// Fills in the shape; the layout if the array is plain, else H5D_LAYOUT_ERROR.
H5D_layout_t describe(hid_t array, PlainArray::Shape& shape) {
  if (array < 0) return H5D_LAYOUT_ERROR;
  const Hdf5Handle creation{H5Dget_create_plist(array), H5Pclose};
  shape.element_bytes = native_size(array);
  shape.extents = array_extents(array);
  shape.chunk = shape.extents;
  const auto layout = H5Pget_layout(creation.get());
  if (shape.element_bytes == 0 || product(shape.extents) == 0 ||
      H5Pget_nfilters(creation.get()) != 0) {
    return H5D_LAYOUT_ERROR;
  }
  if (layout == H5D_CHUNKED) {
    std::vector<hsize_t> chunk(shape.extents.size());
    H5Pget_chunk(creation.get(), static_cast<int>(chunk.size()), chunk.data());
    shape.chunk.assign(chunk.begin(), chunk.end());
    return has_whole_lines(shape) ? layout : H5D_LAYOUT_ERROR;
  }
  return layout;
}

/// The places of all chunks as HDF5 tells them; empty if one of them is not there, or if there are
/// too many.
Numbers told_offsets(hid_t array, const PlainArray::Shape& shape) {
  const auto grid = chunk_grid(shape);
  if (product(grid) > kMostChunks) return {};
  const Numbers first(grid.size(), 0);
  auto position = first;
  Numbers offsets;
  do {
    std::vector<hsize_t> start(grid.size());
    for (std::size_t i = 0; i < start.size(); ++i) {
      start[i] = static_cast<hsize_t>(position[i] * shape.chunk[i]);
    }
    unsigned filters = 0;
    haddr_t offset = HADDR_UNDEF;
    hsize_t bytes = 0;
    const auto status = H5Dget_chunk_info_by_coord(array, start.data(), &filters, &offset, &bytes);
    if (status < 0 || offset == HADDR_UNDEF) return {};
    offsets.push_back(static_cast<std::int64_t>(offset));
  } while (advance(position, first, grid));
  return offsets;
}

/// The places of all chunks; empty if they cannot be used.
Numbers chunk_offsets(int file, hid_t array, hid_t creation, const PlainArray::Shape& shape) {
  std::size_t address_bytes = 0;
  std::size_t length_bytes = 0;
  H5O_info_t info{};
  const bool is_known = H5Pget_sizes(creation, &address_bytes, &length_bytes) >= 0 &&
                        address_bytes == 8 && length_bytes == 8 && H5Oget_info(array, &info) >= 0;
  if (is_known) {
    auto offsets = read_chunk_index(file, {static_cast<std::int64_t>(info.addr), shape.extents,
                                           shape.chunk, shape.element_bytes});
    if (!offsets.empty()) return offsets;
  }
  return told_offsets(array, shape);
}

/// The places of the chunks, or of the one array; empty if there is none that can be used.
Numbers find_offsets(int file_descriptor, const std::filesystem::path& path,
                     const std::string& variable, PlainArray::Shape& shape) {
  Numbers offsets;
  H5E_BEGIN_TRY {
    const Hdf5Handle file{H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose};
    const Hdf5Handle creation{H5Fget_create_plist(file.get()), H5Pclose};
    hsize_t user_block = 1;
    H5Pget_userblock(creation.get(), &user_block);
    const Hdf5Handle array{H5Dopen2(file.get(), variable.c_str(), H5P_DEFAULT), H5Dclose};
    const auto layout = user_block == 0 ? describe(array.get(), shape) : H5D_LAYOUT_ERROR;
    if (layout == H5D_CONTIGUOUS) {
      const auto offset = H5Dget_offset(array.get());
      if (offset != HADDR_UNDEF) offsets.push_back(static_cast<std::int64_t>(offset));
    } else if (layout == H5D_CHUNKED) {
      offsets = chunk_offsets(file_descriptor, array.get(), creation.get(), shape);
    }
  }
  H5E_END_TRY;
  return offsets;
}

}  // namespace

std::optional<PlainArray> PlainArray::open(const std::filesystem::path& path, std::string shown,
                                           const std::string& variable) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return std::nullopt;
  const auto file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return std::nullopt;
  // Closes the file whatever happens.
  PlainArray array{file, std::move(shown)};
  array.offsets_ = find_offsets(file, path, variable, array.shape_);
  if (array.offsets_.empty()) return std::nullopt;
  array.grid_ = chunk_grid(array.shape_);
  return array;
}

PlainArray::PlainArray(PlainArray&& other) noexcept
    : file_{std::exchange(other.file_, -1)},
      shown_{std::move(other.shown_)},
      shape_{std::move(other.shape_)},
      grid_{std::move(other.grid_)},
      offsets_{std::move(other.offsets_)} {}

PlainArray::~PlainArray() {
  if (file_ >= 0) ::close(file_);
}

/// Elements that follow each other both in a chunk and in the box.
std::int64_t PlainArray::run_length(const Box& box, const Box& part) const {
  std::int64_t run = 1;
  for (auto axis = part.count.size(); axis-- > 0;) {
    run *= part.count[axis];
    if (part.count[axis] < shape_.chunk[axis] || part.count[axis] < box.count[axis]) break;
  }
  return run;
}

bool PlainArray::suits(const Box& box) const {
  Box part = box;
  for (std::size_t i = 0; i < part.count.size(); ++i) {
    part.count[i] = std::min(part.count[i], shape_.chunk[i]);
  }
  return run_length(box, part) * static_cast<std::int64_t>(shape_.element_bytes) >= kLeastRunBytes;
}

void PlainArray::read(const Box& box, std::byte* target) const {
  const auto rank = box.start.size();
  Numbers first(rank), end(rank);
  for (std::size_t i = 0; i < rank; ++i) {
    first[i] = box.start[i] / shape_.chunk[i];
    end[i] = (box.start[i] + box.count[i] - 1) / shape_.chunk[i] + 1;
  }
  auto position = first;
  do {
    Box part{Numbers(rank), Numbers(rank)};
    Numbers chunk_start(rank);
    std::int64_t index = 0;
    for (std::size_t i = 0; i < rank; ++i) {
      index = index * grid_[i] + position[i];
      chunk_start[i] = position[i] * shape_.chunk[i];
      part.start[i] = std::max(box.start[i], chunk_start[i]);
      part.count[i] =
          std::min(box.start[i] + box.count[i], chunk_start[i] + shape_.chunk[i]) - part.start[i];
    }
    read_chunk(box, part, offsets_[static_cast<std::size_t>(index)], chunk_start, target);
  } while (advance(position, first, end));
}

void PlainArray::read_chunk(const Box& box, const Box& part, std::int64_t offset,
                            const std::vector<std::int64_t>& chunk_start, std::byte* target) const {
  const auto rank = part.start.size();
  const auto run = run_length(box, part);
  const auto element = static_cast<std::int64_t>(shape_.element_bytes);
  // The axes inside a run stand still.
  auto end = part.count;
  std::int64_t inside = 1;
  for (auto axis = rank; axis-- > 0 && inside < run;) {
    inside *= part.count[axis];
    end[axis] = 1;
  }
  const Numbers first(rank, 0);
  auto position = first;
  do {
    std::int64_t from = 0;
    std::int64_t to = 0;
    for (std::size_t i = 0; i < rank; ++i) {
      from = from * shape_.chunk[i] + part.start[i] - chunk_start[i] + position[i];
      to = to * box.count[i] + part.start[i] - box.start[i] + position[i];
    }
    auto* data = target + to * element;
    auto at = offset + from * element;
    for (auto rest = run * element; rest > 0;) {
      const auto done = ::pread(file_, data, static_cast<std::size_t>(rest), at);
      if (done < 0 && errno == EINTR) continue;
      if (done == 0) throw user_error("the file is truncated (path={})", shown_);
      if (done < 0) {
        throw system_error("cannot read the data of a NetCDF file: {} (path={})",
                           std::generic_category().message(errno), shown_);
      }
      data += done;
      at += done;
      rest -= done;
    }
  } while (advance(position, first, end));
}

}  // namespace oph::operators::netcdf
