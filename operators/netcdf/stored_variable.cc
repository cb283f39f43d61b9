// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/stored_variable.h"

#include <fcntl.h>
#include <hdf5.h>
#include <netcdf.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <functional>
#include <numeric>

#include "base/error.h"
#include "operators/netcdf/chunk_index.h"
#include "operators/netcdf/classic_size.h"
#include "operators/netcdf/hdf5_handle.h"

namespace oph::operators::netcdf {
namespace {

using file_array::Filter;
using file_array::StoredChunk;
using Numbers = std::vector<std::int64_t>;

// HDF5 1.10 goes through all chunks to find one: it is asked about so many at most.
constexpr std::int64_t kMostToldChunks = 5000;
// A chunk is unfiltered as a whole, in the memory of an I/O server.
constexpr std::int64_t kMostChunkBytes = std::int64_t{256} << 20U;

std::int64_t product(const Numbers& numbers) {
  return std::accumulate(numbers.begin(), numbers.end(), std::int64_t{1}, std::multiplies<>{});
}

Error unreadable(const SourcePath& source, std::string_view why) {
  return user_error(
      "the variable is stored in a way that cannot be read in place: {}; use storage=copy "
      "(path={})",
      why, source.shown);
}

Numbers grid_of(const Numbers& extents, const Numbers& chunk) {
  Numbers grid;
  for (std::size_t i = 0; i < extents.size(); ++i) {
    grid.push_back((extents[i] - 1) / chunk[i] + 1);
  }
  return grid;
}

/// What netCDF-C tells of the variable.
struct Told {
  StoredVariable variable;
  bool is_hdf5 = false;
};

/// Where the data of a classic file are: one behind the other, or record by record.
void place_classic(const File& file, const SourcePath& source, const FileVariable& variable,
                   StoredVariable& stored) {
  const auto place = classic_place(file, source.path, variable);
  const auto number_bytes = static_cast<std::int64_t>(stored.encoding.raw_size());
  stored.chunk = stored.extents;
  stored.is_swapped = number_bytes > 1;
  std::int64_t records = 1;
  if (place.record_step > 0) {
    records = stored.extents.front();
    stored.chunk.front() = 1;
  }
  const auto bytes = product(stored.chunk) * number_bytes;
  for (std::int64_t i = 0; i < records; ++i) {
    stored.chunks.push_back({place.offset + i * place.record_step, bytes, 0});
  }
  // All there is in such a file was written, be it with fill values.
  stored.fill.assign(stored.encoding.raw_size(), std::byte{0});
}

Told told_by_netcdf(const SourcePath& source, const std::string& measure) {
  const auto file = File::open(source.path, source.shown);
  const auto& variable = file.require_variable(measure);
  Told told;
  told.variable.encoding = encoding(file, variable);
  for (const int id : variable.dimensions) {
    told.variable.extents.push_back(file.dimensions()[static_cast<std::size_t>(id)].size);
  }
  int format = 0;
  int mode = 0;
  file.check(nc_inq_format_extended(file.id(), &format, &mode));
  if (product(told.variable.extents) == 0) throw unreadable(source, "it is empty");
  if (format == NC_FORMATX_NC_HDF5) {
    told.is_hdf5 = true;
  } else if (format == NC_FORMATX_NC3) {
    place_classic(file, source, variable, told.variable);
  } else {
    throw unreadable(source, "it is in a format of many files, or of others than classic and HDF5");
  }
  return told;
}

/// A variable of an open HDF5 file.
class Hdf5Variable {
 public:
  Hdf5Variable(const SourcePath& source, hid_t file, hid_t array, StoredVariable& stored)
      : source_{source},
        file_{file},
        array_{array},
        creation_{H5Dget_create_plist(array), H5Pclose},
        stored_{stored} {}

  void describe() {
    read_type();
    read_extents();
    read_filters();
    const auto layout = H5Pget_layout(creation_.get());
    if (H5Pget_external_count(creation_.get()) > 0) throw refusal("it is in another file");
    if (layout == H5D_CONTIGUOUS) {
      place_contiguous();
    } else if (layout == H5D_CHUNKED) {
      place_chunks();
    } else {
      throw refusal("it is part of the header, or of several files");
    }
  }

 private:
  Error refusal(std::string_view why) const { return unreadable(source_, why); }

  void read_type() {
    const Hdf5Handle type{H5Dget_type(array_), H5Tclose};
    const auto kind = H5Tget_class(type.get());
    const bool is_number = kind == H5T_INTEGER || kind == H5T_FLOAT;
    if (!is_number || H5Tget_size(type.get()) != stored_.encoding.raw_size() ||
        H5Tget_precision(type.get()) != 8 * stored_.encoding.raw_size()) {
      throw refusal("its numbers are of a type of their own");
    }
    stored_.is_swapped =
        H5Tget_order(type.get()) == H5T_ORDER_BE && stored_.encoding.raw_size() > 1;
    stored_.fill.assign(stored_.encoding.raw_size(), std::byte{0});
    H5D_fill_value_t status = H5D_FILL_VALUE_UNDEFINED;
    H5Pfill_value_defined(creation_.get(), &status);
    if (status == H5D_FILL_VALUE_UNDEFINED) return;
    if (H5Pget_fill_value(creation_.get(), type.get(), stored_.fill.data()) < 0) {
      throw refusal("its fill value cannot be read");
    }
  }

  /// Along an unlimited dimension a variable may be shorter than the dimension.
  void read_extents() {
    const Hdf5Handle space{H5Dget_space(array_), H5Sclose};
    const auto rank = H5Sget_simple_extent_ndims(space.get());
    if (rank != static_cast<int>(stored_.extents.size())) throw refusal("it has another shape");
    std::vector<hsize_t> sizes(stored_.extents.size());
    H5Sget_simple_extent_dims(space.get(), sizes.data(), nullptr);
    own_extents_.assign(sizes.begin(), sizes.end());
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      if (own_extents_[i] > stored_.extents[i]) throw refusal("it has another shape");
    }
  }

  void read_filters() {
    const auto count = H5Pget_nfilters(creation_.get());
    for (int i = 0; i < count; ++i) {
      unsigned flags = 0;
      unsigned configuration = 0;
      std::size_t values = 0;
      std::array<char, 64> name{};
      const auto filter = H5Pget_filter2(creation_.get(), static_cast<unsigned>(i), &flags, &values,
                                         nullptr, name.size(), name.data(), &configuration);
      if (filter != H5Z_FILTER_DEFLATE && filter != H5Z_FILTER_SHUFFLE) {
        throw refusal(fmt::format("of the filters only deflate and shuffle can be undone, not {}",
                                  name.front() == '\0' ? std::to_string(filter) : name.data()));
      }
      stored_.filters.push_back(filter == H5Z_FILTER_DEFLATE ? Filter::kDeflate : Filter::kShuffle);
    }
  }

  void place_contiguous() {
    if (own_extents_ != stored_.extents) throw refusal("it has another shape");
    stored_.chunk = stored_.extents;
    const auto offset = H5Dget_offset(array_);
    StoredChunk whole;
    whole.bytes = product(stored_.extents) * static_cast<std::int64_t>(stored_.encoding.raw_size());
    if (offset != HADDR_UNDEF) whole.offset = static_cast<std::int64_t>(offset);
    stored_.chunks = {whole};
  }

  void place_chunks() {
    std::vector<hsize_t> chunk(stored_.extents.size());
    H5Pget_chunk(creation_.get(), static_cast<int>(chunk.size()), chunk.data());
    stored_.chunk.assign(chunk.begin(), chunk.end());
    const auto bytes =
        product(stored_.chunk) * static_cast<std::int64_t>(stored_.encoding.raw_size());
    if (!stored_.filters.empty() && bytes > kMostChunkBytes) {
      throw refusal("its compressed chunks are too large");
    }
    const auto grid = grid_of(stored_.extents, stored_.chunk);
    stored_.chunks.resize(static_cast<std::size_t>(product(grid)));
    if (product(own_extents_) == 0) return;
    const auto own_grid = grid_of(own_extents_, stored_.chunk);
    const auto own = own_chunks(own_grid);
    for (std::size_t i = 0; i < own.size(); ++i) {
      // Its place in the own grid, and from there in that of the dimensions.
      std::int64_t place = 0;
      auto rest = static_cast<std::int64_t>(i);
      std::int64_t step = 1;
      for (auto axis = grid.size(); axis-- > 0;) {
        place += rest % own_grid[axis] * step;
        rest /= own_grid[axis];
        step *= grid[axis];
      }
      stored_.chunks[static_cast<std::size_t>(place)] = own[i];
    }
  }

  std::vector<StoredChunk> own_chunks(const Numbers& grid) const {
    std::size_t address_bytes = 0;
    std::size_t length_bytes = 0;
    H5O_info_t info{};
    const Hdf5Handle file_creation{H5Fget_create_plist(file_), H5Pclose};
    const bool is_known = H5Pget_sizes(file_creation.get(), &address_bytes, &length_bytes) >= 0 &&
                          address_bytes == 8 && length_bytes == 8 &&
                          H5Oget_info(array_, &info) >= 0;
    const auto descriptor = ::open(source_.path.c_str(), O_RDONLY | O_CLOEXEC);
    std::optional<std::vector<StoredChunk>> chunks;
    if (is_known && descriptor >= 0) {
      chunks = read_stored_chunks(descriptor, {static_cast<std::int64_t>(info.addr), own_extents_,
                                               stored_.chunk, stored_.encoding.raw_size()});
    }
    if (descriptor >= 0) ::close(descriptor);
    return chunks ? *chunks : told_chunks(grid);
  }

  std::vector<StoredChunk> told_chunks(const Numbers& grid) const {
    if (product(grid) > kMostToldChunks) {
      throw refusal("its many chunks are listed in a way that takes too long to read");
    }
    std::vector<StoredChunk> chunks(static_cast<std::size_t>(product(grid)));
    for (std::size_t i = 0; i < chunks.size(); ++i) {
      std::vector<hsize_t> start(grid.size());
      auto rest = static_cast<std::int64_t>(i);
      for (auto axis = grid.size(); axis-- > 0;) {
        start[axis] = static_cast<hsize_t>(rest % grid[axis] * stored_.chunk[axis]);
        rest /= grid[axis];
      }
      unsigned skipped = 0;
      haddr_t offset = HADDR_UNDEF;
      hsize_t bytes = 0;
      if (H5Dget_chunk_info_by_coord(array_, start.data(), &skipped, &offset, &bytes) < 0) {
        throw refusal("HDF5 does not tell where its chunks are");
      }
      if (offset == HADDR_UNDEF) continue;
      chunks[i] = {static_cast<std::int64_t>(offset), static_cast<std::int64_t>(bytes), skipped};
    }
    return chunks;
  }

  const SourcePath& source_;
  hid_t file_;
  hid_t array_;
  Hdf5Handle creation_;
  StoredVariable& stored_;
  Numbers own_extents_;
};

/// As netCDF-C calls variables that have the name of a dimension without being its coordinates.
std::string hidden_name(const std::string& measure) {
  return "_nc4_non_coord_" + measure;
}

void place_in_hdf5(const SourcePath& source, const std::string& measure, StoredVariable& stored) {
  const QuietHdf5 quiet;
  const Hdf5Handle file{H5Fopen(source.path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose};
  const Hdf5Handle creation{H5Fget_create_plist(file.get()), H5Pclose};
  hsize_t user_block = 1;
  H5Pget_userblock(creation.get(), &user_block);
  if (user_block != 0) throw unreadable(source, "the file starts with something else");
  const auto hidden = hidden_name(measure);
  const bool is_hidden = H5Lexists(file.get(), hidden.c_str(), H5P_DEFAULT) > 0;
  const Hdf5Handle array{H5Dopen2(file.get(), (is_hidden ? hidden : measure).c_str(), H5P_DEFAULT),
                         H5Dclose};
  if (array.get() < 0) throw unreadable(source, "HDF5 cannot open it");
  Hdf5Variable{source, file.get(), array.get(), stored}.describe();
}

}  // namespace

StoredVariable stored_variable(const SourcePath& source, const std::string& measure) {
  auto told = told_by_netcdf(source, measure);
  if (told.is_hdf5) place_in_hdf5(source, measure, told.variable);
  return std::move(told.variable);
}

}  // namespace oph::operators::netcdf
