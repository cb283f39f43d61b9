// SPDX-License-Identifier: GPL-3.0-or-later
#include "io_server/row_query.h"

#include <algorithm>

#include "base/error.h"
#include "base/sql/value.h"

namespace oph::io_server {
namespace {

bool is_call(const Expression& expression) {
  return std::holds_alternative<Expression::Call>(expression.node());
}

/// A primitive may compute a key as a real number.
std::string print_key(const Expression& key, const RowColumns& columns) {
  const auto text = key.sql(columns);
  return is_call(key) ? "CAST(" + text + " AS SIGNED)" : text;
}

std::string alias(std::size_t source) {
  return "`a" + std::to_string(source) + "`";
}

std::string column(std::span<const Relation> inputs, std::size_t source, std::string_view name) {
  const auto quoted = sql::quote_name(name);
  return inputs.size() == 1 ? quoted : alias(source) + "." + quoted;
}

/// An array that is copied as it is need not be compressed again.
std::string print_value(std::span<const Relation> inputs, const RowQuery& query,
                        const RowColumns& columns, bool compresses) {
  if (!compresses) return query.value.sql(columns);
  const auto* measure = std::get_if<Expression::Measure>(&query.value.node());
  if (measure != nullptr && inputs[measure->source].is_compressed) {
    return column(inputs, measure->source, kMeasureColumn);
  }
  return "COMPRESS(" + query.value.sql(columns) + ")";
}

/// The order is fixed: the first relation is read row by row, as its keys rise.
std::string print_tables(std::span<const Relation> inputs, const RowQuery& query,
                         const RowColumns& columns) {
  auto text = " FROM " + sql::quote_name(inputs[0].name);
  if (inputs.size() == 1) return text;
  text += " " + alias(0);
  for (std::size_t i = 1; i < inputs.size(); ++i) {
    const bool is_same = i > query.joined_keys.size();
    text += join_by_key(inputs[i], alias(i)) + column(inputs, i, kKeyColumn) + " = " +
            (is_same ? columns.key : query.joined_keys[i - 1].sql(columns));
  }
  return text;
}

std::string print_conditions(const RowQuery& query, const RowColumns& columns) {
  std::string conditions;
  const auto add = [&](const std::string& condition) {
    conditions += (conditions.empty() ? " WHERE " : " AND ") + condition;
  };
  if (query.key_start > 0) add(columns.key + " >= " + std::to_string(query.key_start));
  if (query.key_end > 0) add(columns.key + " <= " + std::to_string(query.key_end));
  if (query.filter) add(query.filter->sql(columns));
  return conditions;
}

/// The numbers, and the relation whose rows are looked up by their keys.
std::string print_numbering(std::span<const Relation> inputs, const RowQuery::Numbering& numbering,
                            const RowColumns& columns) {
  auto text = fmt::format(" FROM seq_{}_to_{} n", numbering.first, numbering.last);
  for (const auto& input : inputs) {
    text += join_by_key(input) + column(inputs, 0, kKeyColumn) + " = " +
            numbering.source_key.sql(columns);
  }
  return text;
}

std::string print_parts(const RowQuery& query) {
  if (query.parts == 1) return {};
  return " STRAIGHT_JOIN seq_1_to_" + std::to_string(query.parts) + " s";
}

}  // namespace

RowColumns columns(std::span<const Relation> inputs) {
  RowColumns columns;
  if (!inputs.empty()) columns.key = column(inputs, 0, kKeyColumn);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const auto array = column(inputs, i, kMeasureColumn);
    columns.measures.push_back(inputs[i].is_compressed ? "UNCOMPRESS(" + array + ")" : array);
  }
  return columns;
}

std::string join_by_key(const Relation& relation, std::string_view alias) {
  auto text = " STRAIGHT_JOIN " + sql::quote_name(relation.name);
  if (!alias.empty()) text.append(" ").append(alias);
  return text + (relation.is_view ? "" : " FORCE INDEX (PRIMARY)") + " ON ";
}

std::string select_statement(std::span<const Relation> inputs, const RowQuery& query,
                             bool compresses) {
  OPH_CHECK(query.numbering ? inputs.size() <= 1 && query.parts == 1 : !inputs.empty());
  auto names = columns(inputs);
  if (query.numbering) names.key = kNumberColumn;
  const auto tables = query.numbering ? print_numbering(inputs, *query.numbering, names)
                                      : print_tables(inputs, query, names) + print_parts(query);
  auto statement = "SELECT " + print_key(query.key, names) + ", " +
                   print_value(inputs, query, names, compresses) + tables +
                   print_conditions(query, names);
  if (query.group_by) statement += " GROUP BY " + query.group_by->sql(names);
  // A computed key must not be mistaken for the column: the name is qualified.
  if (query.is_ordered && query.numbering) {
    statement += " ORDER BY " + names.key;
  } else if (query.is_ordered) {
    statement += " ORDER BY " + (inputs.size() > 1 ? alias(0) : sql::quote_name(inputs[0].name)) +
                 "." + sql::quote_name(kKeyColumn);
  }
  if (query.limit > 0) statement += " LIMIT " + std::to_string(query.limit);
  return statement;
}

bool calls_primitives(std::span<const Relation> inputs, const RowQuery& query) {
  const bool reads_view =
      std::any_of(inputs.begin(), inputs.end(), [](const auto& input) { return input.is_view; });
  return reads_view || is_call(query.key) || is_call(query.value) ||
         (query.filter && is_call(*query.filter)) || (query.group_by && is_call(*query.group_by));
}

}  // namespace oph::io_server
