// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/kerchunk.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/text.h"
#include "file_array/narrowed_index.h"
#include "framework/base64.h"
#include "operators/netcdf/cube_attributes.h"
#include "operators/netcdf/reference_grid.h"

namespace oph::operators::netcdf {
namespace {

using file_array::FileIndex;
using file_array::FilePart;
using file_array::Filter;
using file_array::RawType;
using Json = nlohmann::json;

/// A type as NumPy writes it, without the byte order.
std::string_view type_code(RawType type) {
  constexpr std::string_view kCodes[] = {"i1", "u1", "i2", "u2", "i4",
                                         "u4", "i8", "u8", "f4", "f8"};
  return kCodes[static_cast<std::size_t>(type)];
}

std::string_view type_code(ElementType type) {
  constexpr std::string_view kCodes[] = {"|i1", "<i2", "<i4", "<i8", "<f4", "<f8"};
  return kCodes[static_cast<std::size_t>(type)];
}

std::string type_of(const FilePart& part) {
  const auto* order = part.packing.raw_size() == 1 ? "|" : part.is_swapped ? ">" : "<";
  return std::string{order} + std::string{type_code(part.packing.raw)};
}

template <class T>
T stored_number(const std::vector<std::byte>& bytes, bool is_swapped) {
  auto ordered = bytes;
  if (is_swapped) std::reverse(ordered.begin(), ordered.end());
  T number;
  std::memcpy(&number, ordered.data(), sizeof(number));
  return number;
}

template <class T>
Json number_json(T value) {
  if constexpr (std::is_floating_point_v<T>) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  }
  return value;
}

/// What was never written.
Json stored_fill(const FilePart& part) {
  const auto number = [&]<class T>(Tag<T>) -> Json {
    return number_json(stored_number<T>(part.fill, part.is_swapped));
  };
  switch (part.packing.raw) {
    case RawType::kUint8:
      return number(Tag<std::uint8_t>{});
    case RawType::kUint16:
      return number(Tag<std::uint16_t>{});
    case RawType::kUint32:
      return number(Tag<std::uint32_t>{});
    case RawType::kUint64:
      return number(Tag<std::uint64_t>{});
    default:
      // The others have the type of their elements.
      return visit_real(file_array::natural_type(part.packing.raw), number);
  }
}

/// Readers of Zarr take the fill value for what is missing, too. So where all was written, it is
/// that number, or none.
Json fill_value(const FilePart& part, const ReferenceGrid& grid, const metadb::Cube& cube) {
  std::size_t chunks = 1;
  for (std::size_t i = 0; i < grid.shape.size(); ++i) {
    chunks *= static_cast<std::size_t>((grid.shape[i] - 1) / grid.chunk[i] + 1);
  }
  if (grid.chunks.size() < chunks) return stored_fill(part);
  const auto& packing = part.packing;
  if (packing.is_packed && packing.raw_missing.empty()) return nullptr;
  if (!packing.is_packed && !cube.missing_value) return nullptr;
  const auto missing =
      packing.is_packed ? packing.raw_missing.front() : parse_real(*cube.missing_value).value();
  return visit_real(file_array::natural_type(packing.raw),
                    [&]<class T>(Tag<T>) -> Json { return number_json(static_cast<T>(missing)); });
}

/// The attributes of a variable (empty: of the whole) that mean something without its file.
Json attributes_of(const std::vector<metadb::Attribute>& attributes, std::string_view variable) {
  constexpr std::array<std::string_view, 4> kElsewhere{"_FillValue", "bounds", "climatology",
                                                       "coordinates"};
  Json result = Json::object();
  for (const auto& attribute : attributes) {
    const bool is_elsewhere =
        std::find(kElsewhere.begin(), kElsewhere.end(), attribute.key) != kElsewhere.end();
    if (attribute.variable != variable || is_elsewhere) continue;
    const bool is_text = attribute.type != "short" && attribute.type != "int" &&
                         attribute.type != "long" && attribute.type != "float" &&
                         attribute.type != "double";
    auto numbers = is_text ? Json(Json::value_t::discarded)
                           : Json::parse("[" + attribute.value + "]", nullptr, false);
    if (numbers.is_discarded()) {
      result[attribute.key] = attribute.value;
    } else {
      result[attribute.key] = numbers.size() == 1 ? numbers[0] : numbers;
    }
  }
  return result;
}

Json filters_of(const FilePart& part) {
  Json filters = Json::array();
  for (const auto filter : part.filters) {
    filters.push_back(filter == Filter::kShuffle
                          ? Json{{"id", "shuffle"}, {"elementsize", part.packing.raw_size()}}
                          : Json{{"id", "zlib"}, {"level", 1}});
  }
  return filters.empty() ? Json(nullptr) : filters;
}

/// The dimensions of the cube in the order of the file.
std::vector<const metadb::CubeDimension*> dimensions_of(const FileIndex& index,
                                                        const metadb::Cube& cube) {
  const auto order = file_array::row_order(index);
  std::vector<const metadb::CubeDimension*> dimensions(order.size());
  std::size_t next = 0;
  for (const auto& dimension : cube.dimensions) {
    if (!dimension.is_collapsed() && next < order.size()) dimensions[order[next++]] = &dimension;
  }
  OPH_CHECK(next == order.size());
  return dimensions;
}

Json array_of(std::vector<std::int64_t> shape, std::vector<std::int64_t> chunks, Json type,
              Json fill, Json filters) {
  return {{"zarr_format", 2},          {"order", "C"},
          {"shape", std::move(shape)}, {"chunks", std::move(chunks)},
          {"dtype", std::move(type)},  {"fill_value", std::move(fill)},
          {"compressor", nullptr},     {"filters", std::move(filters)}};
}

void add_variable(const FileIndex& index, const ReferenceGrid& grid, const metadb::Cube& cube,
                  const std::vector<metadb::Attribute>& shown,
                  const std::vector<const metadb::CubeDimension*>& dimensions, Json& references) {
  const auto& part = index.parts.front();
  auto attributes = attributes_of(shown, cube.measure);
  attributes["_ARRAY_DIMENSIONS"] = Json::array();
  for (const auto* dimension : dimensions) {
    attributes["_ARRAY_DIMENSIONS"].push_back(dimension->dimension.name);
  }
  if (part.packing.is_packed) {
    attributes["scale_factor"] = part.packing.scale;
    attributes["add_offset"] = part.packing.offset;
  }
  const auto name = cube.measure + "/";
  references[name + ".zarray"] = array_of(grid.shape, grid.chunk, type_of(part),
                                          fill_value(part, grid, cube), filters_of(part))
                                     .dump();
  references[name + ".zattrs"] = attributes.dump();
  for (const auto& chunk : grid.chunks) {
    // As Zarr names it: "0.4.1".
    references[fmt::format("{}{}", name, fmt::join(chunk.position, "."))] =
        Json::array({index.parts[chunk.part].file.path, chunk.offset, chunk.bytes});
  }
}

void add_coordinates(std::int64_t extent, const metadb::CubeDimension& dimension,
                     const std::vector<metadb::Attribute>& shown, Json& references) {
  if (dimension.size != extent || dimension.values.empty() ||
      is_complex(dimension.dimension.type)) {
    return;
  }
  const auto name = dimension.dimension.name + "/";
  const std::vector<std::int64_t> shape{extent};
  references[name + ".zarray"] =
      array_of(shape, shape, type_code(dimension.dimension.type), nullptr, nullptr).dump();
  auto attributes = attributes_of(shown, dimension.dimension.name);
  attributes["_ARRAY_DIMENSIONS"] = Json::array({dimension.dimension.name});
  references[name + ".zattrs"] = attributes.dump();
  references[name + "0"] = "base64:" + framework::to_base64(dimension.values);
}

}  // namespace

std::string kerchunk_references(const FileIndex& index, const metadb::Cube& cube,
                                const std::vector<metadb::Attribute>& attributes) {
  const auto grid = reference_grid(index);
  const auto dimensions = dimensions_of(index, cube);
  const auto shown = file_attributes(cube, attributes);
  Json references;
  references[".zgroup"] = Json{{"zarr_format", 2}}.dump();
  references[".zattrs"] = attributes_of(shown, "").dump();
  add_variable(index, grid, cube, shown, dimensions, references);
  for (std::size_t i = 0; i < dimensions.size(); ++i) {
    add_coordinates(grid.shape[i], *dimensions[i], shown, references);
  }
  return Json{{"version", 1}, {"refs", std::move(references)}}.dump(1);
}

}  // namespace oph::operators::netcdf
