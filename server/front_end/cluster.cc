// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "base/log.h"
#include "metadb/reservations.h"
#include "metadb/user_admin.h"
#include "server/front_end/front_end.h"

namespace oph::server {
namespace {

using metadb::Reservations;

/// One call of oph_cluster. The I/O servers of a stack always run: what is deployed is a host
/// partition that keeps some of their hosts for its user.
class Cluster {
 public:
  explicit Cluster(const FrontEndCall& call)
      : call_{call}, reservations_{call.catalogue.connection()} {}

  FrontEndResult run() {
    const auto action = call_.arguments.text("action");
    if (action == "info") {
      show_own();
    } else if (action == "info_cluster") {
      show_all();
    } else if (action == "deploy") {
      deploy();
    } else {
      undeploy();
    }
    return std::move(result_);
  }

 private:
  std::int64_t quota() {
    return metadb::UserAdmin{call_.catalogue.connection()}.limits(call_.user.id).max_hosts;
  }

  void summary(std::string_view key, std::size_t count) {
    result_.response.add_text(
        key, "Summary", fmt::format("Found {} reserved partition{}", count, count == 1 ? "" : "s"));
  }

  /// `of`: the user whose partitions are shown, with his name if `named`; empty: all users.
  std::size_t list(std::string_view of, bool named) {
    Grid grid{"Reserved partitions", "", {}, {}};
    if (named) grid.columns.push_back({"USER", "string"});
    for (const auto* name : {"HOST PARTITION", "TYPE"}) grid.columns.push_back({name, "string"});
    grid.columns.push_back({"SIZE", "int"});
    for (const auto* name : {"STATUS", "CREATION DATE"}) grid.columns.push_back({name, "string"});
    for (const auto& entry : reservations_.list()) {
      if (!of.empty() && entry.user != of) continue;
      std::vector<std::string> row;
      if (named) row.push_back(entry.user);
      row.insert(row.end(), {entry.partition, "io", std::to_string(entry.hosts),
                             "OPH_STATUS_RUNNING", entry.creation_time});
      grid.rows.push_back(std::move(row));
    }
    const auto count = grid.rows.size();
    result_.response.add_grid("cluster_list", std::move(grid));
    return count;
  }

  void show_own() {
    const auto hosts = reservations_.hosts();
    const auto limit = quota();
    result_.response.add_grid(
        "cluster_summary",
        {"Cluster summary",
         "",
         {{"TOTAL CLUSTER SIZE", "int"},
          {"QUOTA", "int"},
          {"RESERVED HOSTS", "int"},
          {"AVAILABLE HOSTS", "int"}},
         {{std::to_string(hosts.total), std::to_string(limit > 0 ? limit : hosts.total),
           std::to_string(hosts.reserved), std::to_string(hosts.available)}}});
    summary("cluster_list_summary", list(call_.user.name, false));
  }

  void show_all() {
    require_administrator(call_);
    const auto filter = call_.arguments.text("user_filter");
    const auto hosts = reservations_.hosts();
    result_.response.add_grid(
        "cluster_summary", {"Cluster summary",
                            "",
                            {{"TOTAL CLUSTER SIZE", "int"},
                             {"UNUSABLE HOSTS", "int"},
                             {"RESERVED HOSTS", "int"},
                             {"AVAILABLE HOSTS", "int"}},
                            {{std::to_string(hosts.total), std::to_string(hosts.down),
                              std::to_string(hosts.reserved), std::to_string(hosts.available)}}});
    Grid users{"Users", "", {{"USER", "string"}, {"QUOTA", "int"}, {"RESERVED HOSTS", "int"}}, {}};
    const auto entries = reservations_.list();
    for (const auto& [name, limits] :
         metadb::UserAdmin{call_.catalogue.connection()}.all_limits()) {
      if (filter != "all" && filter != name) continue;
      std::int64_t reserved = 0;
      for (const auto& entry : entries) reserved += entry.user == name ? entry.hosts : 0;
      const auto limit = limits.max_hosts > 0 ? limits.max_hosts : hosts.total;
      users.rows.push_back({name, std::to_string(limit), std::to_string(reserved)});
    }
    const auto count = users.rows.size();
    result_.response.add_grid("cluster_user", std::move(users));
    result_.response.add_text("cluster_user_summary", "Summary",
                              fmt::format("Found {} user{}", count, count == 1 ? "" : "s"));
    summary("cluster_list_summary", list(filter == "all" ? "" : filter, true));
  }

  std::string partition() const {
    auto name = call_.arguments.text("host_partition");
    if (name != "all") return name;
    throw user_error("name the host partition (host_partition=all)");
  }

  void deploy() {
    if (call_.arguments.text("host_type") == "compute") {
      throw user_error(
          "only hosts with I/O servers are reserved: ncores and the launcher choose "
          "where operators compute (host_type=compute)");
    }
    const auto count = call_.arguments.integer("nhost");
    if (count < 1) throw user_error("nhost must be at least 1 (nhost={})", count);
    reservations_.reserve(partition(), call_.user.name, count, quota());
    tell(fmt::format("{} host{} reserved as host partition {}", count, count == 1 ? "" : "s",
                     partition()));
  }

  void undeploy() {
    reservations_.release(partition(), call_.user.name);
    tell(fmt::format("host partition {} is released", partition()));
  }

  void tell(const std::string& text) {
    log::info(text, {{"user", call_.user.name}});
    result_.response.add_text("cluster", "Host Partition", text);
  }

  const FrontEndCall& call_;
  Reservations reservations_;
  FrontEndResult result_;
};

}  // namespace

FrontEndResult cluster(const FrontEndCall& call, const FrontEndServices&) {
  return Cluster{call}.run();
}

}  // namespace oph::server
