// SPDX-License-Identifier: GPL-3.0-or-later
#include "io_server/row_query.h"

#include "base/sql/value.h"

namespace oph::io_server {
namespace {

bool is_call(const Expression& expression) {
  return std::holds_alternative<Expression::Call>(expression.node());
}

/// A primitive may compute a key as a real number.
std::string print_key(const Expression& key) {
  return is_call(key) ? "CAST(" + key.sql() + " AS SIGNED)" : key.sql();
}

std::string print_conditions(const RowQuery& query) {
  const auto key = sql::quote_name(kKeyColumn);
  std::string conditions;
  const auto add = [&](const std::string& condition) {
    conditions += (conditions.empty() ? " WHERE " : " AND ") + condition;
  };
  if (query.key_start > 0) add(key + " >= " + std::to_string(query.key_start));
  if (query.key_end > 0) add(key + " <= " + std::to_string(query.key_end));
  if (query.filter) add(query.filter->sql());
  return conditions;
}

std::string print_parts(const RowQuery& query) {
  if (query.parts == 1) return {};
  return " STRAIGHT_JOIN seq_1_to_" + std::to_string(query.parts) + " s";
}

}  // namespace

std::string select_statement(const Relation& input, const RowQuery& query) {
  auto statement = "SELECT " + print_key(query.key) + ", " + query.value.sql() + " FROM " +
                   sql::quote_name(input.name) + print_parts(query) + print_conditions(query);
  if (query.group_by) statement += " GROUP BY " + query.group_by->sql();
  // A computed key must not be mistaken for the column: the name is qualified.
  if (query.is_ordered) {
    statement += " ORDER BY " + sql::quote_name(input.name) + "." + sql::quote_name(kKeyColumn);
  }
  if (query.limit > 0) statement += " LIMIT " + std::to_string(query.limit);
  return statement;
}

bool calls_primitives(const RowQuery& query) {
  return is_call(query.key) || is_call(query.value) || (query.filter && is_call(*query.filter)) ||
         (query.group_by && is_call(*query.group_by));
}

}  // namespace oph::io_server
