// SPDX-License-Identifier: GPL-3.0-or-later
#include "io_server/session.h"

#include <mysqld_error.h>

#include "base/error.h"
#include "base/log.h"
#include "base/sql/refusal.h"
#include "io_server/primitives.h"

namespace oph::io_server {
namespace {

/// The name in "FUNCTION database.x does not exist", "for routine 'database.x'" or "Can't find
/// symbol 'x' in library"; all of it if there is none.
std::string_view named_function(std::string_view said) {
  for (const std::string_view mark : {"symbol '", "."}) {
    const auto start = said.rfind(mark);
    if (start == std::string_view::npos) continue;
    const auto name = said.substr(start + mark.size());
    return name.substr(0, name.find_first_of("' "));
  }
  return said;
}

/// What a primitive said, without the names of functions that users do not know of.
std::string without_internal_name(const std::string& failure) {
  const auto end = failure.find(": ");
  if (!failure.starts_with(kInternalPrefix) || end == std::string::npos) return failure;
  return failure.substr(end + 2);
}

/// How long a server may take to accept a connection. A busy one on this host is waited for; one
/// elsewhere is accepted for by the kernel of its host, or that host is gone.
constexpr std::chrono::seconds kLocalLimit{10};
constexpr std::chrono::seconds kRemoteLimit{5};

}  // namespace

sql::Endpoint endpoint(const IoServerSettings& server, std::string_view database) {
  return {server.host, server.port,     server.socket,
          server.user, server.password, std::string{database}};
}

Session::Session(const IoServerSettings& server, std::string_view database)
    : name_{server.name}, endpoint_{endpoint(server, database)} {}

std::string Session::context() const {
  return "I/O server " + name_;
}

void Session::ensure_connected() {
  if (!connection_) return connect();
  try {
    connection_->execute_text("DO 0");
  } catch (const sql::SqlError&) {
    connect();
  }
}

sql::SqlError Session::unanswered(const sql::SqlError& error) const {
  const auto said = sql::said_by_server(error);
  return {error.code(), fmt::format("I/O server {} does not answer: {}", name_,
                                    said.empty() ? std::string_view{error.text()} : said)};
}

void Session::open_connection() try {
  connection_.emplace(endpoint_, is_local() ? kLocalLimit : kRemoteLimit);
} catch (const sql::SqlError& error) {
  if (error.is_lost_connection()) throw unanswered(error);
  throw;
}

void Session::connect() {
  with_context(context(), [&] {
    connection_.reset();
    open_connection();
    // In any other mode a NULL that a primitive left would be stored as an empty array.
    connection_->execute_text(
        "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,"
        "ERROR_FOR_DIVISION_BY_ZERO'");
    // It has only the key to tell by, evaluates a computed one once more, and keeps MariaDB from
    // using a row again that it has just looked up.
    connection_->execute_text("SET SESSION optimizer_switch = 'index_condition_pushdown=off'");
    auto row = connection_->query("SELECT @@max_allowed_packet");
    row.next();
    max_packet_ = row.integer(0);
  });
  // The server may have given us the thread of a former session, with its last failure.
  take_primitive_failure();
}

Session::Activity::Activity(Session& session) : session_{session} {
  const std::lock_guard lock{session_.activity_mutex_};
  session_.active_thread_id_ = session_.connection().thread_id();
}

Session::Activity::~Activity() {
  const std::lock_guard lock{session_.activity_mutex_};
  session_.active_thread_id_.reset();
}

void Session::interrupt(Session& running) {
  // Holding the mutex keeps `running` from starting another statement, which would be hit instead.
  const std::lock_guard lock{running.activity_mutex_};
  if (!running.active_thread_id_) return;
  ensure_connected();
  try {
    connection_->execute_text("KILL QUERY " + std::to_string(*running.active_thread_id_));
  } catch (const sql::SqlError& error) {
    if (error.code() != ER_NO_SUCH_THREAD) throw;
  }
}

void Session::check_size(std::size_t array_bytes) const {
  // What a statement needs besides its arrays, generously.
  constexpr std::size_t kReserve = 64;
  if (array_bytes + kReserve <= static_cast<std::size_t>(max_packet_)) return;
  throw system_error("an array is larger than the I/O server takes (bytes={}, maximum={})",
                     array_bytes, max_packet_);
}

bool Session::succeeds(const std::string& statement) {
  const auto status = guard([&] {
    run([&](sql::Connection& connection) {
      auto row = connection.query(statement);
      if (!row.next() || row.is_null(0) || row.integer(0) == 0) raise_missing_value();
    });
  });
  if (!status) log::info("a statement failed: " + status.text, {{"io_server", name_}});
  return status.ok;
}

std::optional<std::string> Session::take_primitive_failure() {
  try {
    auto row = connection_->query("SELECT oph_last_error()");
    if (!row.next() || row.is_null(0)) return std::nullopt;
    return without_internal_name(row.text(0));
  } catch (const sql::SqlError&) {
    // Without our libraries there is no such function; and a lost connection has no words left.
  }
  return std::nullopt;
}

void Session::raise_primitive_failure() {
  if (const auto failure = take_primitive_failure()) fail_for_user(*failure);
}

void Session::raise_missing_value() {
  raise_primitive_failure();
  fail_for_user("the expression has no value for some row");
}

void Session::fail(Error error) const {
  error.add_context(context());
  throw error;
}

void Session::fail_for_user(const std::string& text) const {
  fail(Error{Blame::kUser, text});
}

void Session::explain(const sql::SqlError& error) {
  if (error.is_lost_connection()) {
    auto named = unanswered(error);
    named.add_context(context());
    throw named;
  }
  raise_primitive_failure();
  if (sql::said_by_server(error).find("No space left on device") != std::string_view::npos) {
    fail(system_error("no space is left on the disk of I/O server {}", name_));
  }
  switch (error.code()) {
    case ER_CANT_INITIALIZE_UDF: {
      // "Can't initialize function 'x'; what the primitive said"
      const auto said = sql::said_by_server(error);
      const auto start = said.find("; ");
      if (start == std::string_view::npos) return;
      fail_for_user(std::string{said.substr(start + 2)});
    }
    case ER_BAD_NULL_ERROR:
      raise_missing_value();
    case ER_QUERY_INTERRUPTED:
      fail_for_user("the statement was interrupted");
    case ER_INVALID_CHARACTER_STRING:
      fail_for_user("a text of the expression is not valid UTF-8");
    case ER_DISK_FULL:
    case ER_RECORD_FILE_FULL:
      fail(system_error("no space is left on the disk of I/O server {}", name_));
    case ER_SP_DOES_NOT_EXIST:
    case ER_PROCACCESS_DENIED_ERROR:  // of a function that is not there, and that we may not call
    case ER_CANT_FIND_DL_ENTRY:
      fail(system_error(
          "a primitive is not registered, an administrator has to run 'ophion register' "
          "(primitive={}, io_server={})",
          named_function(sql::said_by_server(error)), name_));
    default:
      return;
  }
}

}  // namespace oph::io_server
