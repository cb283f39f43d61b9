// SPDX-License-Identifier: GPL-3.0-or-later
#include "ophion/state.h"

#include <signal.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/hosts.h"
#include "base/network.h"
#include "ophion/stack.h"
#include "ophion/supervisor_lock.h"

namespace oph::ophion {
namespace {

constexpr std::chrono::seconds kAnswerLimit{2};

/// The services as configured, none of them up.
std::vector<StackState::Entry> configured(const Configuration& configuration) {
  std::vector<StackState::Entry> services;
  if (configuration.flag("metadb.managed")) {
    services.push_back({.name = "metadb", .port = configuration.integer("metadb.port")});
  }
  for (const auto& server : configuration.io_servers) {
    if (!server.managed) continue;
    services.push_back({.name = server.name, .port = server.port});
    if (const auto host = host_of(configuration, server)) services.back().address = host->address;
  }
  services.push_back({.name = "server", .port = configuration.integer("server.port")});
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
                      accepts_connections(service.address, service.port, kAnswerLimit);
    }
  }
  return state;
}

}  // namespace oph::ophion
