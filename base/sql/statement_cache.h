// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <list>
#include <memory>
#include <string>
#include <string_view>

#include "base/sql/connection.h"

struct st_mysql_stmt;

namespace oph::sql {

struct CloseStatement {
  void operator()(st_mysql_stmt* handle) const;
};
using StatementHandle = std::unique_ptr<st_mysql_stmt, CloseStatement>;

/// Prepared statements of one connection that nobody uses at the moment, so that the server need
/// not read the same text again. Keeps the latest ones.
class StatementCache {
 public:
  static constexpr std::size_t kMost = 64;
  static constexpr std::size_t kLongestText = 4096;

  /// A statement with this text, which is the caller's then; null if there is none.
  StatementHandle take(std::string_view text);
  /// Keeps a statement without a result; closes the one that was not used for longest.
  void put(std::string text, StatementHandle handle);

 private:
  struct Entry {
    std::string text;
    StatementHandle handle;
  };
  std::list<Entry> entries_;  ///< the latest first
};

/// From now on every connection of this process that is made to this database keeps its
/// statements. For the metadata database: there the same texts come again and again, while those
/// about fragments name tables, and would keep functions that they call from being replaced.
/// Thread-safe.
void keep_statements_of(const Endpoint& endpoint);

// For Connection: the cache of a connection, by its handle. Null: it keeps none. Thread-safe.
void open_statement_cache(const st_mysql* connection, const Endpoint& endpoint);
std::shared_ptr<StatementCache> statement_cache(const st_mysql* connection);
std::shared_ptr<StatementCache> remove_statement_cache(const st_mysql* connection);

}  // namespace oph::sql
