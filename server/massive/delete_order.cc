// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/massive/delete_order.h"

#include <cstdint>
#include <map>

namespace oph::server {

void order_deletes(metadb::Catalogue& catalogue, std::vector<Target>& cubes) {
  std::map<std::int64_t, std::size_t> positions;
  for (std::size_t i = 0; i < cubes.size(); ++i) {
    if (const auto number = catalogue.parse_cube_pid(cubes[i].name)) positions[*number] = i;
  }
  for (const auto& [number, position] : positions) {
    for (const auto& dependant : catalogue.cubes().dependants(number)) {
      const auto found = positions.find(dependant.cube_id);
      if (found != positions.end()) cubes[position].after.push_back(found->second);
    }
  }
}

}  // namespace oph::server
