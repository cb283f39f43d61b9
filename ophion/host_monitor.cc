// SPDX-License-Identifier: GPL-3.0-or-later
#include "ophion/host_monitor.h"

#include <algorithm>

#include "base/error.h"
#include "base/log.h"
#include "base/network.h"
#include "metadb/catalogue.h"
#include "ophion/service_list.h"

namespace oph::ophion {
namespace {

constexpr std::chrono::seconds kInterval{3};
constexpr std::chrono::seconds kAnswerLimit{1};
/// Between sweeps, one of which failed.
constexpr std::chrono::seconds kSweepInterval{30};

}  // namespace

HostMonitor::HostMonitor(const Configuration& configuration)
    : configuration_{configuration}, hosts_{other_hosts(configuration)} {
  // At its start the stack took all servers to be up.
  for (const auto& host : hosts_) is_up_[host.name] = true;
}

void HostMonitor::look() {
  const auto now = std::chrono::steady_clock::now();
  if (hosts_.empty() || now < next_) return;
  for (const auto& host : hosts_) {
    note(host, accepts_connections(host.address, host.port, kAnswerLimit));
  }
  sweep();
  next_ = std::chrono::steady_clock::now() + kInterval;
}

/// When the last host that was away is back: a sweep that finds a server silent has to be repeated.
void HostMonitor::sweep() {
  if (sweep_ && !sweep_->is_running()) {
    needs_sweep_ |= !sweep_->succeeded();
    sweep_.reset();
  }
  const auto now = std::chrono::steady_clock::now();
  const bool all_up = std::ranges::all_of(is_up_, [](const auto& host) { return host.second; });
  if (!needs_sweep_ || !all_up || sweep_ || now < next_sweep_) return;
  needs_sweep_ = false;
  next_sweep_ = now + kSweepInterval;
  sweep_.emplace(sweep_command(configuration_));
}

void HostMonitor::note(const HostSettings& host, bool is_up) {
  auto& known = is_up_[host.name];
  if (known == is_up) return;
  const auto status =
      guard([&] { metadb::Catalogue{configuration_}.instances().set_up(host.name, is_up); });
  if (!status) return log::failure(status);
  known = is_up;
  needs_sweep_ |= is_up;
  log::warning(is_up ? "a host is back" : "a host does not answer", {{"host", host.name}});
}

}  // namespace oph::ophion
