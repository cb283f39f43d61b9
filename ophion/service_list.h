// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "base/configuration.h"
#include "ophion/service.h"

namespace oph::ophion {

/// The services of a stack: first the databases, then the server.
std::vector<Stage> stages(const Configuration& configuration);

/// Makes the system tables of the private databases that have none.
void initialise_databases(const Configuration& configuration);

/// Makes I/O servers and catalogue know the primitives; returns how many there are.
std::size_t register_all(const Configuration& configuration);

}  // namespace oph::ophion
