// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "metadb/catalogue.h"
#include "server/massive/filter.h"

namespace oph::server {

/// Where a user looks for cubes: nowhere but in the folders of his session.
struct CubePlace {
  std::int64_t root_folder;
  std::string cwd;  ///< where a filter without path looks
};

/// PIDs of the cubes that a filter means, by number. Throws a user error if it names a folder, a
/// cube or a container that there is not.
std::vector<std::string> find_cube_targets(metadb::Catalogue& catalogue, const CubePlace& place,
                                           const Filter& filter);

}  // namespace oph::server
