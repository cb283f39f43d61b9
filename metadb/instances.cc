// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/instances.h"

#include <unistd.h>

#include <map>
#include <set>

#include "metadb/row_inserter.h"

namespace oph::metadb {
namespace {

struct Machine {
  std::int64_t memory_megabytes = 0;  ///< 0: not known
  std::int64_t cores = 0;             ///< 0: not known
};

Machine this_machine() {
  const auto bytes = std::int64_t{sysconf(_SC_PHYS_PAGES)} * sysconf(_SC_PAGE_SIZE);
  return {bytes >> 20, sysconf(_SC_NPROCESSORS_ONLN)};
}

bool is_local(const IoServerSettings& server) {
  return !server.socket.empty() || server.host == "localhost" || server.host == "127.0.0.1" ||
         server.host == "::1";
}

std::string host_name(const IoServerSettings& server) {
  return server.host.empty() ? "localhost" : server.host;
}

std::int64_t save_host(sql::Connection& connection, const IoServerSettings& server) {
  const auto machine = is_local(server) ? this_machine() : Machine{};
  connection.query(
      "INSERT INTO host (name, memory_megabytes, cores) VALUES (?, ?, ?)"
      " ON DUPLICATE KEY UPDATE id = LAST_INSERT_ID(id),"
      " memory_megabytes = VALUES(memory_megabytes), cores = VALUES(cores)",
      host_name(server), machine.memory_megabytes, machine.cores);
  return static_cast<std::int64_t>(connection.last_insert_id());
}

void save_server(sql::Connection& connection, const IoServerSettings& server) {
  connection.query(
      "INSERT INTO io_server (name, host_id, port) VALUES (?, ?, ?)"
      " ON DUPLICATE KEY UPDATE host_id = VALUES(host_id), port = VALUES(port), is_up = TRUE",
      server.name, save_host(connection, server), server.port);
}

/// Deletes the servers that are not configured any more, unless they hold fragments.
void retire_servers(sql::Connection& connection, std::span<const IoServerSettings> configured) {
  std::set<std::string> names;
  for (const auto& server : configured) names.insert(server.name);
  auto rows = connection.query(
      "SELECT id, name, EXISTS (SELECT 1 FROM fragment WHERE io_server_id = io_server.id)"
      " FROM io_server");
  while (rows.next()) {
    if (names.contains(rows.text(1))) continue;
    const bool in_use = rows.integer(2) != 0;
    connection.query(in_use ? "UPDATE io_server SET is_up = FALSE WHERE id = ?"
                            : "DELETE FROM io_server WHERE id = ?",
                     rows.integer(0));
  }
}

/// A host is up if one of its servers is.
void refresh_hosts(sql::Connection& connection) {
  connection.execute_text(
      "UPDATE host SET is_up ="
      " EXISTS (SELECT 1 FROM io_server WHERE host_id = host.id AND io_server.is_up)");
}

void refresh_partitions(sql::Connection& connection) {
  connection.execute_text("DELETE FROM host WHERE id NOT IN (SELECT host_id FROM io_server)");
  connection.execute_text(
      "INSERT IGNORE INTO host_partition_host (partition_id, host_id)"
      " SELECT host_partition.id, host.id FROM host_partition JOIN host"
      " WHERE host_partition.name = 'all'");
}

}  // namespace

void Instances::update(std::span<const IoServerSettings> servers) {
  sql::transact(connection_, [&](sql::Connection& connection) {
    for (const auto& server : servers) save_server(connection, server);
    retire_servers(connection, servers);
    refresh_partitions(connection);
    refresh_hosts(connection);
  });
}

std::vector<Instances::Host> Instances::hosts() {
  auto rows =
      connection_.query("SELECT id, name, memory_megabytes, cores, is_up FROM host ORDER BY id");
  std::vector<Host> hosts;
  while (rows.next()) {
    hosts.push_back(
        {rows.integer(0), rows.text(1), rows.integer(2), rows.integer(3), rows.integer(4) != 0});
  }
  return hosts;
}

std::vector<Instances::IoServer> Instances::io_servers() {
  auto rows = connection_.query(
      "SELECT io_server.id, io_server.name, host.name, io_server.port, io_server.is_up"
      " FROM io_server JOIN host ON host.id = io_server.host_id ORDER BY io_server.id");
  std::vector<IoServer> servers;
  while (rows.next()) {
    servers.push_back(
        {rows.integer(0), rows.text(1), rows.text(2), rows.integer(3), rows.integer(4) != 0});
  }
  return servers;
}

void Instances::set_up(std::string_view io_server, bool is_up) {
  sql::transact(connection_, [&](sql::Connection& connection) {
    connection.query("UPDATE io_server SET is_up = ? WHERE name = ?", is_up, io_server);
    refresh_hosts(connection);
  });
}

void Instances::set_primitives(std::span<const PrimitiveManual> manuals) {
  std::map<std::string, std::string> fresh;
  for (const auto& manual : manuals) fresh[manual.name] = to_json(std::span{&manual, 1});
  sql::transact(connection_, [&](sql::Connection& connection) {
    // Locks the list, so that two processes replace it one after the other.
    connection.query("SELECT value FROM counter WHERE name = 'primitives' FOR UPDATE");
    std::map<std::string, std::string> known;
    auto rows = connection.query("SELECT name, manual FROM primitive LOCK IN SHARE MODE");
    while (rows.next()) known.emplace(rows.text(0), rows.text(1));
    if (known == fresh) return;
    connection.execute_text("DELETE FROM primitive");
    RowInserter inserter{connection, "primitive (name, manual)"};
    for (const auto& [name, manual] : fresh) inserter.add(name, manual);
    inserter.flush();
    connection.execute_text("UPDATE counter SET value = value + 1 WHERE name = 'primitives'");
  });
}

std::vector<PrimitiveManual> Instances::primitives() {
  auto rows = connection_.query("SELECT manual FROM primitive ORDER BY name");
  std::vector<PrimitiveManual> manuals;
  while (rows.next()) {
    for (auto& manual : read_primitive_manuals(rows.text(0))) manuals.push_back(std::move(manual));
  }
  return manuals;
}

std::int64_t Instances::primitives_version() {
  auto row = connection_.query("SELECT value FROM counter WHERE name = 'primitives'");
  OPH_CHECK(row.next());
  return row.integer(0);
}

}  // namespace oph::metadb
