// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

#include "base/sql/connection.h"

namespace oph::metadb {

/// Executes one statement that changes something and is a transaction by itself: after a deadlock
/// it is run again. Not to be used within a transaction, all of which a deadlock takes back.
/// Returns the number of changed rows.
template <class... Values>
std::uint64_t write_alone(sql::Connection& connection, std::string_view statement,
                          const Values&... values) {
  constexpr int kMostAttempts = 10;
  for (int attempt = 0;; ++attempt) {
    try {
      return connection.query(statement, values...).affected_rows();
    } catch (const sql::SqlError& error) {
      if (!error.is_deadlock() || attempt >= kMostAttempts) throw;
      sql::pause_before_retry(attempt);
    }
  }
}

}  // namespace oph::metadb
