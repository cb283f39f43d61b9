// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

// What the command line offers. Each verb returns the exit status of the program, 0 or 1, and
// throws oph::Error if it cannot do its work.

namespace oph::ophion {

struct UpOptions {
  std::filesystem::path folder;
  std::optional<std::int64_t> port;
  std::optional<std::int64_t> io_servers;
  std::optional<std::filesystem::path> data;
};

/// Makes the stack when it is absent, starts its supervisor and waits until the server answers.
int up(const UpOptions& options);
/// Runs in the background until it is asked to end: what `up` starts.
int supervise(const std::filesystem::path& folder);
/// Runs the I/O server of another host until it is asked to end, or standard input ends: what the
/// supervisor starts there. `only_registers`: makes the running one know the primitives, no more.
int serve_host(const std::filesystem::path& folder, const std::string& name, bool only_registers);
/// Stops the stack and waits until no process of it is left.
int down(const std::filesystem::path& folder);
int status(const std::filesystem::path& folder, bool as_json);
/// Checks everything that a running stack needs, and says what to do about what is wrong.
int doctor(const std::filesystem::path& folder);
/// Deletes what tasks that died left behind.
int collect_garbage(const std::filesystem::path& folder);
/// Makes the I/O servers and the catalogue know the libraries of primitives in their folder.
int register_again(const std::filesystem::path& folder);
/// Prints every key of the configuration with its help and default.
int print_settings();

struct UserOptions {
  std::filesystem::path folder;
  std::string name;
  bool is_admin = false;
  bool reads_password = false;  ///< from standard input; otherwise one is made and printed
  std::string label;            ///< of a new token
  std::string token;            ///< number of the token to revoke, or "all"
  /// New limits, see metadb::UserLimits; `days` is also the lifetime of a new token.
  std::optional<std::int64_t> cores, hosts, tasks, sessions, days, share;
};
int add_user(const UserOptions& options);
int change_password(const UserOptions& options);
int enable_user(const UserOptions& options, bool is_enabled);
int list_users(const UserOptions& options);
/// Changes the limits that are given, and prints all of them.
int change_limits(const UserOptions& options);
/// Makes a token to log in with and prints it, once and for all.
int issue_token(const UserOptions& options);
int list_tokens(const UserOptions& options);
int revoke_token(const UserOptions& options);

}  // namespace oph::ophion
