// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "base/configuration.h"
#include "base/hosts.h"
#include "ophion/service.h"

namespace oph::ophion {

/// The agent of another host (`ophion host`), which runs there and ends when its standard input
/// does: so it outlives neither this process nor a broken connection for long.
Service host_service(const Configuration& configuration, const HostSettings& host);

/// Makes the I/O server of another host know the libraries of primitives in their folder.
void register_on_host(const Configuration& configuration, const HostSettings& host);

/// Certificate and key of the databases of all hosts. Since nobody keeps a copy, they are new at
/// each start of the stack.
void make_hosts_certificate(const Configuration& configuration);

}  // namespace oph::ophion
