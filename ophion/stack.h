// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "base/configuration.h"
#include "io_server/instance.h"

namespace oph::ophion {

/// Where a stack keeps what, below its folder.
struct Layout {
  std::filesystem::path folder;

  std::filesystem::path configuration() const { return folder / "ophion.toml"; }
  std::filesystem::path run() const { return folder / "run"; }
  std::filesystem::path lock() const { return run() / "supervisor.lock"; }
  std::filesystem::path pid() const { return run() / "supervisor.pid"; }
  std::filesystem::path failure() const { return run() / "supervisor.failed"; }
  std::filesystem::path services() const { return run() / "services.json"; }
  /// Made by oph_server as soon as it listens; holds its port.
  std::filesystem::path ready() const { return run() / "server.ready"; }
  std::filesystem::path databases() const { return folder / "databases"; }
};

/// The folder that is meant when none is given: that of $OPHION_CONFIG, else $HOME/ophion.
std::filesystem::path default_folder();

/// Throws a user error that names the folder if there is no stack in it.
void require_stack(const std::filesystem::path& folder);

/// Reads the configuration of a stack, see require_stack().
Configuration load_stack(const std::filesystem::path& folder);

/// Makes folder and configuration of a new stack: free ports, random passwords.
Configuration create_stack(const std::filesystem::path& folder, std::int64_t io_servers);

/// Adds I/O servers until there are `count`. Throws a user error if there are more already.
void add_io_servers(Configuration& configuration, std::int64_t count);

/// Adds an I/O server for each other host that has none. Returns whether there was one.
bool add_servers_of_hosts(Configuration& configuration);

/// Makes the folders and the certificate that the configuration names, where they are absent.
void prepare_stack(const Configuration& configuration);

/// The private database servers of a stack.
io_server::InstanceSettings metadata_settings(const Configuration& configuration);
io_server::InstanceSettings fragment_settings(const Configuration& configuration,
                                              const IoServerSettings& server);

}  // namespace oph::ophion
