// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/reservations.h"

#include <algorithm>

#include "metadb/names.h"

namespace oph::metadb {
namespace {

constexpr std::string_view kReservedHosts =
    "SELECT host_id FROM host_partition_host JOIN host_partition ON host_partition.id ="
    " partition_id WHERE is_reserved";

std::vector<std::int64_t> available_hosts(sql::Connection& connection) {
  auto rows = connection.query(fmt::format(
      "SELECT id FROM host WHERE is_up AND id NOT IN ({}) ORDER BY id FOR UPDATE", kReservedHosts));
  std::vector<std::int64_t> ids;
  while (rows.next()) ids.push_back(rows.integer(0));
  // One stays for everybody.
  if (!ids.empty()) ids.erase(ids.begin());
  return ids;
}

std::int64_t reserved_by(sql::Connection& connection, std::string_view user) {
  auto row = connection.query(
      "SELECT COUNT(*) FROM host_partition_host JOIN host_partition"
      " ON host_partition.id = partition_id WHERE is_reserved AND owner = ?",
      user);
  OPH_CHECK(row.next());
  return row.integer(0);
}

void insert(sql::Connection& connection, std::string_view partition, std::string_view user,
            const std::vector<std::int64_t>& hosts, std::int64_t count) {
  connection.query(
      "INSERT INTO host_partition (name, is_user_defined, is_reserved, owner)"
      " VALUES (?, TRUE, TRUE, ?)",
      partition, user);
  const auto id = static_cast<std::int64_t>(connection.last_insert_id());
  for (std::int64_t i = 0; i < count; ++i) {
    connection.query("INSERT INTO host_partition_host (partition_id, host_id) VALUES (?, ?)", id,
                     hosts[static_cast<std::size_t>(i)]);
  }
}

}  // namespace

std::vector<Reservations::Reservation> Reservations::list() {
  auto rows = connection_.query(
      "SELECT name, owner, (SELECT COUNT(*) FROM host_partition_host WHERE partition_id = id),"
      " creation_time FROM host_partition WHERE is_reserved ORDER BY id");
  std::vector<Reservation> reservations;
  while (rows.next()) {
    reservations.push_back({rows.text(0), rows.text(1), rows.integer(2), rows.text(3)});
  }
  return reservations;
}

Reservations::Hosts Reservations::hosts() {
  auto row =
      connection_.query(fmt::format("SELECT COUNT(*), CAST(COALESCE(SUM(NOT is_up), 0) AS SIGNED),"
                                    " CAST(COALESCE(SUM(id IN ({})), 0) AS SIGNED) FROM host",
                                    kReservedHosts));
  OPH_CHECK(row.next());
  const Hosts hosts{row.integer(0), row.integer(1), row.integer(2), 0};
  auto free = connection_.query(
      fmt::format("SELECT COUNT(*) FROM host WHERE is_up AND id NOT IN ({})", kReservedHosts));
  OPH_CHECK(free.next());
  return {hosts.total, hosts.down, hosts.reserved, std::max<std::int64_t>(0, free.integer(0) - 1)};
}

std::set<std::int64_t> Reservations::of_others(std::string_view user) {
  auto rows = connection_.query(fmt::format("{} AND owner <> ?", kReservedHosts), user);
  std::set<std::int64_t> hosts;
  while (rows.next()) hosts.insert(rows.integer(0));
  return hosts;
}

void Reservations::reserve(std::string_view partition, std::string_view user, std::int64_t count,
                           std::int64_t quota) {
  check_name("host partition", partition);
  if (partition == "all" || partition == "auto") {
    throw user_error("this cannot be the name of a host partition (host_partition={})", partition);
  }
  const auto work = [&](sql::Connection& connection) {
    const auto hosts = available_hosts(connection);
    if (static_cast<std::size_t>(count) > hosts.size()) {
      throw user_error("there are not so many hosts to reserve (nhost={}, available={})", count,
                       hosts.size());
    }
    const auto had = reserved_by(connection, user);
    if (quota > 0 && had + count > quota) {
      throw user_error("the user may not reserve so many hosts (nhost={}, reserved={}, quota={})",
                       count, had, quota);
    }
    insert(connection, partition, user, hosts, count);
  };
  try {
    sql::transact(connection_, work);
  } catch (const sql::SqlError& error) {
    if (!error.is_duplicate()) throw;
    throw user_error("there is a host partition of this name (host_partition={})", partition);
  }
}

void Reservations::release(std::string_view partition, std::string_view user) {
  const auto removed = connection_.query(
      "DELETE FROM host_partition WHERE name = ? AND owner = ? AND is_reserved", partition, user);
  if (removed.affected_rows() > 0) return;
  throw user_error("the user has reserved no such host partition (host_partition={})", partition);
}

}  // namespace oph::metadb
