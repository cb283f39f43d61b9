// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/configuration.h"

namespace oph {

// A stack may use several hosts. The first is where `ophion up` runs: it has the server, the
// catalogue, I/O servers and ranks. The others, one [[host]] table each, have an I/O server and
// ranks. All see the folder of the stack, the programs and the data repository at the same paths.

/// One of the other hosts.
struct HostSettings {
  std::string name;              ///< letters, digits, '.', '_' and '-'; its I/O server has it, too
  std::string address;           ///< IP address by which all hosts reach it
  std::int64_t cores = 1;        ///< ranks of a data pool that it runs
  std::int64_t port = 11740;     ///< of its I/O server
  std::filesystem::path folder;  ///< of its databases, on a disk of its own
};

/// Variable of the environment of a pool on several hosts: the host of each rank, separated by ','.
inline constexpr const char* kRankHostsVariable = "OPHION_RANK_HOSTS";
/// How the first host is called there.
inline constexpr std::string_view kFirstHost = "-";
/// Variable that names the host of a process; absent on the first one.
inline constexpr const char* kHostVariable = "OPHION_HOST";

/// Whether programs of this stack run on several hosts.
bool spans_hosts(const Configuration& configuration);

/// As configured; empty: the stack is on one machine.
std::vector<HostSettings> other_hosts(const Configuration& configuration);

/// The name of the host that this process runs on; empty: the first one.
std::string this_host();

/// The host that a managed I/O server runs on; absent: the first one.
std::optional<HostSettings> host_of(const Configuration& configuration,
                                    const IoServerSettings& server);

/// Turns the configuration as written into that of this host: databases of this host are reached by
/// their sockets, those of others by address, encrypted and verified (see sql::trust_server). To be
/// called once by each program, before it connects to anything. Nothing on one machine.
void adapt_to_this_host(Configuration& configuration);

/// What starts a program on a host: hosts.start with the names filled in, then the command line as
/// the last word, quoted for a shell, with what this_host() needs.
std::vector<std::string> start_command(const Configuration& configuration, const HostSettings& host,
                                       const std::vector<std::string>& program);

/// The words of hosts.start for a host, without a command line.
std::vector<std::string> start_words(const Configuration& configuration, const HostSettings& host);

/// A word as a shell reads it back.
std::string quote_for_shell(std::string_view word);

/// What the ends of a channel between hosts prove that they know. Throws a user error if there is
/// no password of the catalogue to make it from.
std::string channel_secret(const Configuration& configuration);

/// Certificate and key of the databases of all hosts; made anew whenever the stack starts.
std::filesystem::path hosts_certificate(const Configuration& configuration);
std::filesystem::path hosts_key(const Configuration& configuration);

}  // namespace oph
