// SPDX-License-Identifier: GPL-3.0-or-later
#include "ophion/state.h"

#include <signal.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "ophion/ports.h"
#include "ophion/stack.h"
#include "ophion/supervisor_lock.h"

namespace oph::ophion {
namespace {

/// The services as configured, none of them up.
std::vector<StackState::Entry> configured(const Configuration& configuration) {
  std::vector<StackState::Entry> services;
  if (configuration.flag("metadb.managed")) {
    services.push_back({"metadb", configuration.integer("metadb.port"), 0, 0, false});
  }
  for (const auto& server : configuration.io_servers) {
    if (server.managed) services.push_back({server.name, server.port, 0, 0, false});
  }
  services.push_back({"server", configuration.integer("server.port"), 0, 0, false});
  return services;
}

}  // namespace

bool StackState::is_up() const {
  return supervisor && std::ranges::all_of(services, &Entry::is_up);
}

StackState read_state(const Configuration& configuration) {
  const Layout layout{configuration.folder()};
  StackState state;
  state.supervisor = SupervisorLock::holder(layout.lock());
  state.services = configured(configuration);
  if (!state.supervisor) return state;
  // The file is absent while the stack starts.
  std::ifstream file{layout.services()};
  const auto known = nlohmann::json::parse(file, nullptr, false);
  if (!known.is_array()) return state;
  for (auto& service : state.services) {
    for (const auto& entry : known) {
      if (entry.value("name", "") != service.name) continue;
      service.pid = entry.value("pid", std::int64_t{0});
      service.deaths = entry.value("deaths", std::int64_t{0});
      service.is_up = service.pid > 0 && kill(static_cast<pid_t>(service.pid), 0) == 0 &&
                      accepts_connections(service.port);
    }
  }
  return state;
}

}  // namespace oph::ophion
