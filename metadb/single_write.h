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
  return sql::transact(connection, [&](sql::Connection& session) {
    return session.query(statement, values...).affected_rows();
  });
}

}  // namespace oph::metadb
