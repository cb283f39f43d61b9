// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "base/configuration.h"
#include "base/sql/connection.h"

namespace oph::io_server {

/// Where an I/O server is; `database` may be empty.
sql::Endpoint endpoint(const IoServerSettings& server, std::string_view database);

/// The connection of one thread to one I/O server, made when it is first needed. Turns what the
/// server reports into errors that say who can mend them: a failure of a primitive is the user's,
/// in the primitive's own words. Every error carries the name of the I/O server as context.
class Session {
 public:
  Session(const IoServerSettings& server, std::string_view database);

  /// Connects, or connects again if the server went away since the last use.
  void ensure_connected();
  /// Precondition: connected.
  sql::Connection& connection() { return *connection_; }
  /// The largest statement that the server takes, in bytes.
  std::int64_t max_packet() const { return max_packet_; }
  /// Throws a system error if an array of so many bytes is too large for the server.
  void check_size(std::size_t array_bytes) const;
  /// Whether a statement runs and its one value is true. A failure is logged, and no more.
  bool succeeds(const std::string& statement);

  /// Marks the time during which another thread may interrupt what this session runs.
  class Activity {
   public:
    explicit Activity(Session& session);
    ~Activity();
    Activity(const Activity&) = delete;
    Activity& operator=(const Activity&) = delete;

   private:
    Session& session_;
  };

  /// Runs `work(connection)` and explains the failure of a statement in it.
  template <class Work>
  decltype(auto) explained(Work&& work) {
    try {
      return work(*connection_);
    } catch (sql::SqlError& error) {
      explain(error);
      error.add_context(context());
      throw;
    }
  }

  /// As explained(), open to interruption.
  template <class Work>
  decltype(auto) run(Work&& work) {
    const Activity activity{*this};
    return explained(std::forward<Work>(work));
  }

  /// Throws what a primitive noted as its failure, if it noted one since the last call of this:
  /// MariaDB itself takes the failure of a primitive in a row for a NULL.
  void raise_primitive_failure();
  /// As raise_primitive_failure(), for when a value is missing: throws in any case.
  [[noreturn]] void raise_missing_value();

  /// Ends the statement that `running` runs at this moment, if any. May be called while another
  /// thread uses `running`.
  void interrupt(Session& running);

  std::string context() const;
  /// Whether the server is reached by a socket of this host.
  bool is_local() const { return !endpoint_.socket.empty(); }

 private:
  void connect();
  void open_connection();
  /// The loss of a connection, with the name of the server: its address says little to users.
  sql::SqlError unanswered(const sql::SqlError& error) const;
  void explain(const sql::SqlError& error);
  std::optional<std::string> take_primitive_failure();
  [[noreturn]] void fail(Error error) const;
  [[noreturn]] void fail_for_user(const std::string& text) const;

  std::string name_;
  sql::Endpoint endpoint_;
  std::optional<sql::Connection> connection_;
  std::int64_t max_packet_ = 0;

  std::mutex activity_mutex_;
  std::optional<std::uint64_t> active_thread_id_;
};

}  // namespace oph::io_server
