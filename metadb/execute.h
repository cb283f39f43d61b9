// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "base/sql/connection.h"

namespace oph::metadb {

/// An empty view without address would be bound as NULL.
template <class Value>
const Value& bindable(const Value& value) {
  return value;
}
inline std::string_view bindable(std::string_view text) {
  return text.empty() ? std::string_view{""} : text;
}

/// Prepares, binds and executes; the rows, if any, are read from the returned statement.
template <class... Values>
sql::Statement execute(sql::Connection& connection, std::string_view statement,
                       const Values&... values) {
  auto prepared = connection.prepare(statement);
  prepared.execute(bindable(values)...);
  return prepared;
}

}  // namespace oph::metadb
