// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "metadb/instances.h"
#include "metadb/names.h"

namespace oph::metadb {
namespace {

/// Locks the partition of this name; throws a user error unless this user may change it. Absent if
/// there is none.
std::optional<std::int64_t> lock_partition(sql::Connection& connection, std::string_view name,
                                           std::string_view user) {
  auto row = connection.query(
      "SELECT id, is_user_defined, owner FROM host_partition WHERE name = ? FOR UPDATE", name);
  if (!row.next()) return std::nullopt;
  if (row.integer(1) == 0) {
    throw user_error("only host partitions of users can be changed (host_partition={})", name);
  }
  if (row.text(2) != user) {
    throw user_error("the host partition belongs to another user (host_partition={})", name);
  }
  return row.integer(0);
}

std::int64_t create_partition(sql::Connection& connection, std::string_view name,
                              std::string_view user) {
  check_name("host partition", name);
  if (name == "auto") {
    throw user_error("this cannot be the name of a host partition (host_partition={})", name);
  }
  connection.query("INSERT INTO host_partition (name, is_user_defined, owner) VALUES (?, TRUE, ?)",
                   name, user);
  return static_cast<std::int64_t>(connection.last_insert_id());
}

void insert_host(sql::Connection& connection, std::int64_t partition, std::int64_t host) {
  try {
    connection.query("INSERT INTO host_partition_host (partition_id, host_id) VALUES (?, ?)",
                     partition, host);
  } catch (const sql::SqlError& error) {
    if (error.is_duplicate()) throw user_error("the host is in the partition (host={})", host);
    if (error.is_dangling()) throw user_error("no such host (host={})", host);
    throw;
  }
}

}  // namespace

std::vector<Instances::Partition> Instances::partitions() {
  auto rows = connection_.query(
      "SELECT host_partition.name, host_partition.is_user_defined, host_partition.is_reserved,"
      " host_partition.owner, host_partition_host.host_id"
      " FROM host_partition LEFT JOIN host_partition_host"
      " ON host_partition_host.partition_id = host_partition.id"
      " ORDER BY host_partition.id, host_partition_host.host_id");
  std::vector<Partition> partitions;
  while (rows.next()) {
    if (partitions.empty() || partitions.back().name != rows.text(0)) {
      partitions.push_back(
          {rows.text(0), {}, rows.integer(1) != 0, rows.integer(2) != 0, rows.text(3)});
    }
    if (!rows.is_null(4)) partitions.back().hosts.push_back(rows.integer(4));
  }
  return partitions;
}

void Instances::add_to_partition(std::string_view name, std::string_view user,
                                 std::span<const std::int64_t> hosts) {
  try {
    sql::transact(connection_, [&](sql::Connection& connection) {
      const auto known = lock_partition(connection, name, user);
      const auto partition = known ? *known : create_partition(connection, name, user);
      for (const auto host : hosts) insert_host(connection, partition, host);
    });
  } catch (const sql::SqlError& error) {
    if (!error.is_duplicate()) throw;
    throw user_error("a host partition of this name was just made (host_partition={})", name);
  }
}

void Instances::remove_from_partition(std::string_view name, std::string_view user,
                                      std::span<const std::int64_t> hosts) {
  sql::transact(connection_, [&](sql::Connection& connection) {
    const auto partition = lock_partition(connection, name, user);
    if (!partition) throw user_error("no such host partition (host_partition={})", name);
    for (const auto host : hosts) {
      const auto removed =
          connection.query("DELETE FROM host_partition_host WHERE partition_id = ? AND host_id = ?",
                           *partition, host);
      if (removed.affected_rows() == 0) {
        throw user_error("the host is not in the partition (host={}, host_partition={})", host,
                         name);
      }
    }
    connection.query(
        "DELETE FROM host_partition WHERE id = ? AND (? OR NOT EXISTS"
        " (SELECT 1 FROM host_partition_host WHERE partition_id = ?))",
        *partition, hosts.empty(), *partition);
  });
}

}  // namespace oph::metadb
