// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/primitives/outcome.h"

#include <gtest/gtest.h>

namespace oph::tests {
namespace {

void check_row(const Value& expected, const std::optional<std::string>& row) {
  if (expected.kind == Value::Kind::kNull) {
    EXPECT_FALSE(row.has_value());
    return;
  }
  ASSERT_TRUE(row.has_value()) << "NULL";
  switch (expected.kind) {
    case Value::Kind::kArray:
      EXPECT_TRUE(same_array(expected, *row))
          << "expected " << print_array(expected.type, expected.bytes) << "\n     got "
          << print_array(expected.type, *row);
      break;
    case Value::Kind::kInteger:
      EXPECT_EQ(std::to_string(expected.integer), *row);
      break;
    default:
      EXPECT_EQ(expected.bytes, *row);
  }
}

}  // namespace

void check(const Call& call, const Outcome& outcome) {
  SCOPED_TRACE(call.where + ": " + call.function);
  EXPECT_EQ(call.expected_error.value_or("no error"), outcome.error.value_or("no error"));
  if (call.expected_error || outcome.error) return;
  ASSERT_EQ(call.expected.size(), outcome.rows.size());
  for (std::size_t i = 0; i < outcome.rows.size(); ++i) {
    SCOPED_TRACE("row " + std::to_string(i + 1));
    check_row(call.expected[i], outcome.rows[i]);
  }
}

}  // namespace oph::tests
