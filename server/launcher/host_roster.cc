// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/launcher/host_roster.h"

#include "base/network.h"

namespace oph::server {
namespace {

constexpr std::chrono::seconds kAnswerLimit{2};

}  // namespace

std::int64_t HostRoster::all_ranks() const {
  auto ranks = ranks_;
  for (const auto& host : hosts_) ranks += host.cores;
  return ranks;
}

RankPlaces HostRoster::look() const {
  RankPlaces places;
  std::vector<std::pair<std::string, std::int64_t>> free{{"", ranks_}};
  for (const auto& host : hosts_) {
    if (accepts_connections(host.address, host.port, kAnswerLimit)) {
      free.emplace_back(host.name, host.cores);
    } else {
      places.missing.push_back(host.name);
    }
  }
  for (bool is_any = true; is_any;) {
    is_any = false;
    for (auto& [name, cores] : free) {
      if (cores-- <= 0) continue;
      places.hosts.push_back(name);
      is_any = true;
    }
  }
  return places;
}

}  // namespace oph::server
