// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/configuration.h"
#include "base/manual_json.h"
#include "base/sql/connection.h"

namespace oph::metadb {

/// The machines and I/O servers of the stack, and the primitives that the servers know.
class Instances {
 public:
  explicit Instances(sql::Connection& connection) : connection_{connection} {}

  /// Makes the tables agree with the configuration. Servers that are gone from it but still hold
  /// fragments stay, marked down.
  void update(std::span<const IoServerSettings> servers);

  struct Host {
    std::int64_t id;
    std::string name;
    std::int64_t memory_megabytes;
    std::int64_t cores;
    bool is_up;
  };
  std::vector<Host> hosts();

  struct IoServer {
    std::int64_t id;
    std::string name;
    std::string host;
    std::int64_t port;
    bool is_up;
  };
  /// By id.
  std::vector<IoServer> io_servers();
  void set_up(std::string_view io_server, bool is_up);

  struct Partition {
    std::string name;  ///< "all" always exists
    std::vector<std::int64_t> hosts;
    bool is_user_defined;
    bool is_reserved;
    std::string owner;  ///< name of the user who made it; may be empty
  };
  /// By age.
  std::vector<Partition> partitions();
  /// Adds hosts to the partition of that name, which is created for `user` when absent. Throws a
  /// user error if a host does not exist or is in it already, if no partition can have this name,
  /// or if the partition is not his.
  void add_to_partition(std::string_view name, std::string_view user,
                        std::span<const std::int64_t> hosts);
  /// Takes hosts out of a partition, which goes with the last one; all of them if `hosts` is empty.
  /// Throws a user error if it is not his, or does not have one of the hosts.
  void remove_from_partition(std::string_view name, std::string_view user,
                             std::span<const std::int64_t> hosts);

  /// Replaces the list of known primitives.
  void set_primitives(std::span<const PrimitiveManual> manuals);
  std::vector<PrimitiveManual> primitives();
  /// Changes whenever set_primitives() changed something: lets long-lived processes keep a copy.
  std::int64_t primitives_version();

 private:
  sql::Connection& connection_;
};

}  // namespace oph::metadb
