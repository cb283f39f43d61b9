// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include "base/configuration.h"
#include "io_server/instance.h"
#include "ophion/service.h"

namespace oph::ophion {

/// The services of a stack: first the databases, then the server.
std::vector<Stage> stages(const Configuration& configuration);

/// Makes the system tables of the private databases that have none.
void initialise_databases(const Configuration& configuration);

/// A database server that this host runs, and that is killed when it does not answer for as long as
/// the configuration says.
Service database_service(const Configuration& configuration,
                         const std::shared_ptr<io_server::Instance>& instance);

/// The program that sweeps what tasks left behind.
Command sweep_command(const Configuration& configuration);

/// Makes I/O servers and catalogue know the primitives; returns how many there are.
std::size_t register_all(const Configuration& configuration);

}  // namespace oph::ophion
