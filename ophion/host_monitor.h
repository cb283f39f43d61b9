// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/configuration.h"
#include "base/hosts.h"
#include "base/process.h"

namespace oph::ophion {

/// Tells the catalogue which of the other hosts answer, so that new cubes go to those, and sweeps
/// what tasks left on a host that comes back.
class HostMonitor {
 public:
  explicit HostMonitor(const Configuration& configuration);

  /// Asks the hosts, unless it did so a moment ago; takes up to a second for each that is silent.
  void look();

 private:
  void note(const HostSettings& host, bool is_up);
  void sweep();

  const Configuration& configuration_;
  std::vector<HostSettings> hosts_;
  std::map<std::string, bool> is_up_;  ///< what the catalogue knows
  std::chrono::steady_clock::time_point next_;
  bool needs_sweep_ = false;
  std::optional<Process> sweep_;
  std::chrono::steady_clock::time_point next_sweep_;
};

}  // namespace oph::ophion
