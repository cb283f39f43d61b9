// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/cube.h"

#include <algorithm>
#include <set>

#include "base/error.h"

namespace oph::metadb {
namespace {

std::vector<const CubeDimension*> select(const Cube& cube, bool is_explicit) {
  std::vector<const CubeDimension*> found;
  for (const auto& dimension : cube.dimensions) {
    if (dimension.is_explicit == is_explicit) found.push_back(&dimension);
  }
  return found;
}

std::int64_t product(const Cube& cube, bool is_explicit) {
  std::int64_t product = 1;
  for (const auto* dimension : select(cube, is_explicit)) product *= dimension->extent();
  return product;
}

}  // namespace

std::string_view name(CubeStorage::Kind kind) {
  switch (kind) {
    case CubeStorage::Kind::kStored:
      return "stored";
    case CubeStorage::Kind::kVirtual:
      return "virtual";
    case CubeStorage::Kind::kReference:
      return "reference";
  }
  OPH_CHECK(false);
}

std::int64_t Cube::rows() const {
  return product(*this, true);
}

std::int64_t Cube::array_length() const {
  return product(*this, false);
}

std::vector<const CubeDimension*> Cube::explicit_dimensions() const {
  return select(*this, true);
}

std::vector<const CubeDimension*> Cube::implicit_dimensions() const {
  return select(*this, false);
}

const CubeDimension* Cube::find_dimension(std::string_view name) const {
  const auto found = std::find_if(
      dimensions.begin(), dimensions.end(),
      [&](const CubeDimension& dimension) { return dimension.dimension.name == name; });
  return found == dimensions.end() ? nullptr : &*found;
}

std::int64_t Cube::host_count() const {
  std::set<std::string_view> servers;
  for (const auto& fragment : fragments) servers.insert(fragment.io_server);
  return static_cast<std::int64_t>(servers.size());
}

}  // namespace oph::metadb
