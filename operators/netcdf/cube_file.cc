// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/cube_file.h"

#include <algorithm>
#include <array>

#include "base/error.h"
#include "framework/coordinates.h"
#include "operators/netcdf/attributes.h"
#include "operators/netcdf/cube_attributes.h"
#include "operators/netcdf/zarr.h"

namespace oph::operators::netcdf {
namespace {

constexpr std::size_t kChunkCacheBytes = std::size_t{64} << 20U;
// A chunk of rows: small enough for readers of parts, large enough to compress well.
constexpr std::int64_t kChunkBytes = std::int64_t{1} << 20;
// What readers of one step of the outermost dimension have to keep: all chunks that it meets.
constexpr std::int64_t kSlabBytes = std::int64_t{8} << 20;

nc_type file_type(ElementType type) {
  switch (type) {
    case ElementType::kByte:
      return NC_BYTE;
    case ElementType::kShort:
      return NC_SHORT;
    case ElementType::kInt:
      return NC_INT;
    case ElementType::kLong:
      return NC_INT64;
    case ElementType::kFloat:
      return NC_FLOAT;
    case ElementType::kDouble:
      return NC_DOUBLE;
    default:
      throw user_error("NetCDF has no type for complex numbers: {} cannot be exported",
                       oph::name(type));
  }
}

/// The type of the coordinates if it holds these numbers as they are.
nc_type smallest_type(const metadb::CubeDimension& dimension, const std::vector<double>& numbers) {
  auto packed = dimension;
  packed.size = std::ssize(numbers);
  packed.values = framework::pack(dimension.dimension.type, numbers);
  const bool fits = framework::coordinate_numbers(packed) == numbers;
  return fits ? file_type(dimension.dimension.type) : NC_DOUBLE;
}

/// The coordinate of a collapsed dimension.
double middle(const metadb::CubeDimension& dimension) {
  return dimension.bounds[0] + (dimension.bounds[1] - dimension.bounds[0]) / 2;
}

std::vector<std::size_t> sizes(std::span<const std::int64_t> numbers) {
  return {numbers.begin(), numbers.end()};
}

/// As much of the array as `limit` elements hold, from the innermost dimension outwards.
std::vector<std::int64_t> slab(const std::vector<std::int64_t>& extents, std::int64_t limit) {
  std::vector<std::int64_t> result(extents.size(), 1);
  for (auto i = extents.size(); i-- > 0 && limit > 1;) {
    result[i] = std::min(extents[i], limit);
    limit /= result[i];
    if (result[i] < extents[i]) break;
  }
  return result;
}

/// Chunks that boxes fill as a whole, so that each is written once.
std::vector<std::int64_t> chunk_extents(const FileOrder& order, std::size_t element_bytes,
                                        std::span<const std::int64_t> block) {
  const auto bytes = order.is_as_cube() ? kChunkBytes : kSlabBytes;
  auto chunk = slab(order.extents(), bytes / static_cast<std::int64_t>(element_bytes));
  for (std::size_t i = 0; i < chunk.size(); ++i) chunk[i] = std::min(chunk[i], block[i]);
  return chunk;
}

}  // namespace

CubeFile::CubeFile(const std::filesystem::path& path, std::string_view shown,
                   const metadb::Cube& cube, const FileOrder& order, Compression compression,
                   std::span<const std::int64_t> block)
    : cube_{cube},
      order_{order},
      is_zarr_{is_zarr_name(shown)},
      has_places_{!is_zarr_ && !compression.is_wanted()},
      file_{File::create(path, shown)} {
  // Every number is written: filling them before would be in vain.
  int old_mode = 0;
  file_.check(nc_set_fill(file_.id(), NC_NOFILL, &old_mode));
  define_dimensions();
  define_measure(compression, block);
}

void CubeFile::define_dimensions() {
  for (const auto* dimension : order_.dimensions()) {
    const auto& name = dimension->dimension.name;
    // Only the outermost dimension of a file can grow as readers expect.
    // Those of Zarr have a size.
    const bool is_unlimited = dimension->is_unlimited && ids_.empty() && !is_zarr_;
    const auto length = is_unlimited ? NC_UNLIMITED : static_cast<std::size_t>(dimension->size);
    int id = -1;
    file_.check(nc_def_dim(file_.id(), name.c_str(), length, &id), name);
    ids_.push_back(id);
    if (has_coordinates(cube_, *dimension)) define_coordinates(*dimension, {&id, 1});
  }
  for (const auto& dimension : cube_.dimensions) {
    if (dimension.is_collapsed() && has_coordinates(cube_, dimension)) {
      define_coordinates(dimension, {});
    }
  }
}

void CubeFile::define_coordinates(const metadb::CubeDimension& dimension,
                                  std::span<const int> ids) {
  const auto& name = dimension.dimension.name;
  auto type = file_type(dimension.dimension.type);
  if (dimension.is_collapsed()) type = smallest_type(dimension, {middle(dimension)});
  int variable = -1;
  file_.check(nc_def_var(file_.id(), name.c_str(), type, static_cast<int>(ids.size()), ids.data(),
                         &variable),
              name);
}

void CubeFile::define_bounds(const metadb::CubeDimension& dimension, const std::string& name) {
  if (bounds_dimension_ < 0) {
    std::string unused = "bnds";
    while (cube_.find_dimension(unused) != nullptr) unused += '_';
    file_.check(nc_def_dim(file_.id(), unused.c_str(), 2, &bounds_dimension_), unused);
  }
  std::vector<int> ids{bounds_dimension_};
  if (!dimension.is_collapsed()) {
    int id = -1;
    file_.check(nc_inq_dimid(file_.id(), dimension.dimension.name.c_str(), &id), name);
    ids.insert(ids.begin(), id);
  }
  int variable = -1;
  file_.check(nc_def_var(file_.id(), name.c_str(), smallest_type(dimension, dimension.bounds),
                         static_cast<int>(ids.size()), ids.data(), &variable),
              name);
  bounds_[dimension.dimension.name] = variable;
}

void CubeFile::define_measure(Compression compression, std::span<const std::int64_t> block) {
  const auto& name = cube_.measure;
  file_.check(nc_def_var(file_.id(), name.c_str(), file_type(cube_.measure_type),
                         static_cast<int>(ids_.size()), ids_.data(), &measure_),
              name);
  if (ids_.empty()) return;
  if (is_zarr_ && compression.is_wanted()) {
    throw user_error("folders of Zarr are written without compression (path={})", file_.shown());
  }
  if (has_places_ && !order_.dimensions().front()->is_unlimited) {
    file_.check(nc_def_var_chunking(file_.id(), measure_, NC_CONTIGUOUS, nullptr), name);
    return;
  }
  chunk_ = chunk_extents(order_, size_of(cube_.measure_type), block);
  const auto chunk = sizes(chunk_);
  file_.check(nc_def_var_chunking(file_.id(), measure_, NC_CHUNKED, chunk.data()), name);
  if (is_zarr_) return;
  constexpr std::size_t kSlots = 1009;
  // Chunks that only get their places must not be in memory: they would be written from there. No
  // bytes at all would stand for as many as usual.
  const auto cache = has_places_ ? 1 : kChunkCacheBytes;
  file_.check(nc_set_var_chunk_cache(file_.id(), measure_, cache, kSlots, 1), name);
  if (has_places_) return;
  file_.check(nc_def_var_deflate(file_.id(), measure_, compression.shuffle ? 1 : 0,
                                 compression.deflate > 0 ? 1 : 0, compression.deflate),
              name);
}

int CubeFile::variable(const std::string& name) const {
  if (name.empty()) return NC_GLOBAL;
  int id = -1;
  file_.check(nc_inq_varid(file_.id(), name.c_str(), &id), name);
  return id;
}

void CubeFile::write_attributes(std::span<const metadb::Attribute> attributes) {
  for (const auto& attribute : attributes) {
    const int id = variable(attribute.variable);
    nc_type type = NC_NAT;
    if (id != NC_GLOBAL) file_.check(nc_inq_vartype(file_.id(), id, &type), attribute.variable);
    with_context(fmt::format("attribute {}:{}", attribute.variable, attribute.key),
                 [&] { write_attribute(file_, id, type, attribute); });
    const auto* dimension = cube_.find_dimension(attribute.variable);
    const bool names_bounds = attribute.key == "bounds" || attribute.key == "climatology";
    if (dimension == nullptr || !names_bounds) continue;
    define_bounds(*dimension, attribute.value);
  }
}

void CubeFile::write_coordinates() {
  for (const auto* dimension : order_.dimensions()) {
    if (!has_coordinates(cube_, *dimension)) continue;
    const auto& name = dimension->dimension.name;
    const std::size_t start = 0;
    const auto count = static_cast<std::size_t>(dimension->size);
    file_.check(nc_put_vara(file_.id(), variable(name), &start, &count, dimension->values.data()),
                name);
  }
  for (const auto& dimension : cube_.dimensions) {
    const auto& name = dimension.dimension.name;
    if (dimension.is_collapsed() && has_coordinates(cube_, dimension)) {
      const auto coordinate = middle(dimension);
      file_.check(nc_put_var_double(file_.id(), variable(name), &coordinate), name);
    }
    const auto bounds = bounds_.find(name);
    if (bounds == bounds_.end()) continue;
    // The number of steps of an unlimited dimension is not known before its coordinates.
    const std::size_t start[] = {0, 0};
    const std::size_t count[] = {dimension.bounds.size() / 2, 2};
    const auto skipped = dimension.is_collapsed() ? 1 : 0;
    file_.check(nc_put_vara_double(file_.id(), bounds->second, start + skipped, count + skipped,
                                   dimension.bounds.data()),
                name);
  }
}

void CubeFile::place_measure() {
  // HDF5 gives an array, or a chunk, its place with the first element.
  const std::array<std::byte, sizeof(double)> nothing{};
  const auto extents = order_.extents();
  const Box whole{std::vector<std::int64_t>(extents.size(), 0), extents};
  for (const auto& chunk : blocks(whole, chunk_.empty() ? extents : chunk_, 1)) {
    // The last one: so that an array that can grow has its size afterwards.
    auto place = sizes(chunk.start);
    for (std::size_t i = 0; i < place.size(); ++i) {
      place[i] += static_cast<std::size_t>(chunk.count[i]) - 1;
    }
    file_.check(nc_put_var1(file_.id(), measure_, place.data(), nothing.data()), cube_.measure);
  }
}

void CubeFile::write(const Box& box, const std::byte* data) {
  const auto start = sizes(box.start);
  const auto count = sizes(box.count);
  file_.check(nc_put_vara(file_.id(), measure_, start.data(), count.data(), data), cube_.measure);
}

}  // namespace oph::operators::netcdf
