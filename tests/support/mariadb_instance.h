// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/configuration.h"
#include "base/sql/connection.h"

namespace oph::test {

/// A MariaDB server for tests: its own data in a temporary folder, a Unix socket and no port.
/// What was committed survives kill(), but not a crash of the machine.
class MariadbInstance {
 public:
  /// Creates the data and starts the server with further `options` ("--plugin-dir=..."). Throws
  /// a system error with the end of the server's log if it does not come up.
  explicit MariadbInstance(std::vector<std::string> options = {});
  ~MariadbInstance();
  MariadbInstance(const MariadbInstance&) = delete;
  MariadbInstance& operator=(const MariadbInstance&) = delete;

  /// The instance of this program, started by the first call, stopped and removed at exit.
  static MariadbInstance& shared();

  /// As the administrator, who needs no password.
  sql::Endpoint endpoint(std::string_view database = {}) const;
  /// A configuration whose metadata database is `database` on this server.
  Configuration configuration(std::string_view database) const;

  /// Stops the server cleanly, or kills it; start() goes on with the same data.
  void start();
  void stop();
  void kill();

  const std::filesystem::path& folder() const { return folder_; }
  pid_t pid() const { return pid_; }

 private:
  void create_data() const;
  void wait_until_up();
  void wait_until_gone();
  std::string end_of_log() const;
  std::filesystem::path socket() const { return folder_ / "socket"; }

  std::vector<std::string> options_;
  std::filesystem::path folder_;
  pid_t pid_ = -1;
};

}  // namespace oph::test
