// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/row_inserter.h"

#include <algorithm>
#include <span>

namespace oph::metadb {
namespace {

/// Keeps the placeholders of a statement below the 65535 that the protocol can number.
constexpr std::size_t kRowsAtOnce = 1000;

std::string statement(std::string_view table, std::size_t width, std::size_t rows) {
  std::string row = "(?";
  for (std::size_t i = 1; i < width; ++i) row += ",?";
  row += ")";
  auto text = fmt::format("INSERT INTO {} VALUES {}", table, row);
  for (std::size_t i = 1; i < rows; ++i) text += "," + row;
  return text;
}

}  // namespace

void RowInserter::flush() {
  std::span<const sql::Value> rest{values_};
  while (!rest.empty()) {
    const auto rows = std::min(kRowsAtOnce, rest.size() / width_);
    auto insert = connection_.prepare(statement(table_, width_, rows) + " " + rest_);
    insert.execute_values(rest.first(rows * width_), sql::Statement::Result::kBuffered);
    rest = rest.subspan(rows * width_);
  }
  values_.clear();
}

}  // namespace oph::metadb
