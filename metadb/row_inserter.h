// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/sql/connection.h"

namespace oph::metadb {

/// Inserts many rows with few statements.
///
///     RowInserter rows{connection, "fragment (cube_id, fragment_index)"};
///     for (...) rows.add(cube_id, index);
///     rows.flush();
///
/// Texts and bytes are kept as views until flush().
class RowInserter {
 public:
  /// `rest` continues the statement after the values.
  RowInserter(sql::Connection& connection, std::string_view table, std::string_view rest = {})
      : connection_{connection}, table_{table}, rest_{rest} {}

  template <class... Values>
  void add(Values&&... values) {
    static_assert((!std::is_same_v<Values, std::string> && ...), "a temporary text would be gone");
    OPH_CHECK(width_ == 0 || width_ == sizeof...(Values));
    width_ = sizeof...(Values);
    (values_.push_back(sql::to_value(values)), ...);
  }

  /// Executes what was added; nothing if nothing was.
  void flush();

 private:
  sql::Connection& connection_;
  std::string table_;
  std::string rest_;
  std::size_t width_ = 0;
  std::vector<sql::Value> values_;
};

}  // namespace oph::metadb
