// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "framework/task.h"
#include "metadb/cube.h"

namespace oph::framework {

/// What a user wants of the layout of a new cube; 0: whatever fits.
struct FragmentationRequest {
  std::int64_t hosts = 0;               ///< I/O servers to use
  std::int64_t fragments_per_host = 0;  ///< on each of them
  std::int64_t cores = 1;               ///< processes that will work on the cube
  std::int64_t fragments_per_core = 2;  ///< so that cores that are done early help others
};

/// Cuts the rows of a cube with these explicit extents into contiguous fragments, in order, on
/// `servers`, the same number on each. By default a few for each core: enough to share out, few
/// enough to keep statements large. Cuts lie where outer dimensions change, as far as there are
/// enough such places. Throws a user error that names the maximum.
std::vector<metadb::Fragment> plan_fragments(std::span<const std::int64_t> explicit_extents,
                                             const std::vector<std::string>& servers,
                                             const FragmentationRequest& request);

/// The I/O servers that the arguments host_partition and policy name, best first. Collective.
std::vector<std::string> chosen_servers(Task& task);

/// Adds "Fragmentation parameters" to the response: how a cube would be cut.
void show_fragmentation(Task& task, const metadb::Cube& cube);

}  // namespace oph::framework
