// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/configuration.h"
#include "io_server/fragment_store.h"
#include "io_server/instance.h"
#include "tests/support/temporary_folder.h"

namespace oph::io_server {

using test::TemporaryFolder;

/// A running I/O server in a temporary folder, with the test primitives registered.
class TestServer {
 public:
  explicit TestServer(std::string_view engine = "MyISAM");

  const Configuration& configuration() const { return configuration_; }
  const IoServerSettings& settings() const { return configuration_.io_servers.front(); }
  /// Kills the server with signal 9 and starts it again.
  void crash();

 private:
  TemporaryFolder folder_;
  Configuration configuration_;
  Instance instance_;
};

/// The one server that tests share which leave it whole.
TestServer& shared_server();

/// A relation on the test server.
Relation relation(std::string name);

}  // namespace oph::io_server
