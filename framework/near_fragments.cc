// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/near_fragments.h"

#include <cstdlib>
#include <map>

#include "base/hosts.h"
#include "base/text.h"

namespace oph::framework {
namespace {

/// The host of each rank of the pool.
std::vector<std::string> hosts_of_ranks() {
  std::vector<std::string> hosts;
  const char* text = std::getenv(kRankHostsVariable);
  if (text == nullptr) return hosts;
  for (const auto name : split(text, ',')) hosts.emplace_back(name == kFirstHost ? "" : name);
  return hosts;
}

}  // namespace

std::vector<std::size_t> deal_fragments(const std::vector<std::string>& fragment_hosts,
                                        const std::vector<std::string>& rank_hosts) {
  const auto fragments = fragment_hosts.size();
  const auto ranks = rank_hosts.size();
  std::vector<std::size_t> room(ranks);
  for (std::size_t r = 0; r < ranks; ++r) {
    room[r] = fragments * (r + 1) / ranks - fragments * r / ranks;
  }
  std::vector<std::size_t> dealt(fragments, ranks);
  std::size_t rank = 0;
  const auto deal = [&](auto&& fits) {
    for (std::size_t f = 0; f < fragments; ++f) {
      for (std::size_t tried = 0; dealt[f] == ranks && tried < ranks; ++tried) {
        if (room[rank] > 0 && fits(f, rank)) {
          dealt[f] = rank;
          --room[rank];
        } else {
          rank = (rank + 1) % ranks;
        }
      }
    }
  };
  deal([&](std::size_t f, std::size_t r) { return fragment_hosts[f] == rank_hosts[r]; });
  rank = 0;
  deal([](std::size_t, std::size_t) { return true; });
  return dealt;
}

bool runs_on_several_hosts() {
  return std::getenv(kRankHostsVariable) != nullptr;
}

std::vector<metadb::Fragment> near_fragments(Task& task,
                                             std::span<const metadb::Fragment> fragments) {
  std::map<std::string, std::string> host_of_server;
  for (const auto& server : task.configuration().io_servers) {
    const auto host = host_of(task.configuration(), server);
    host_of_server[server.name] = host ? host->name : "";
  }
  std::vector<std::string> hosts;
  for (const auto& fragment : fragments) hosts.push_back(host_of_server[fragment.io_server]);
  auto rank_hosts = hosts_of_ranks();
  rank_hosts.resize(static_cast<std::size_t>(task.ranks()));
  const auto dealt = deal_fragments(hosts, rank_hosts);
  std::vector<metadb::Fragment> mine;
  for (std::size_t f = 0; f < fragments.size(); ++f) {
    if (dealt[f] == static_cast<std::size_t>(task.rank())) mine.push_back(fragments[f]);
  }
  return mine;
}

}  // namespace oph::framework
