// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "base/sql/connection.h"
#include "metadb/cube_storage.h"

namespace oph::metadb {

/// The virtual cubes of other containers that read cubes of this one directly.
std::vector<Dependant> outside_dependants(sql::Connection& connection, std::int64_t container_id);

/// The numbers of the virtual cubes of a container.
std::vector<std::int64_t> virtual_cubes(sql::Connection& connection, std::int64_t container_id);

}  // namespace oph::metadb
