// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/primitives/database.h"

#include <filesystem>
#include <stdexcept>

namespace oph::tests {
namespace {

/// A table of the values that differ from row to row.
std::string rows_table(const Call& call) {
  std::string sql;
  for (std::size_t row = 0; row < call.row_count(); ++row) {
    sql += row == 0 ? "SELECT " : " UNION ALL SELECT ";
    sql += std::to_string(row) + " AS n";
    for (std::size_t i = 0; i < call.arguments.size(); ++i) {
      if (!call.arguments[i].by_row) continue;
      const auto& value = call.arguments[i].at(row);
      // A union keeps the lower 16 bits of the length of a literal.
      const bool is_array = value.kind == Value::Kind::kArray;
      sql += is_array ? ", CAST(" + to_sql(value) + " AS BINARY)" : ", " + to_sql(value);
      sql += " AS c" + std::to_string(i);
    }
  }
  return "(" + sql + ") AS t";
}

/// A number as the bytes of a double, which compare as an array of one.
std::string real_bytes(const std::string& number) {
  const double value = std::stod(number);
  return {reinterpret_cast<const char*>(&value), sizeof(value)};
}

}  // namespace

std::string to_statement(const Call& call, const std::string& around) {
  std::string sql;
  bool by_row = false;
  for (std::size_t i = 0; i < call.arguments.size(); ++i) {
    const auto& argument = call.arguments[i];
    by_row = by_row || argument.by_row;
    sql += i > 0 ? ", " : "";
    sql += argument.by_row ? "c" + std::to_string(i) : to_sql(argument.values.front());
  }
  sql = "SELECT " + around + "(" + call.function + "(" + sql + "))";
  // An aggregate gives one row, for which any order will do.
  if (by_row) sql += " FROM " + rows_table(call) + " ORDER BY n";
  return sql;
}

Database::Database()
    : server_{{"--plugin-dir=" +
               std::filesystem::path{OPH_PRIMITIVES_LIBRARY}.parent_path().string()}},
      connection_{mysql_init(nullptr), mysql_close} {
  const auto endpoint = server_.endpoint("mysql");
  if (mysql_real_connect(connection_.get(), nullptr, endpoint.user.c_str(), "",
                         endpoint.database.c_str(), 0, endpoint.socket.c_str(), 0) == nullptr) {
    throw std::runtime_error{mysql_error(connection_.get())};
  }
}

void Database::create_functions(const nlohmann::json& manuals) {
  const auto library = std::filesystem::path{OPH_PRIMITIVES_LIBRARY}.filename().string();
  for (const auto& manual : manuals) {
    const auto name = manual.at("name").get<std::string>();
    const auto returns = manual.at("returns").get<std::string>();
    if (returns == "double") real_functions_.insert(name);
    query("CREATE " + std::string{manual.at("aggregate") ? "AGGREGATE " : ""} + "FUNCTION " + name +
          " RETURNS " +
          (returns == "long"     ? "INTEGER"
           : returns == "double" ? "REAL"
                                 : "STRING") +
          " SONAME '" + library + "'");
  }
}

std::vector<std::optional<std::string>> Database::query(const std::string& sql) {
  if (mysql_real_query(connection_.get(), sql.data(), sql.size()) != 0) {
    throw std::runtime_error{mysql_error(connection_.get())};
  }
  std::vector<std::optional<std::string>> rows;
  const std::unique_ptr<MYSQL_RES, decltype(&mysql_free_result)> result{
      mysql_store_result(connection_.get()), mysql_free_result};
  if (!result) return rows;
  while (const MYSQL_ROW row = mysql_fetch_row(result.get())) {
    const auto length = mysql_fetch_lengths(result.get())[0];
    rows.push_back(row[0] == nullptr ? std::nullopt : std::optional{std::string{row[0], length}});
  }
  return rows;
}

Outcome Database::call(const Call& call) {
  Outcome outcome;
  try {
    outcome.rows = query(to_statement(call));
    if (real_functions_.contains(call.function)) {
      for (auto& row : outcome.rows) row = row ? std::optional{real_bytes(*row)} : std::nullopt;
    }
  } catch (const std::runtime_error& error) {
    outcome.error = error.what();
  }
  const auto text = query("SELECT oph_last_error()").at(0);
  if (text) {
    const auto prefix = call.function + ": ";
    outcome.error = text->starts_with(prefix) ? text->substr(prefix.size()) : *text;
  }
  return outcome;
}

}  // namespace oph::tests
