// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "base/process.h"
#include "base/sql/connection.h"
#include "io_server/volatile_folder.h"

namespace oph::io_server {

/// A private mariadbd: where it lives and what it is for.
struct InstanceSettings {
  enum class Purpose {
    kMetadata,   ///< small and durable: every commit is on the disk before it is reported
    kFragments,  ///< arrays that are written once and flushed by FragmentStore
  };

  std::string name;  ///< for messages and files
  Purpose purpose = Purpose::kFragments;
  std::filesystem::path folder;         ///< its own: data, temporary files, configuration
  std::filesystem::path log;            ///< the server's error log
  std::filesystem::path socket;         ///< at most 107 bytes
  std::int64_t port = 0;                ///< on 127.0.0.1
  std::string user = "ophion";          ///< account of the programs
  std::string password;                 ///< of that account
  std::string database;                 ///< created when absent; all that `user` may touch
  std::string engine = "MyISAM";        ///< of the fragments
  std::filesystem::path plugin_folder;  ///< where UDF libraries are; empty: none
  std::int64_t cache_megabytes = 64;    ///< of pages and index blocks
  /// Where statements that create or drop are noted while they run, so that a server that was
  /// killed amid one undoes it; empty: in the data folder.
  std::filesystem::path ddl_log = {};
  /// IP address by which other hosts reach it, encrypted only; empty: they do not.
  std::string address = {};
  std::filesystem::path certificate = {};  ///< of the server; needed with `address`
  std::filesystem::path private_key = {};
};

/// The account that administers a private server: the user of the operating system, who proves it
/// by the Unix socket. It has no password.
sql::Endpoint administrator(const std::filesystem::path& socket);

/// Starts and stops a private mariadbd. It listens on its Unix socket, on loopback and, if told so,
/// on one address for other hosts; dies with the thread that started it, and leaves its data in
/// order when it is killed.
class Instance {
 public:
  explicit Instance(InstanceSettings settings) : settings_{std::move(settings)} {}

  const InstanceSettings& settings() const { return settings_; }

  /// Creates folder and system tables when absent. An initialisation that was broken off is begun
  /// anew.
  void initialise();
  /// Starts a server process, without waiting for it, for a caller that looks after it.
  Process launch();
  /// Creates account and database, or corrects them. The server answers.
  void correct_account() const;

  /// Starts the server, without waiting for it, and keeps its process.
  void start();
  /// Waits until the started server answers, and corrects account and database. Throws a system
  /// error with the last lines of the log if the server ends or does not answer in time.
  void wait_until_ready(std::chrono::seconds timeout = std::chrono::seconds{60});
  /// Whether the server answers at this moment; takes up to `patience` if it is silent.
  bool is_ready(std::chrono::seconds patience = std::chrono::seconds{10}) const;

  /// The process; absent before start().
  std::optional<Process>& process() { return process_; }
  /// Asks the server to end, and kills it after `grace`.
  void stop(std::chrono::milliseconds grace = std::chrono::seconds{20});

 private:
  std::filesystem::path option_file() const;
  void write_option_file(const InstanceSettings& settings) const;
  InstanceSettings settings_with_ddl_log();
  void prepare_socket() const;

  InstanceSettings settings_;
  std::shared_ptr<const VolatileFolder> ddl_folder_;  ///< of what launch() started
  std::optional<Process> process_;
};

/// The last lines of a text file, for messages; empty if it cannot be read.
std::string last_lines(const std::filesystem::path& file, std::size_t count);

}  // namespace oph::io_server
