// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "base/sql/statement.h"
#include "io_server/fragment_store.h"
#include "io_server/session.h"

namespace oph::io_server {

/// Collects rows and sends them as multi-row INSERTs. The prepared statement is kept as long as
/// batches have the same number of rows.
struct RowWriter::Implementation {
 public:
  /// `session` is connected and outlives the writer.
  Implementation(Session& session, Relation table);
  void add(std::int64_t key, sql::Bytes array);
  std::int64_t finish();

 private:
  void send();

  Session& session_;
  Relation table_;
  std::size_t batch_bytes_;
  std::optional<sql::Statement> statement_;
  std::size_t statement_rows_ = 0;
  std::int64_t written_ = 0;

  // The rows that wait to be sent; the arrays lie one behind the other.
  std::vector<std::int64_t> keys_;
  std::vector<std::size_t> lengths_;
  std::vector<std::byte> arrays_;
  std::size_t used_ = 0;
  std::vector<sql::Value> values_;
};

}  // namespace oph::io_server
