// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "framework/like_pattern.h"
#include "framework/operator.h"

namespace oph::operators {
namespace {

using framework::Task;
using metadb::Instances;

std::string yes_or_no(bool condition) {
  return condition ? "yes" : "no";
}

std::string status(bool is_up) {
  return is_up ? "up" : "down";
}

/// Shows the hosts, the I/O servers or the host partitions, and changes those of users.
class ShowInstances final : public framework::Operator {
 public:
  static constexpr std::array kParameters{
      Parameter{.name = "action",
                .kind = ParameterKind::kChoice,
                .help = "show (read), or change host partitions",
                .fallback = "read",
                .values = "read|add|remove"},
      Parameter{.name = "level",
                .kind = ParameterKind::kInteger,
                .help = "1 hosts, 2 I/O servers, 3 host partitions",
                .fallback = "1",
                .minimum = 1,
                .maximum = 3},
      Parameter{.name = "host_filter",
                .help = "read: pattern of host names (SQL LIKE); add, remove: numbers of hosts",
                .fallback = "all",
                .multiple = true},
      Parameter{.name = "nhost",
                .kind = ParameterKind::kInteger,
                .help = "number of hosts to add or remove, whichever they are; 0: see host_filter",
                .fallback = "0",
                .minimum = 0},
      Parameter{"host_partition", ParameterKind::kText,
                "at level 3: the partition whose hosts are shown, all lists the partitions; add, "
                "remove: the partition to change",
                "all"},
      Parameter{.name = "ioserver_filter",
                .kind = ParameterKind::kChoice,
                .help = "kind of I/O server",
                .fallback = "all",
                .values = "mysql_table|ophidiaio_memory|all"},
      Parameter{.name = "host_status",
                .kind = ParameterKind::kChoice,
                .help = "only hosts that are up, or down",
                .fallback = "all",
                .values = "up|down|all"},
  };
  static constexpr framework::Manual manual{
      .name = "oph_instances",
      .summary = "Shows hosts, I/O servers and host partitions; makes partitions of users.",
      .parameters = kParameters,
      .notes =
          "add makes the partition if there is none of that name. A partition goes with its "
          "last host; remove without hosts takes all of them. Imports use one with "
          "host_partition. Users change their own partitions only.",
      .examples =
          "oph_instances level=2\n"
          "oph_instances action=add;host_partition=mine;nhost=1",
      .category = "Metadata Access",
      .permission = "write",
      .is_metadata = true,
  };

  explicit ShowInstances(Task& task) : action_{task.arguments().text("action")} {
    if (action_ == "read" || task.arguments().text_unless("host_partition", "all")) return;
    throw user_error("{} needs the name of a host partition (host_partition=all)", action_);
  }

  void execute(Task& task) override {
    if (!task.is_root()) return;
    const auto& arguments = task.arguments();
    auto& instances = task.catalogue().instances();
    partitions_ = instances.partitions();
    if (action_ != "read") return modify(task);
    for (auto& host : instances.hosts()) {
      if (is_wanted(task, host.name, host.is_up)) hosts_.emplace(host.id, std::move(host));
    }
    const auto level = arguments.integer("level");
    if (level == 1) return show_hosts(task);
    if (level == 2) return show_servers(task);
    const auto partition = arguments.text_unless("host_partition", "all");
    if (partition) return show_partition(task, *partition);
    show_partitions(task);
  }

 private:
  void modify(Task& task) const {
    const bool adds = action_ == "add";
    const auto& name = task.arguments().text("host_partition");
    auto hosts = task.catalogue().instances().hosts();
    if (const auto wanted = named_hosts(task)) {
      std::erase_if(hosts, [&](const auto& host) { return !wanted->contains(host.id); });
      if (hosts.size() != wanted->size()) {
        throw user_error("no such host (host_filter={})", task.arguments().text("host_filter"));
      }
    } else {
      choose(task, hosts, [&](const auto& host) {
        return adds ? host.is_up && !is_in(name, host.id) : is_in(name, host.id);
      });
    }
    if (adds && hosts.empty()) throw user_error("no host is left to add (host_partition={})", name);
    change(task, name, hosts);
  }

  /// The numbers that the user gave; absent if he left the choice, or wants all.
  static std::optional<std::set<std::int64_t>> named_hosts(Task& task) {
    const auto& arguments = task.arguments();
    if (arguments.integer("nhost") > 0 || !arguments.text_unless("host_filter", "all")) {
      return std::nullopt;
    }
    std::set<std::int64_t> numbers;
    for (const auto& text : arguments.list("host_filter")) {
      const auto number = parse_integer(text);
      if (!number) {
        throw user_error("host_filter must be a list of numbers of hosts (host_filter={})",
                         arguments.text("host_filter"));
      }
      numbers.insert(*number);
    }
    return numbers;
  }

  /// Keeps as many hosts as the user wants of those that will do; without a number all of them.
  template <class WillDo>
  static void choose(Task& task, std::vector<Instances::Host>& hosts, const WillDo& will_do) {
    std::erase_if(hosts, [&](const auto& host) { return !will_do(host); });
    const auto count = static_cast<std::size_t>(task.arguments().integer("nhost"));
    if (count > hosts.size()) {
      throw user_error("there are not so many hosts (nhost={}, maximum={})", count, hosts.size());
    }
    if (count > 0) hosts.resize(count);
  }

  bool is_in(const std::string& partition, std::int64_t host) const {
    return std::any_of(partitions_.begin(), partitions_.end(), [&](const auto& known) {
      return known.name == partition &&
             std::count(known.hosts.begin(), known.hosts.end(), host) > 0;
    });
  }

  void change(Task& task, const std::string& name,
              const std::vector<Instances::Host>& hosts) const {
    std::vector<std::int64_t> numbers;
    std::vector<std::string> down;
    for (const auto& host : hosts) {
      numbers.push_back(host.id);
      if (!host.is_up) down.push_back(host.name);
    }
    const bool adds = action_ == "add";
    auto& instances = task.catalogue().instances();
    if (adds) {
      instances.add_to_partition(name, task.user(), numbers);
    } else {
      instances.remove_from_partition(name, task.user(), numbers);
    }
    auto text = fmt::format("{} host{} {} host partition {}", hosts.size(),
                            hosts.size() == 1 ? "" : "s", adds ? "added to" : "removed from", name);
    const bool has_warning = adds && !down.empty();
    if (has_warning) text += fmt::format("; down: {}", join(down, ", "));
    task.response().add_text("instances", has_warning ? "Warning" : "Success", text);
  }

  static bool is_wanted(const Task& task, std::string_view host, bool is_up) {
    const auto& wanted_status = task.arguments().text("host_status");
    return framework::passes_filter(host, task.arguments().text("host_filter")) &&
           (wanted_status == "all" || wanted_status == status(is_up));
  }

  bool is_reserved(std::int64_t host) const {
    return std::any_of(partitions_.begin(), partitions_.end(), [&](const auto& partition) {
      return partition.is_reserved &&
             std::count(partition.hosts.begin(), partition.hosts.end(), host) > 0;
    });
  }

  void show_hosts(Task& task) const {
    Grid grid;
    grid.columns = {{"HOST INSTANCE", "int"}, {"HOST NAME"},   {"MEMORY", "int"},
                    {"CORES", "int"},         {"HOST STATUS"}, {"RESERVED"}};
    for (const auto& [id, host] : hosts_) {
      grid.rows.push_back({std::to_string(id), host.name, std::to_string(host.memory_megabytes),
                           std::to_string(host.cores), status(host.is_up),
                           yes_or_no(is_reserved(id))});
    }
    show(task, std::move(grid), "host");
  }

  void show_servers(Task& task) const {
    constexpr std::string_view kind = "mysql_table";
    Grid grid;
    grid.columns = {{"DBMS INSTANCE", "int"},
                    {"HOST NAME"},
                    {"HOST STATUS"},
                    {"PORT", "int"},
                    {"I/O SERVER TYPE"}};
    const auto& wanted_kind = task.arguments().text("ioserver_filter");
    for (const auto& server : task.catalogue().instances().io_servers()) {
      if (!is_wanted(task, server.host, server.is_up)) continue;
      if (wanted_kind != "all" && wanted_kind != kind) continue;
      grid.rows.push_back({std::to_string(server.id), server.host, status(server.is_up),
                           std::to_string(server.port), std::string{kind}});
    }
    show(task, std::move(grid), "I/O server");
  }

  void show_partitions(Task& task) const {
    Grid grid;
    grid.columns = {{"HOST PARTITION"}, {"USER-DEFINED"}, {"RESERVED"}};
    for (const auto& partition : partitions_) {
      grid.rows.push_back(
          {partition.name, yes_or_no(partition.is_user_defined), yes_or_no(partition.is_reserved)});
    }
    show(task, std::move(grid), "host partition");
  }

  void show_partition(Task& task, const std::string& name) const {
    const auto partition = std::find_if(partitions_.begin(), partitions_.end(),
                                        [&](const auto& known) { return known.name == name; });
    if (partition == partitions_.end()) {
      throw user_error("no such host partition (host_partition={})", name);
    }
    Grid grid;
    grid.columns = {{"HOST PARTITION"}, {"HOST NAME"}, {"HOST STATUS"}, {"RESERVED"}};
    for (const auto id : partition->hosts) {
      const auto host = hosts_.find(id);
      if (host == hosts_.end()) continue;
      grid.rows.push_back(
          {name, host->second.name, status(host->second.is_up), yes_or_no(partition->is_reserved)});
    }
    show(task, std::move(grid), "host");
  }

  static void show(Task& task, Grid grid, std::string_view what) {
    const auto count = grid.rows.size();
    grid.title = "Host List";
    task.response().add_grid("instances", std::move(grid));
    task.response().add_text("instances_summary", "Summary",
                             fmt::format("Found {} {}{}", count, what, count == 1 ? "" : "s"));
  }

  std::string action_;
  std::vector<Instances::Partition> partitions_;
  std::map<std::int64_t, Instances::Host> hosts_;
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::ShowInstances);
