// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "base/sql/connection.h"

namespace oph::metadb {

/// Prepares, binds and executes; the rows, if any, are read from the returned statement.
template <class... Values>
sql::Statement execute(sql::Connection& connection, std::string_view statement,
                       const Values&... values) {
  auto prepared = connection.prepare(statement);
  prepared.execute(values...);
  return prepared;
}

}  // namespace oph::metadb
