// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/sql/statement.h"
#include "base/sql/value.h"

struct st_mysql;

namespace oph::sql {

class StatementCache;

/// Where a MySQL-protocol server is, and as whom to speak to it.
struct Endpoint {
  std::string host;
  std::int64_t port = 0;
  std::string socket;  ///< Unix socket; used instead of host and port if not empty
  std::string user;
  std::string password;
  std::string database;  ///< may be empty
  /// Connections keep the statements that they prepared. For a database where the same texts come
  /// again and again: a statement about fragments names tables of its own, and would keep the
  /// functions that it calls from being replaced.
  bool keeps_statements = false;

  /// "127.0.0.1:3306" or the socket, never the password.
  std::string address() const;
};

/// A failure reported by the server or by the connection to it.
class SqlError : public Error {
 public:
  SqlError(unsigned code, std::string text) : Error{Blame::kSystem, std::move(text)}, code_{code} {}
  unsigned code() const noexcept { return code_; }
  /// Another transaction was in the way: the same work may be tried again.
  bool is_deadlock() const noexcept { return code_ == 1213 || code_ == 1205; }
  bool is_duplicate() const noexcept { return code_ == 1062; }
  /// A row cannot be deleted since others refer to it.
  bool is_referenced() const noexcept { return code_ == 1451; }
  /// A row refers to one that does not exist (any more).
  bool is_dangling() const noexcept { return code_ == 1452; }
  bool is_lost_connection() const noexcept;

 private:
  unsigned code_;
};

/// One session with a server. Not thread-safe: one thread at a time.
///
/// Statements are written by the program; whatever comes from outside is bound to a '?'.
class Connection {
 public:
  /// Connects. Throws SqlError.
  explicit Connection(Endpoint endpoint,
                      std::chrono::seconds connect_timeout = std::chrono::seconds{10});
  ~Connection();
  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) noexcept;

  const Endpoint& endpoint() const { return endpoint_; }

  /// Sends a statement without parameters and without result rows; returns the affected rows.
  std::uint64_t execute_text(std::string_view statement);

  Statement prepare(std::string_view statement);

  /// Prepares, binds and executes; the rows, if any, are read from the returned statement.
  template <class... Values>
  Statement query(std::string_view statement, const Values&... values) {
    auto prepared = prepare(statement);
    prepared.execute(values...);
    return prepared;
  }

  /// The number that the last INSERT gave to an AUTO_INCREMENT column.
  std::uint64_t last_insert_id() const;
  /// The id of this session on the server, for KILL.
  std::uint64_t thread_id() const;

  /// Connects again if the server went away since the last use.
  void ensure_alive();

 private:
  friend class Statement;
  struct Close {
    void operator()(st_mysql* handle) const;
  };
  void connect();
  [[noreturn]] void fail(std::string_view doing) const;

  Endpoint endpoint_;
  std::chrono::seconds connect_timeout_;
  /// Null: it keeps none. They go after the handle: without it they need not be closed one by one.
  std::shared_ptr<StatementCache> statements_;
  std::unique_ptr<st_mysql, Close> handle_;
};

/// Sleeps a random time that grows with the number of failed attempts.
void pause_before_retry(int attempt);

/// Runs `action(connection)` in one transaction and commits it; rolls back if it throws. A
/// deadlock is not an error: the action is run again, up to ten times with growing pauses, so it
/// must not have effects outside the database.
template <class Action>
auto transact(Connection& connection, Action&& action) {
  class Rollback {
   public:
    explicit Rollback(Connection& connection) : connection_{&connection} {}
    ~Rollback() {
      if (connection_ != nullptr) guard([&] { connection_->execute_text("ROLLBACK"); });
    }
    Rollback(const Rollback&) = delete;
    Rollback& operator=(const Rollback&) = delete;
    void dismiss() { connection_ = nullptr; }

   private:
    Connection* connection_;
  };
  for (int attempt = 0;; ++attempt) {
    try {
      connection.execute_text("START TRANSACTION");
      Rollback rollback{connection};
      if constexpr (std::is_void_v<decltype(action(connection))>) {
        action(connection);
        connection.execute_text("COMMIT");
        rollback.dismiss();
        return;
      } else {
        auto result = action(connection);
        connection.execute_text("COMMIT");
        rollback.dismiss();
        return result;
      }
    } catch (const SqlError& error) {
      if (!error.is_deadlock() || attempt >= 10) throw;
      pause_before_retry(attempt);
    }
  }
}

}  // namespace oph::sql
