// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/sql/connection.h"

#include <errmsg.h>
#include <mysql.h>
#include <poll.h>

#include <mutex>
#include <random>
#include <thread>

#include "base/network.h"
#include "base/sql/refusal.h"
#include "base/sql/statement_cache.h"
#include "base/sql/trusted_servers.h"

namespace oph::sql {
namespace {

constexpr unsigned kLostCodes[] = {CR_SERVER_GONE_ERROR, CR_SERVER_LOST, CR_CONNECTION_ERROR,
                                   CR_CONN_HOST_ERROR, 1927 /* ER_CONNECTION_KILLED */};

const char* or_null(const std::string& text) {
  return text.empty() ? nullptr : text.c_str();
}

/// Between hosts: encrypted, and with a server that has the key of the certificate.
void demand_encryption(st_mysql* handle, const std::filesystem::path& certificate) {
  const my_bool yes = 1;
  mysql_options(handle, MYSQL_OPT_SSL_ENFORCE, &yes);
  mysql_options(handle, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &yes);
  mysql_options(handle, MYSQL_OPT_SSL_CA, certificate.c_str());
}

/// Whether there is something to read where nothing was asked: the end of the connection. Between
/// processes of one host that costs no exchange of messages.
bool was_closed(st_mysql* handle) {
  pollfd event{mysql_get_socket(handle), POLLIN, 0};
  // A statement that met the end has closed the socket already.
  return event.fd < 0 || ::poll(&event, 1, 0) != 0;
}

}  // namespace

std::string Endpoint::address() const {
  return socket.empty() ? fmt::format("{}:{}", host, port) : socket;
}

bool SqlError::is_lost_connection() const noexcept {
  for (const auto lost : kLostCodes) {
    if (code_ == lost) return true;
  }
  return false;
}

void Connection::Close::operator()(st_mysql* handle) const {
  mysql_close(handle);
}

Connection::Connection(Endpoint endpoint, std::chrono::seconds connect_timeout)
    : endpoint_{std::move(endpoint)}, connect_timeout_{connect_timeout} {
  connect();
}
Connection::~Connection() = default;
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;

void Connection::connect() {
  // mysql_init() initialises the library on first use, which is not safe in several threads.
  static std::once_flag once;
  std::call_once(once, [] { mysql_library_init(0, nullptr, nullptr); });

  handle_.reset(mysql_init(nullptr));
  if (!handle_) throw std::bad_alloc{};
  const auto seconds = static_cast<unsigned>(connect_timeout_.count());
  mysql_options(handle_.get(), MYSQL_OPT_CONNECT_TIMEOUT, &seconds);
  mysql_options(handle_.get(), MYSQL_SET_CHARSET_NAME, "utf8mb4");
  const unsigned long packet = 1UL << 30U;
  mysql_options(handle_.get(), MYSQL_OPT_MAX_ALLOWED_PACKET, &packet);
  const bool is_remote = endpoint_.socket.empty();
  if (const auto certificate = is_remote ? certificate_of(endpoint_.host) : std::nullopt) {
    demand_encryption(handle_.get(), *certificate);
  }
  const auto* host = is_remote ? endpoint_.host.c_str() : "localhost";
  const auto port = is_remote ? static_cast<unsigned>(endpoint_.port) : 0U;
  if (mysql_real_connect(handle_.get(), host, endpoint_.user.c_str(), endpoint_.password.c_str(),
                         or_null(endpoint_.database), port, or_null(endpoint_.socket),
                         0) == nullptr) {
    fail("cannot connect to database server");
  }
  if (endpoint_.keeps_statements) statements_ = std::make_shared<StatementCache>();
  // A server whose host vanished must not keep us waiting for the end of a statement.
  if (is_remote) notice_dead_peer(mysql_get_socket(handle_.get()));
}

void Connection::fail(std::string_view doing) const {
  throw SqlError{
      mysql_errno(handle_.get()),
      fmt::format("{}: {} (server={})", doing, mysql_error(handle_.get()), endpoint_.address())};
}

std::uint64_t Connection::execute_text(std::string_view statement) {
  if (mysql_real_query(handle_.get(), statement.data(), statement.size()) != 0) {
    throw refused_statement(mysql_errno(handle_.get()), mysql_error(handle_.get()),
                            endpoint_.address());
  }
  const auto rows = mysql_affected_rows(handle_.get());
  if (auto* result = mysql_store_result(handle_.get())) mysql_free_result(result);
  return rows;
}

std::uint64_t Connection::last_insert_id() const {
  return mysql_insert_id(handle_.get());
}

std::uint64_t Connection::thread_id() const {
  return mysql_thread_id(handle_.get());
}

void Connection::ensure_alive() {
  const bool is_remote = endpoint_.socket.empty();
  if (!is_remote && !was_closed(handle_.get())) return;
  if (mysql_ping(handle_.get()) != 0) connect();
}

void pause_before_retry(int attempt) {
  thread_local std::minstd_rand random{std::random_device{}()};
  std::uniform_int_distribution<int> milliseconds{1, 2 << attempt};
  std::this_thread::sleep_for(std::chrono::milliseconds{milliseconds(random)});
}

}  // namespace oph::sql
