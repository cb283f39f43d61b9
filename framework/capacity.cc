// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/capacity.h"

#include <map>
#include <string>

#include "base/error.h"

namespace oph::framework {
namespace {

// Of a row beside its array, in table and index.
constexpr double kRowOverhead = 32;

double array_bytes(const metadb::Cube& cube) {
  auto bytes = static_cast<double>(size_of(cube.measure_type));
  for (const auto* dimension : cube.implicit_dimensions()) {
    bytes *= static_cast<double>(dimension->extent());
  }
  return bytes;
}

void check_array(const metadb::Cube& cube, const io_server::FragmentStore::Capacity& capacity) {
  const auto needed = array_bytes(cube);
  if (needed <= static_cast<double>(capacity.array_bytes)) return;
  throw user_error(
      "the arrays of the new datacube are longer than an I/O server takes (bytes={:.0f}, "
      "maximum={})",
      needed, capacity.array_bytes);
}

}  // namespace

double value_bytes(const metadb::Cube& cube) {
  return static_cast<double>(cube.rows()) * array_bytes(cube);
}

void check_capacity(io_server::FragmentStore& store, const metadb::Cube& plan) {
  std::map<std::string, double> rows;
  for (const auto& fragment : plan.fragments) {
    rows[fragment.io_server] += static_cast<double>(fragment.rows());
  }
  struct Need {
    double bytes = 0;
    std::int64_t free_bytes = 0;
  };
  std::map<std::uint64_t, Need> needs;
  for (const auto& [server, count] : rows) {
    const auto capacity = store.capacity(server);
    check_array(plan, capacity);
    if (!capacity.disk || plan.is_compressed || plan.storage.is_view()) continue;
    auto& need = needs[capacity.disk->id];
    need.bytes += count * (array_bytes(plan) + kRowOverhead);
    need.free_bytes = capacity.disk->free_bytes;
  }
  for (const auto& [disk, need] : needs) {
    if (need.bytes <= static_cast<double>(need.free_bytes)) continue;
    throw user_error(
        "the new datacube needs more space than is free on the disk of its I/O servers "
        "(bytes={:.0f}, free={})",
        need.bytes, need.free_bytes);
  }
}

}  // namespace oph::framework
