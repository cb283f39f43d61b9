// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/sql/statement.h"

#include <mysql.h>

#include <cstring>

#include "base/error.h"
#include "base/sql/connection.h"
#include "base/sql/refusal.h"
#include "base/sql/statement_cache.h"

namespace oph::sql {

/// The buffers that the client library fills. Integers and reals have a fixed place; everything
/// else is fetched by a second call, once its length is known.
struct Statement::Implementation {
  struct Column {
    enum class Kind { kInteger, kReal, kBytes } kind = Kind::kBytes;
    std::int64_t integer = 0;
    double real = 0;
    std::vector<std::byte> bytes;
    unsigned long length = 0;
    my_bool is_null = 0;
    my_bool truncated = 0;
  };

  StatementHandle handle;
  std::string text;
  std::weak_ptr<StatementCache> kept_by;  ///< gone with the connection that it was prepared on
  bool has_failed = false;
  std::string address;
  std::vector<Column> columns;
  std::vector<MYSQL_BIND> results;

  Implementation() = default;
  Implementation(const Implementation&) = delete;
  Implementation& operator=(const Implementation&) = delete;
  ~Implementation() {
    const auto cache = kept_by.lock();
    if (cache == nullptr || has_failed || !handle) return;
    mysql_stmt_free_result(handle.get());
    guard([&] { cache->put(std::move(text), std::move(handle)); });
  }

  [[noreturn]] void fail() {
    has_failed = true;
    throw refused_statement(mysql_stmt_errno(handle.get()), mysql_stmt_error(handle.get()),
                            address);
  }

  void describe_columns();
  void bind_columns();
  const Column& column(std::size_t index, Column::Kind kind) const;
};

namespace {

bool is_integer(enum_field_types type) {
  switch (type) {
    case MYSQL_TYPE_TINY:
    case MYSQL_TYPE_SHORT:
    case MYSQL_TYPE_INT24:
    case MYSQL_TYPE_LONG:
    case MYSQL_TYPE_LONGLONG:
    case MYSQL_TYPE_YEAR:
      return true;
    default:
      return false;
  }
}

struct ParameterBinder {
  MYSQL_BIND& bind;

  void operator()(std::monostate) const { bind.buffer_type = MYSQL_TYPE_NULL; }
  void operator()(const std::int64_t& number) const {
    bind.buffer_type = MYSQL_TYPE_LONGLONG;
    bind.buffer = const_cast<std::int64_t*>(&number);
  }
  void operator()(const double& number) const {
    bind.buffer_type = MYSQL_TYPE_DOUBLE;
    bind.buffer = const_cast<double*>(&number);
  }
  void operator()(std::string_view text) const {
    bind.buffer_type = MYSQL_TYPE_STRING;
    // A null buffer would mean NULL.
    bind.buffer = const_cast<char*>(text.empty() ? "" : text.data());
    bind.buffer_length = text.size();
  }
  void operator()(Bytes bytes) const {
    bind.buffer_type = MYSQL_TYPE_LONG_BLOB;
    bind.buffer = bytes.empty() ? const_cast<char*>("")
                                : static_cast<void*>(const_cast<std::byte*>(bytes.data()));
    bind.buffer_length = bytes.size();
  }
};

}  // namespace

Statement Connection::prepare(std::string_view statement) {
  auto implementation = std::make_unique<Statement::Implementation>();
  implementation->address = endpoint_.address();
  if (statements_ != nullptr) {
    implementation->text = statement;
    implementation->kept_by = statements_;
    implementation->handle = statements_->take(statement);
  }
  if (!implementation->handle) {
    implementation->handle.reset(mysql_stmt_init(handle_.get()));
    if (!implementation->handle) throw std::bad_alloc{};
    if (mysql_stmt_prepare(implementation->handle.get(), statement.data(), statement.size()) != 0) {
      implementation->fail();
    }
  }
  implementation->describe_columns();
  return Statement{std::move(implementation)};
}

void Statement::Implementation::describe_columns() {
  MYSQL_RES* metadata = mysql_stmt_result_metadata(handle.get());
  if (metadata == nullptr) return;
  columns.resize(mysql_num_fields(metadata));
  for (auto& column : columns) {
    const auto type = mysql_fetch_field(metadata)->type;
    if (is_integer(type)) column.kind = Column::Kind::kInteger;
    if (type == MYSQL_TYPE_FLOAT || type == MYSQL_TYPE_DOUBLE) column.kind = Column::Kind::kReal;
  }
  mysql_free_result(metadata);
}

void Statement::Implementation::bind_columns() {
  results.assign(columns.size(), MYSQL_BIND{});
  for (std::size_t i = 0; i < columns.size(); ++i) {
    auto& column = columns[i];
    auto& bind = results[i];
    bind.is_null = &column.is_null;
    bind.length = &column.length;
    bind.error = &column.truncated;
    if (column.kind == Column::Kind::kInteger) {
      bind.buffer_type = MYSQL_TYPE_LONGLONG;
      bind.buffer = &column.integer;
    } else if (column.kind == Column::Kind::kReal) {
      bind.buffer_type = MYSQL_TYPE_DOUBLE;
      bind.buffer = &column.real;
    } else {
      bind.buffer_type = MYSQL_TYPE_LONG_BLOB;
    }
  }
  if (mysql_stmt_bind_result(handle.get(), results.data())) fail();
}

const Statement::Implementation::Column& Statement::Implementation::column(
    std::size_t index, Column::Kind kind) const {
  const auto& column = columns.at(index);
  OPH_CHECK(column.kind == kind);
  OPH_CHECK(!column.is_null);
  return column;
}

Statement::Statement(std::unique_ptr<Implementation> implementation)
    : implementation_{std::move(implementation)} {}
Statement::Statement(Statement&&) noexcept = default;
Statement& Statement::operator=(Statement&&) noexcept = default;
Statement::~Statement() = default;

void Statement::execute_values(std::span<const Value> values, Result result) {
  auto& self = *implementation_;
  OPH_CHECK(mysql_stmt_param_count(self.handle.get()) == values.size());
  std::vector<MYSQL_BIND> parameters(values.size(), MYSQL_BIND{});
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::visit(ParameterBinder{parameters[i]}, values[i]);
  }
  if (!parameters.empty() && mysql_stmt_bind_param(self.handle.get(), parameters.data()))
    self.fail();
  if (mysql_stmt_execute(self.handle.get()) != 0) self.fail();
  if (self.columns.empty()) return;
  self.bind_columns();
  if (result == Result::kBuffered && mysql_stmt_store_result(self.handle.get()) != 0) self.fail();
}

bool Statement::next() {
  auto& self = *implementation_;
  const int outcome = mysql_stmt_fetch(self.handle.get());
  if (outcome == MYSQL_NO_DATA) {
    mysql_stmt_free_result(self.handle.get());
    return false;
  }
  if (outcome != 0 && outcome != MYSQL_DATA_TRUNCATED) self.fail();
  for (std::size_t i = 0; i < self.columns.size(); ++i) {
    auto& column = self.columns[i];
    if (column.kind != Implementation::Column::Kind::kBytes || column.is_null) continue;
    column.bytes.resize(column.length);
    if (column.length == 0) continue;
    MYSQL_BIND bind{};
    bind.buffer_type = MYSQL_TYPE_LONG_BLOB;
    bind.buffer = column.bytes.data();
    bind.buffer_length = column.length;
    bind.length = &column.length;
    bind.error = &column.truncated;
    bind.is_null = &column.is_null;
    if (mysql_stmt_fetch_column(self.handle.get(), &bind, static_cast<unsigned>(i), 0) != 0)
      self.fail();
  }
  return true;
}

std::int64_t Statement::integer(std::size_t column) const {
  return implementation_->column(column, Implementation::Column::Kind::kInteger).integer;
}

double Statement::real(std::size_t column) const {
  return implementation_->column(column, Implementation::Column::Kind::kReal).real;
}

Bytes Statement::bytes(std::size_t column) const {
  return implementation_->column(column, Implementation::Column::Kind::kBytes).bytes;
}

std::string Statement::text(std::size_t column) const {
  const auto value = bytes(column);
  return {reinterpret_cast<const char*>(value.data()), value.size()};
}

bool Statement::is_null(std::size_t column) const {
  return implementation_->columns.at(column).is_null;
}

std::optional<std::int64_t> Statement::optional_integer(std::size_t column) const {
  if (is_null(column)) return std::nullopt;
  return integer(column);
}

std::optional<std::string> Statement::optional_text(std::size_t column) const {
  if (is_null(column)) return std::nullopt;
  return text(column);
}

std::uint64_t Statement::affected_rows() const {
  return mysql_stmt_affected_rows(implementation_->handle.get());
}

}  // namespace oph::sql
