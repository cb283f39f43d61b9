// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/file_order.h"

#include <algorithm>
#include <numeric>

#include "base/error.h"
#include "base/text.h"
#include "framework/geographic_dimension.h"

namespace oph::operators::netcdf {
namespace {

using metadb::Attribute;
using metadb::CubeDimension;
using Dimensions = std::vector<const CubeDimension*>;

/// Places in the order that CF recommends: date or time, height or depth, latitude, longitude.
enum class Place { kTime, kOther, kLatitude, kLongitude };

Place place_of(const CubeDimension& dimension, std::span<const Attribute> attributes) {
  const bool is_called_time = to_lower(dimension.dimension.name).starts_with("time");
  if (dimension.dimension.is_time() || is_called_time) return Place::kTime;
  const auto axis = framework::geographic_axis(dimension, attributes);
  if (!axis) return Place::kOther;
  return *axis == framework::GeographicAxis::kLatitude ? Place::kLatitude : Place::kLongitude;
}

Dimensions conventional(Dimensions dimensions, std::span<const Attribute> attributes) {
  std::stable_sort(dimensions.begin(), dimensions.end(), [&](const auto* one, const auto* other) {
    return place_of(*one, attributes) < place_of(*other, attributes);
  });
  return dimensions;
}

Error unknown_order(const Dimensions& dimensions, std::span<const std::string> wanted) {
  std::vector<std::string> names;
  for (const auto* dimension : dimensions) names.push_back(dimension->dimension.name);
  return user_error("dim_order must be cube, cf, or name each dimension once: {} (dim_order={})",
                    join(names, "|"), join({wanted.begin(), wanted.end()}, "|"));
}

Dimensions named(const Dimensions& dimensions, std::span<const std::string> wanted) {
  Dimensions result;
  for (const auto& name : wanted) {
    const auto found = std::find_if(dimensions.begin(), dimensions.end(),
                                    [&](const auto* one) { return one->dimension.name == name; });
    const bool is_new = found != dimensions.end() &&
                        std::find(result.begin(), result.end(), *found) == result.end();
    if (!is_new) throw unknown_order(dimensions, wanted);
    result.push_back(*found);
  }
  if (result.size() != dimensions.size()) throw unknown_order(dimensions, wanted);
  return result;
}

Dimensions ordered(const Dimensions& dimensions, std::span<const std::string> wanted,
                   std::span<const Attribute> attributes) {
  if (wanted.size() == 1 && wanted[0] == "cube") return dimensions;
  if (wanted.size() == 1 && wanted[0] == "cf") return conventional(dimensions, attributes);
  return named(dimensions, wanted);
}

/// Strides of a packed array with these extents.
std::vector<std::int64_t> strides(const std::vector<std::int64_t>& extents) {
  std::vector<std::int64_t> result(extents.size(), 1);
  for (auto i = extents.size(); i-- > 1;) result[i - 1] = result[i] * extents[i];
  return result;
}

}  // namespace

FileOrder::FileOrder(const metadb::Cube& cube, std::span<const std::string> wanted,
                     std::span<const Attribute> attributes) {
  Dimensions in_cube;
  for (const auto& dimension : cube.dimensions) {
    if (dimension.is_collapsed()) continue;
    in_cube.push_back(&dimension);
    (dimension.is_explicit ? row_extents_ : array_extents_).push_back(dimension.size);
  }
  dimensions_ = ordered(in_cube, wanted, attributes);
  for (const auto* dimension : dimensions_) {
    const auto found = std::find(in_cube.begin(), in_cube.end(), dimension);
    cube_position_.push_back(static_cast<std::size_t>(found - in_cube.begin()));
  }
}

std::vector<std::int64_t> FileOrder::extents() const {
  std::vector<std::int64_t> result;
  for (const auto* dimension : dimensions_) result.push_back(dimension->size);
  return result;
}

bool FileOrder::is_as_cube() const {
  return std::is_sorted(cube_position_.begin(), cube_position_.end());
}

Box FileOrder::file_box(const Box& rows) const {
  Box box;
  for (const auto position : cube_position_) {
    const bool is_row = position < row_extents_.size();
    box.start.push_back(is_row ? rows.start[position] : 0);
    box.count.push_back(is_row ? rows.count[position]
                               : array_extents_[position - row_extents_.size()]);
  }
  return box;
}

std::vector<std::int64_t> FileOrder::row_part(std::span<const std::int64_t> file_extents) const {
  std::vector<std::int64_t> result(row_extents_.size());
  for (std::size_t i = 0; i < cube_position_.size(); ++i) {
    if (cube_position_[i] < result.size()) result[cube_position_[i]] = file_extents[i];
  }
  return result;
}

std::vector<CopyAxis> FileOrder::copy_axes(const Box& rows) const {
  auto in_cube = rows.count;
  in_cube.insert(in_cube.end(), array_extents_.begin(), array_extents_.end());
  const auto source = strides(in_cube);
  const auto in_file = file_box(rows).count;
  const auto target = strides(in_file);
  std::vector<CopyAxis> axes;
  for (std::size_t i = 0; i < cube_position_.size(); ++i) {
    axes.push_back({in_file[i], source[cube_position_[i]], target[i]});
  }
  return prepare_axes(std::move(axes));
}

}  // namespace oph::operators::netcdf
