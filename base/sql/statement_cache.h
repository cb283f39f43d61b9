// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <list>
#include <memory>
#include <string>
#include <string_view>

struct st_mysql_stmt;

namespace oph::sql {

struct CloseStatement {
  void operator()(st_mysql_stmt* handle) const;
};
using StatementHandle = std::unique_ptr<st_mysql_stmt, CloseStatement>;

/// Prepared statements of one connection (Endpoint::keeps_statements) that nobody uses at the
/// moment, so that the server need not read the same text again. Keeps the latest ones.
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

}  // namespace oph::sql
