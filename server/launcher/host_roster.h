// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/configuration.h"
#include "base/hosts.h"

namespace oph::server {

/// Where the ranks of a pool can run at this moment.
struct RankPlaces {
  std::vector<std::string> hosts;    ///< of each rank; empty text: the first host
  std::vector<std::string> missing;  ///< hosts that do not answer
};

/// The hosts of the stack and their cores.
class HostRoster {
 public:
  /// `ranks`: of the first host.
  HostRoster(const Configuration& configuration, std::int64_t ranks)
      : hosts_{other_hosts(configuration)}, ranks_{ranks} {}

  bool is_one_host() const { return hosts_.empty(); }
  /// Ranks when all hosts answer.
  std::int64_t all_ranks() const;
  /// Asks the hosts, which takes up to two seconds for each that does not answer. Ranks are dealt
  /// out in turn, so that tasks of few ranks use several hosts, too; the first one has rank 0.
  RankPlaces look() const;

 private:
  std::vector<HostSettings> hosts_;
  std::int64_t ranks_;
};

}  // namespace oph::server
