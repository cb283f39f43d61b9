// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/sql/value.h"

namespace oph::sql {

class Connection;

/// A prepared statement and, while it runs, its result. Values travel in binary, both ways.
/// Must not outlive its connection.
class Statement {
 public:
  Statement(Statement&&) noexcept;
  Statement& operator=(Statement&&) noexcept;
  ~Statement();

  /// Binds the values to the '?' in their order and executes; buffers the whole result, so that
  /// the connection can be used for other statements while the rows are read.
  template <class... Values>
  void execute(const Values&... values) {
    const Value list[] = {to_value(values)..., Value{}};
    execute_values(std::span{list, sizeof...(Values)}, Result::kBuffered);
  }

  enum class Result {
    kBuffered,  ///< all rows are kept by the client
    kStreamed,  ///< rows come as they are read; the connection is busy until the last one
  };
  void execute_values(std::span<const Value> values, Result result);

  /// Moves to the next row; false after the last one.
  bool next();

  // Columns of the current row, from 0. Reading NULL with the first four is a bug.
  std::int64_t integer(std::size_t column) const;
  double real(std::size_t column) const;
  std::string text(std::size_t column) const;
  /// Valid until the next row.
  Bytes bytes(std::size_t column) const;
  bool is_null(std::size_t column) const;
  std::optional<std::int64_t> optional_integer(std::size_t column) const;
  std::optional<std::string> optional_text(std::size_t column) const;

  std::uint64_t affected_rows() const;

 private:
  friend class Connection;
  struct Implementation;
  explicit Statement(std::unique_ptr<Implementation> implementation);
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace oph::sql
