// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/fragmentation.h"

#include <algorithm>
#include <functional>
#include <numeric>

#include "base/error.h"
#include "base/text.h"
#include "metadb/reservations.h"

namespace oph::framework {
namespace {

// Each is a table with files of its own: more would serve nobody.
constexpr std::int64_t kMostFragments = 100'000;

std::int64_t choose_hosts(std::int64_t servers, std::int64_t rows, std::int64_t wanted) {
  if (wanted > servers) {
    throw user_error("nhost must not exceed the number of I/O servers (nhost={}, maximum={})",
                     wanted, servers);
  }
  if (wanted > rows) {
    throw user_error("nhost must not exceed the number of rows (nhost={}, maximum={})", wanted,
                     rows);
  }
  return wanted > 0 ? wanted : std::min(servers, rows);
}

std::int64_t choose_fragments(std::int64_t hosts, std::int64_t rows,
                              const FragmentationRequest& request) {
  const auto maximum = rows / hosts;
  if (request.fragments_per_host > maximum) {
    throw user_error(
        "nfrag must not exceed the number of rows for each I/O server (nfrag={}, "
        "maximum={}, nhost={})",
        request.fragments_per_host, maximum, hosts);
  }
  if (request.fragments_per_host > kMostFragments / hosts) {
    throw user_error("a datacube has at most {} fragments (nfrag={}, nhost={})", kMostFragments,
                     request.fragments_per_host, hosts);
  }
  if (request.fragments_per_host > 0) return request.fragments_per_host;
  const auto all = request.fragments_per_core * std::max(request.cores, hosts);
  return std::clamp<std::int64_t>((all + hosts - 1) / hosts, 1, maximum);
}

/// Rows that stay together: those that share the outermost indices that are enough to cut at.
std::int64_t rows_together(std::span<const std::int64_t> extents, std::int64_t rows,
                           std::int64_t fragments) {
  std::int64_t pieces = 1;
  for (const auto extent : extents) {
    if (pieces >= fragments) break;
    pieces *= extent;
  }
  return rows / pieces;
}

bool holds(const metadb::Instances::Partition& partition, std::int64_t host) {
  return partition.name == "all" ||
         std::find(partition.hosts.begin(), partition.hosts.end(), host) != partition.hosts.end();
}

metadb::Instances::Partition find_partition(Task& task, const std::string& name) {
  const auto partitions = task.catalogue().instances().partitions();
  std::vector<std::string> names;
  for (const auto& partition : partitions) {
    if (partition.name == name) return partition;
    names.push_back(partition.name);
  }
  throw user_error("no such host partition; there is {} (host_partition={})", join(names, ", "),
                   name);
}

bool contains(std::span<const std::string> names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// How much a server holds already.
std::int64_t load(Task& task, const std::string& server) {
  return static_cast<std::int64_t>(task.store().tables(server).size());
}

/// Servers that are up, in the order that the policy asks for, separated by '|'.
std::string list_servers(Task& task) {
  const auto wanted = task.arguments().text("host_partition");
  const auto partition = find_partition(task, wanted == "auto" ? "all" : wanted);
  auto& instances = task.catalogue().instances();
  const auto reserved = metadb::Reservations{task.catalogue().connection()}.of_others(task.user());
  std::vector<std::string> hosts;
  for (const auto& host : instances.hosts()) {
    const bool is_open = holds(partition, host.id) && !reserved.contains(host.id);
    if (host.is_up && is_open) hosts.push_back(host.name);
  }
  const auto known = task.store().servers();
  const bool by_port = task.arguments().text("policy") == "port";
  std::vector<std::pair<std::int64_t, std::string>> ranked;
  for (const auto& server : instances.io_servers()) {
    const bool is_wanted =
        server.is_up && contains(known, server.name) && contains(hosts, server.host);
    if (!is_wanted) continue;
    ranked.emplace_back(by_port ? server.port : load(task, server.name), server.name);
  }
  if (ranked.empty()) {
    if (!reserved.empty()) {
      throw user_error("no host is up that others have not reserved (host_partition={})", wanted);
    }
    throw system_error("no I/O server is up (host_partition={})", wanted);
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> names;
  for (const auto& [rank, name] : ranked) names.push_back(name);
  return join(names, "|");
}

}  // namespace

std::vector<metadb::Fragment> plan_fragments(std::span<const std::int64_t> explicit_extents,
                                             const std::vector<std::string>& servers,
                                             const FragmentationRequest& request) {
  const auto rows = std::accumulate(explicit_extents.begin(), explicit_extents.end(),
                                    std::int64_t{1}, std::multiplies<>{});
  const auto hosts = choose_hosts(static_cast<std::int64_t>(servers.size()), rows, request.hosts);
  const auto per_host = choose_fragments(hosts, rows, request);
  const auto count = hosts * per_host;
  const auto together = rows_together(explicit_extents, rows, count);
  const auto pieces = rows / together;
  std::vector<metadb::Fragment> fragments;
  for (std::int64_t i = 0; i < count; ++i) {
    metadb::Fragment fragment;
    fragment.index = i + 1;
    fragment.io_server = servers[static_cast<std::size_t>(i / per_host)];
    fragment.key_start = pieces * i / count * together + 1;
    fragment.key_end = pieces * (i + 1) / count * together;
    fragments.push_back(std::move(fragment));
  }
  return fragments;
}

std::vector<std::string> chosen_servers(Task& task) {
  const auto names = task.text_from_root([&] { return list_servers(task); });
  std::vector<std::string> servers;
  for (const auto name : split(names, '|')) servers.emplace_back(name);
  return servers;
}

void show_fragmentation(Task& task, const metadb::Cube& cube) {
  std::int64_t rows = 0;
  for (const auto& fragment : cube.fragments) rows = std::max(rows, fragment.rows());
  const auto hosts = cube.host_count();
  const auto fragments = static_cast<std::int64_t>(cube.fragments.size());
  auto key = task.arguments().operator_name();
  key.erase(0, std::string_view{"oph_"}.size());
  task.response().add_text(key, "Fragmentation parameters",
                           fmt::format("Number of hosts: {}\n"
                                       "Number of fragments per database: {}\n"
                                       "Number of tuples per fragment: {}\n",
                                       hosts, fragments / hosts, rows));
}

}  // namespace oph::framework
