// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/cube_file.h"

#include <algorithm>

#include "base/error.h"
#include "operators/netcdf/attributes.h"
#include "operators/netcdf/box.h"
#include "operators/netcdf/cube_attributes.h"

namespace oph::operators::netcdf {
namespace {

// Small enough for readers of parts, large enough to compress well.
constexpr std::size_t kChunkBytes = std::size_t{1} << 20U;
constexpr std::size_t kChunkCacheBytes = std::size_t{16} << 20U;

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

std::vector<std::size_t> sizes(const std::vector<std::int64_t>& numbers) {
  return {numbers.begin(), numbers.end()};
}

}  // namespace

CubeFile::CubeFile(const std::filesystem::path& path, std::string_view shown,
                   const metadb::Cube& cube, Compression compression)
    : cube_{cube}, file_{File::create(path, shown)} {
  // Every number is written: filling them before would be in vain.
  int old_mode = 0;
  file_.check(nc_set_fill(file_.id(), NC_NOFILL, &old_mode));
  define_dimensions();
  define_measure(compression);
}

void CubeFile::define_dimensions() {
  for (const auto& dimension : cube_.dimensions) {
    if (dimension.is_collapsed()) continue;
    const auto& name = dimension.dimension.name;
    const auto length =
        dimension.is_unlimited ? NC_UNLIMITED : static_cast<std::size_t>(dimension.size);
    int id = -1;
    file_.check(nc_def_dim(file_.id(), name.c_str(), length, &id), name);
    dimensions_.push_back(&dimension);
    ids_.push_back(id);
    (dimension.is_explicit ? explicit_extents_ : implicit_extents_).push_back(dimension.size);
    if (!has_coordinates(cube_, dimension)) continue;
    int variable = -1;
    file_.check(nc_def_var(file_.id(), name.c_str(), file_type(dimension.dimension.type), 1, &id,
                           &variable),
                name);
  }
}

void CubeFile::define_measure(Compression compression) {
  file_.check(nc_def_var(file_.id(), cube_.measure.c_str(), file_type(cube_.measure_type),
                         static_cast<int>(ids_.size()), ids_.data(), &measure_),
              cube_.measure);
  if (ids_.empty()) return;
  const bool has_unlimited = std::any_of(dimensions_.begin(), dimensions_.end(),
                                         [](const auto* one) { return one->is_unlimited; });
  if (compression.is_wanted() || has_unlimited) return store_in_chunks(compression);
  file_.check(nc_def_var_chunking(file_.id(), measure_, NC_CONTIGUOUS, nullptr), cube_.measure);
}

void CubeFile::store_in_chunks(Compression compression) {
  // Chunks follow each other as rows do: each is written once.
  std::vector<std::size_t> chunk(dimensions_.size(), 1);
  auto room = kChunkBytes / size_of(cube_.measure_type);
  for (auto i = chunk.size(); i-- > 0 && room > 1;) {
    chunk[i] = std::min(static_cast<std::size_t>(dimensions_[i]->size), room);
    room /= chunk[i];
    if (chunk[i] < static_cast<std::size_t>(dimensions_[i]->size)) break;
  }
  const auto& name = cube_.measure;
  file_.check(nc_def_var_chunking(file_.id(), measure_, NC_CHUNKED, chunk.data()), name);
  constexpr std::size_t kSlots = 1009;
  file_.check(nc_set_var_chunk_cache(file_.id(), measure_, kChunkCacheBytes, kSlots, 1), name);
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
  }
}

void CubeFile::write_coordinates() {
  for (const auto* dimension : dimensions_) {
    if (!has_coordinates(cube_, *dimension)) continue;
    const auto& name = dimension->dimension.name;
    const std::size_t start = 0;
    const auto count = static_cast<std::size_t>(dimension->size);
    file_.check(nc_put_vara(file_.id(), variable(name), &start, &count, dimension->values.data()),
                name);
  }
}

void CubeFile::write_rows(std::int64_t first, std::int64_t rows, const std::byte* data) {
  for (auto box : row_boxes(explicit_extents_, first, rows)) {
    box.start.resize(dimensions_.size(), 0);
    box.count.insert(box.count.end(), implicit_extents_.begin(), implicit_extents_.end());
    const auto start = sizes(box.start);
    const auto count = sizes(box.count);
    file_.check(nc_put_vara(file_.id(), measure_, start.data(), count.data(), data), cube_.measure);
    data += static_cast<std::size_t>(box.elements()) * size_of(cube_.measure_type);
  }
}

}  // namespace oph::operators::netcdf
