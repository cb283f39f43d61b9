// SPDX-License-Identifier: GPL-3.0-or-later
#include "io_server/primitives.h"

#include <mysqld_error.h>

#include <algorithm>
#include <map>

#include "base/error.h"
#include "base/installation.h"
#include "base/sql/connection.h"
#include "base/sql/value.h"
#include "io_server/instance.h"
#include "io_server/library_manuals.h"
#include "io_server/session.h"

namespace oph::io_server {
namespace fs = std::filesystem;
namespace {

/// A function as the table mysql.func has it.
struct Function {
  std::int64_t returns = 0;  ///< 0 STRING, 1 REAL, 2 INTEGER
  std::string library;
  bool is_aggregate = false;

  bool operator==(const Function&) const = default;
};

Function to_function(const PrimitiveManual& manual) {
  Function function{0, manual.library, manual.is_aggregate};
  if (manual.returns == "double") function.returns = 1;
  if (manual.returns == "long") function.returns = 2;
  return function;
}

std::map<std::string, Function> registered_functions(sql::Connection& connection) {
  std::map<std::string, Function> functions;
  auto rows =
      connection.query("SELECT name, CAST(ret AS SIGNED), dl, type = 'aggregate' FROM mysql.func");
  while (rows.next()) {
    functions[rows.text(0)] = {rows.integer(1), rows.text(2), rows.integer(3) != 0};
  }
  return functions;
}

void drop_function(sql::Connection& connection, const std::string& name) {
  connection.execute_text("DROP FUNCTION IF EXISTS " + sql::quote_name(name));
  // What is not loaded is not dropped either.
  connection.prepare("DELETE FROM mysql.func WHERE name = ?").execute(name);
}

void create_function(sql::Connection& connection, const std::string& name,
                     const Function& function) {
  constexpr std::string_view kTypes[] = {"STRING", "REAL", "INTEGER"};
  connection.execute_text(fmt::format(
      "CREATE {}FUNCTION {} RETURNS {} SONAME {}", function.is_aggregate ? "AGGREGATE " : "",
      sql::quote_name(name), kTypes[static_cast<std::size_t>(function.returns)],
      quote_library(function.library)));
}

/// Makes sure that the server has loaded a function of its table: it skips those whose library was
/// missing when it started, and only an attempt to create them tells.
void ensure_loaded(sql::Connection& connection, const std::string& name, const Function& function) {
  try {
    create_function(connection, name, function);
  } catch (const sql::SqlError& error) {
    if (error.code() == ER_UDF_EXISTS) return;
    drop_function(connection, name);
    create_function(connection, name, function);
  }
}

/// A private server is administered by the user of the operating system.
sql::Endpoint registrar(const IoServerSettings& server) {
  if (server.managed && !server.socket.empty()) return administrator(server.socket);
  return endpoint(server, "");
}

void agree(sql::Connection& connection, const IoServerSettings& server,
           std::span<const PrimitiveManual> manuals) {
  const auto present = registered_functions(connection);
  std::map<std::string, Function> wanted;
  for (const auto& manual : manuals) wanted[manual.name] = to_function(manual);

  for (const auto& [name, function] : present) {
    // On a server of somebody else other functions may be theirs.
    const bool is_ours = server.managed || name.starts_with("oph_");
    if (is_ours && !wanted.contains(name)) drop_function(connection, name);
  }
  for (const auto& [name, function] : wanted) {
    const auto found = present.find(name);
    if (found != present.end() && found->second != function) drop_function(connection, name);
    // Their names again: clang 14 lets no lambda have names of structured bindings.
    with_context("primitive " + name, [&, &name = name, &function = function] {
      ensure_loaded(connection, name, function);
    });
  }
}

}  // namespace

void link_installed_primitives(const fs::path& folder) {
  const auto installed = library_folder() / "primitives";
  fs::create_directories(folder);
  for (const auto& entry : fs::directory_iterator{folder}) {
    if (entry.is_symlink() && !fs::exists(entry.path())) fs::remove(entry.path());
  }
  for (const auto& entry : fs::directory_iterator{installed}) {
    const auto link = folder / entry.path().filename();
    // A file of that name that is no link of ours was put there by a user.
    const bool is_users = fs::exists(link) && !fs::is_symlink(link);
    if (is_users || (fs::exists(link) && fs::equivalent(link, entry.path()))) continue;
    fs::remove(link);
    fs::create_symlink(entry.path(), link);
  }
}

std::vector<PrimitiveManual> read_manuals(const fs::path& folder) {
  std::vector<fs::path> libraries;
  std::error_code missing;
  for (const auto& entry : fs::directory_iterator{folder, missing}) {
    if (entry.is_regular_file() && entry.path().extension() == ".so") {
      libraries.push_back(entry.path());
    }
  }
  if (missing) {
    throw user_error("the folder of the primitives cannot be read: {} (path={})", missing.message(),
                     folder.string());
  }
  std::ranges::sort(libraries);

  std::vector<PrimitiveManual> all;
  std::map<std::string, std::string> origins;
  for (const auto& library : libraries) {
    for (auto& manual : library_manuals(library)) {
      manual.library = library.filename().string();
      const auto [origin, is_new] = origins.emplace(manual.name, manual.library);
      if (!is_new) {
        throw user_error("two libraries have a primitive of one name ({}: {}, {})", manual.name,
                         origin->second, manual.library);
      }
      all.push_back(std::move(manual));
    }
  }
  return all;
}

void register_primitives(const Configuration& configuration, const IoServerSettings& server,
                         std::span<const PrimitiveManual> manuals) {
  with_context("I/O server " + server.name, [&] {
    sql::Connection connection{registrar(server)};
    connection.execute_text("CREATE DATABASE IF NOT EXISTS " +
                            sql::quote_name(configuration.text("io.database")));
    agree(connection, server, manuals);
  });
}

std::vector<std::string> missing_primitives(const IoServerSettings& server,
                                            std::span<const PrimitiveManual> manuals) {
  return with_context("I/O server " + server.name, [&] {
    sql::Connection connection{registrar(server)};
    const auto present = registered_functions(connection);
    std::vector<std::string> missing;
    for (const auto& manual : manuals) {
      const auto found = present.find(manual.name);
      if (found == present.end() || found->second != to_function(manual)) {
        missing.push_back(manual.name);
      }
    }
    return missing;
  });
}

}  // namespace oph::io_server
