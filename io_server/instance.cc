// SPDX-License-Identifier: GPL-3.0-or-later
#include "io_server/instance.h"

#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <deque>
#include <fstream>
#include <thread>

#include "base/error.h"
#include "base/sql/value.h"
#include "io_server/instance_options.h"

namespace oph::io_server {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kLogLines = 15;
constexpr std::size_t kMaxSocketLength = sizeof(sockaddr_un::sun_path) - 1;

/// Creates a folder that only its owner can enter. Throws if it is somebody else's: another user
/// may have put it in a shared place before us.
void create_private_folder(const fs::path& folder) {
  fs::create_directories(folder.parent_path());
  if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
    throw errno_error(fmt::format("cannot create {}", folder.string()));
  }
  struct stat found {};
  if (lstat(folder.c_str(), &found) != 0 || !S_ISDIR(found.st_mode) || found.st_uid != geteuid()) {
    throw system_error("not a folder of this user (path={})", folder.string());
  }
}

constexpr std::string_view kMetadataPrivileges = "ALL PRIVILEGES";
constexpr std::string_view kFragmentPrivileges =
    "SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, ALTER, INDEX, CREATE VIEW, SHOW VIEW, "
    "CREATE TEMPORARY TABLES";

}  // namespace

std::string last_lines(const fs::path& file, std::size_t count) {
  std::ifstream in{file};
  std::deque<std::string> lines;
  for (std::string line; std::getline(in, line);) {
    lines.push_back(line);
    if (lines.size() > count) lines.pop_front();
  }
  std::string text;
  for (const auto& line : lines) text += line + '\n';
  return text;
}

sql::Endpoint administrator(const fs::path& socket) {
  return {"", 0, socket.string(), operating_system_user(), "", ""};
}

void Instance::initialise() {
  const auto& folder = settings_.folder;
  for (const auto& part : {folder, folder / "tmp", folder / "exchange"}) {
    create_private_folder(part);
  }
  if (fs::exists(folder / "data")) return;
  // The data folder appears under its name only when it is whole.
  const auto fresh = folder / "data.new";
  fs::remove_all(fresh);
  write_option_file(settings_);
  Command command;
  const auto user = operating_system_user();
  command.arguments = {"mariadb-install-db",
                       "--defaults-file=" + option_file().string(),
                       "--datadir=" + fresh.string(),
                       "--user=" + user,
                       "--auth-root-authentication-method=socket",
                       "--auth-root-socket-user=" + user,
                       "--skip-test-db",
                       "--skip-name-resolve"};
  command.output = folder / "install.log";
  run_command(command, std::chrono::minutes{2});
  fs::rename(fresh, folder / "data");
}

fs::path Instance::option_file() const {
  return settings_.folder / "mariadbd.cnf";
}

void Instance::write_option_file(const InstanceSettings& settings) const {
  const auto file = option_file();
  fs::remove(file);
  std::ofstream out{file};
  fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
  out << print_options(settings);
  out.close();
  if (!out) throw errno_error(fmt::format("cannot write {}", file.string()));
}

void Instance::prepare_socket() const {
  const auto& socket = settings_.socket;
  if (socket.string().size() > kMaxSocketLength) {
    throw system_error("the path of a Unix socket is too long (bytes={}, maximum={}, path={})",
                       socket.string().size(), kMaxSocketLength, socket.string());
  }
  create_private_folder(socket.parent_path());
  fs::remove(socket);
}

void Instance::start() {
  process_.emplace(launch());
}

/// MariaDB syncs its note of each statement that creates or drops several times. In memory that
/// costs nothing, and the note still outlives a server that is killed. When the machine ends amid
/// such a statement, that one is not undone; rows that were committed are on disk all the same.
InstanceSettings Instance::settings_with_ddl_log() {
  auto settings = settings_;
  if (settings.purpose != InstanceSettings::Purpose::kFragments) return settings;
  if (!ddl_folder_) ddl_folder_ = std::make_shared<VolatileFolder>(settings.name, settings.folder);
  if (!ddl_folder_->path().empty()) settings.ddl_log = ddl_folder_->path() / "ddl.log";
  return settings;
}

Process Instance::launch() {
  write_option_file(settings_with_ddl_log());
  prepare_socket();
  Command command;
  command.arguments = {"mariadbd", "--defaults-file=" + option_file().string()};
  // Debian keeps server programs out of the PATH of ordinary users.
  const char* path = std::getenv("PATH");
  command.environment = {{"PATH", std::string{path == nullptr ? "/usr/bin:/bin" : path} +
                                      ":/usr/local/sbin:/usr/sbin:/sbin"},
                         // Of primitives that keep more than fits in memory.
                         {"TMPDIR", (settings_.folder / "tmp").string()}};
  command.output = settings_.log;
  return Process{command};
}

bool Instance::is_ready(std::chrono::seconds patience) const {
  return guard([&] { sql::Connection{administrator(settings_.socket), patience}; }).ok;
}

void Instance::wait_until_ready(std::chrono::seconds timeout) {
  OPH_CHECK(process_);
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  while (!is_ready()) {
    if (!process_->is_running()) {
      throw system_error("database server {} ended at its start: {} (log={})\n{}", settings_.name,
                         process_->ending(), settings_.log.string(),
                         last_lines(settings_.log, kLogLines));
    }
    if (std::chrono::steady_clock::now() > deadline) {
      throw system_error("database server {} does not answer (seconds={}, log={})\n{}",
                         settings_.name, timeout.count(), settings_.log.string(),
                         last_lines(settings_.log, kLogLines));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
  correct_account();
}

void Instance::correct_account() const {
  sql::Connection connection{administrator(settings_.socket)};
  const auto database = sql::quote_name(settings_.database);
  connection.execute_text("CREATE DATABASE IF NOT EXISTS " + database +
                          " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
  // The hash, unlike the password, is safe to print: '*' and hexadecimal digits.
  auto row = connection.prepare("SELECT PASSWORD(?)");
  row.execute(settings_.password);
  row.next();
  const auto hash = row.text(0);
  const bool is_metadata = settings_.purpose == InstanceSettings::Purpose::kMetadata;
  const std::string remote = "%";
  std::vector<std::string> hosts{"localhost", "127.0.0.1"};
  if (!settings_.address.empty()) {
    hosts.push_back(remote);
  } else {
    connection.execute_text(
        fmt::format("DROP USER IF EXISTS {}@'{}'", sql::quote_name(settings_.user), remote));
  }
  for (const auto& host : hosts) {
    const auto account = fmt::format("{}@'{}'", sql::quote_name(settings_.user), host);
    const auto identity = account + " IDENTIFIED VIA mysql_native_password USING '" + hash + "'";
    connection.execute_text("CREATE USER IF NOT EXISTS " + identity);
    connection.execute_text("ALTER USER " + identity +
                            (host == remote ? " REQUIRE SSL" : " REQUIRE NONE"));
    connection.execute_text(fmt::format("GRANT {} ON {}.* TO {}",
                                        is_metadata ? kMetadataPrivileges : kFragmentPrivileges,
                                        database, account));
    // FLUSH TABLES makes fragments durable.
    if (!is_metadata) connection.execute_text("GRANT RELOAD ON *.* TO " + account);
  }
}

void Instance::stop(std::chrono::milliseconds grace) {
  if (process_) process_->stop(grace);
}

}  // namespace oph::io_server
