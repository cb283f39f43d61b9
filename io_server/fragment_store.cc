// SPDX-License-Identifier: GPL-3.0-or-later
#include "io_server/fragment_store.h"

#include <sys/stat.h>
#include <sys/statvfs.h>

#include <map>
#include <set>

#include "base/error.h"
#include "base/sql/value.h"
#include "io_server/grouped_query.h"
#include "io_server/row_query.h"
#include "io_server/row_writer.h"
#include "io_server/session.h"
#include "io_server/side_table.h"
#include "io_server/storage_engine.h"

namespace oph::io_server {
namespace {

std::string prefix(const RowQuery& query) {
  return std::string{query.parts > 1 ? kInOrder : std::string_view{}};
}

}  // namespace

struct FragmentStore::Implementation {
  explicit Implementation(const Configuration& configuration)
      : database{configuration.text("io.database")},
        engine{storage_engine(configuration.text("io.engine"))} {
    for (const auto& server : configuration.io_servers) {
      names.push_back(server.name);
      sessions.try_emplace(server.name, server, database);
    }
  }

  Session& known_session(std::string_view server) {
    const auto found = sessions.find(server);
    if (found == sessions.end()) {
      throw system_error("no such I/O server in the configuration (io_server={})", server);
    }
    return found->second;
  }

  Session& session(std::string_view server) {
    auto& found = known_session(server);
    found.ensure_connected();
    return found;
  }

  /// Calls `action(session, names)` once for each server, with its tables as a quoted list that
  /// has each of them once.
  template <class Action>
  void for_each_server(std::span<const Relation> tables, Action&& action) {
    std::map<std::string, std::set<std::string>> lists;
    for (const auto& table : tables) lists[table.server].insert(sql::quote_name(table.name));
    for (const auto& [server, list] : lists) {
      action(session(server), fmt::format("{}", fmt::join(list, ", ")));
    }
  }

  /// `prefix` comes before the whole statement.
  std::int64_t fill(const Relation& output, const std::string& select, std::string_view prefix,
                    bool calls_primitives) {
    const auto statement =
        fmt::format("{}INSERT INTO {} ({}, {}) {}", prefix, sql::quote_name(output.name),
                    sql::quote_name(kKeyColumn), sql::quote_name(kMeasureColumn), select);
    auto& used = session(output.server);
    const auto rows =
        used.run([&](sql::Connection& connection) { return connection.execute_text(statement); });
    if (calls_primitives) used.raise_primitive_failure();
    return static_cast<std::int64_t>(rows);
  }

  void create(std::string_view kind, const Relation& table) {
    const auto statement = fmt::format(
        "CREATE {} {} ({} BIGINT UNSIGNED NOT NULL PRIMARY KEY, {} LONGBLOB NOT NULL) {}", kind,
        sql::quote_name(table.name), sql::quote_name(kKeyColumn), sql::quote_name(kMeasureColumn),
        engine.table_options);
    session(table.server).run([&](sql::Connection& connection) {
      connection.execute_text(statement);
    });
  }

  void create_view(const Relation& view, const std::string& select) {
    OPH_CHECK(!view.is_compressed);
    const auto statement =
        fmt::format("CREATE ALGORITHM = MERGE SQL SECURITY INVOKER VIEW {} ({}, {}) AS {}",
                    sql::quote_name(view.name), sql::quote_name(kKeyColumn),
                    sql::quote_name(kMeasureColumn), select);
    session(view.server).run([&](sql::Connection& connection) {
      connection.execute_text(statement);
    });
  }

  /// Streams what a statement selects, which is a key and an array in each row.
  void stream(std::string_view server, const std::string& select, const RowVisitor& visit) {
    auto& used = session(server);
    const Session::Activity activity{used};
    auto rows = used.explained([&](sql::Connection& connection) {
      auto statement = connection.prepare(select);
      statement.execute_values({}, sql::Statement::Result::kStreamed);
      return statement;
    });
    // What `visit` throws is not a failure of this server.
    const auto next = [&] { return used.explained([&](auto&) { return rows.next(); }); };
    bool has_value = true;
    while (has_value && next()) {
      has_value = !rows.is_null(0) && !rows.is_null(1);
      if (has_value) visit(rows.integer(0), rows.bytes(1));
    }
    if (has_value) return;
    while (next()) continue;
    used.raise_missing_value();
  }

  /// Has the server put the rows of a block to their place, by an aggregate that counts them.
  template <class Block>
  void take(const Relation& input, const Block& block, const std::string& aggregate) {
    const auto statement = fmt::format("SELECT {} FROM {} WHERE {} BETWEEN {} AND {}", aggregate,
                                       sql::quote_name(input.name), sql::quote_name(kKeyColumn),
                                       block.first_key, block.first_key + block.rows - 1);
    auto& used = session(input.server);
    const auto rows = used.run([&](sql::Connection& connection) {
      auto row = connection.query(statement);
      row.next();
      return row.optional_integer(0);
    });
    used.raise_primitive_failure();
    if (rows == block.rows) return;
    throw system_error("rows of a fragment are missing (fragment={}, rows={}, expected_rows={})",
                       input.name, rows.value_or(0), block.rows);
  }

  std::string database;
  StorageEngine engine;
  std::vector<std::string> names;
  std::map<std::string, Session, std::less<>> sessions;
};

FragmentStore::FragmentStore(const Configuration& configuration)
    : implementation_{std::make_unique<Implementation>(configuration)} {}
FragmentStore::~FragmentStore() = default;

void FragmentStore::create(const Relation& table) {
  implementation_->create("TABLE", table);
}

void FragmentStore::create_temporary(const Relation& table) {
  implementation_->create("TEMPORARY TABLE", table);
}

void FragmentStore::create_view(const Relation& view, std::span<const Relation> inputs,
                                const RowQuery& query) {
  for (const auto& input : inputs) OPH_CHECK(view.server == input.server);
  OPH_CHECK(!query.group_by && query.limit == 0 && query.parts == 1);
  implementation_->create_view(view, select_statement(inputs, query));
}

void FragmentStore::create_view(const Relation& view, const Relation& input,
                                const GroupedQuery& query) {
  OPH_CHECK(view.server == input.server);
  implementation_->create_view(view, grouped_view_statement(input, query));
}

bool FragmentStore::is_view(const Relation& relation) {
  return implementation_->session(relation.server).run([&](sql::Connection& connection) {
    auto row = connection.prepare(
        "SELECT table_type = 'VIEW' FROM information_schema.tables WHERE table_schema = ?"
        " AND table_name = ?");
    row.execute(implementation_->database, relation.name);
    return row.next() && row.integer(0) != 0;
  });
}

void FragmentStore::replace_view(const Relation& view, const Relation& table) {
  OPH_CHECK(view.server == table.server);
  const auto old = view.name + "_view";
  implementation_->session(view.server).run([&](sql::Connection& connection) {
    connection.execute_text(fmt::format("RENAME TABLE {0} TO {1}, {2} TO {0}",
                                        sql::quote_name(view.name), sql::quote_name(old),
                                        sql::quote_name(table.name)));
    connection.execute_text("DROP VIEW " + sql::quote_name(old));
  });
}

std::int64_t FragmentStore::fill(const Relation& output, std::span<const Relation> inputs,
                                 const RowQuery& query) {
  for (const auto& input : inputs) OPH_CHECK(output.server == input.server);
  return implementation_->fill(output, select_statement(inputs, query, output.is_compressed),
                               prefix(query), calls_primitives(inputs, query));
}

std::int64_t FragmentStore::fill_groups(const Relation& output, const Relation& input,
                                        const GroupedQuery& query) {
  OPH_CHECK(output.server == input.server);
  return implementation_->fill(output, grouped_statement(input, query, output.is_compressed),
                               kInOrder, true);
}

std::int64_t FragmentStore::copy(const Relation& output, std::span<const Relation> inputs,
                                 const RowQuery& query) {
  const auto& server = inputs.front().server;
  for (const auto& input : inputs) OPH_CHECK(input.server == server && server != output.server);
  // Arrays travel as they are stored.
  auto writer = write({output.server, output.name});
  implementation_->stream(server,
                          prefix(query) + select_statement(inputs, query, output.is_compressed),
                          [&](std::int64_t key, sql::Bytes array) { writer.add(key, array); });
  if (calls_primitives(inputs, query)) implementation_->session(server).raise_primitive_failure();
  return writer.finish();
}

RowWriter FragmentStore::write(const Relation& table) {
  return RowWriter{
      std::make_unique<RowWriter::Implementation>(implementation_->session(table.server), table)};
}

bool FragmentStore::shares(std::string_view server, const SharedRows& memory) {
  auto& session = implementation_->session(server);
  return session.is_local() && session.succeeds("SELECT 1 = LENGTH(oph_internal_read_memory(" +
                                                memory.sql_place(0) + ", 1))");
}

void FragmentStore::write(const Relation& table, const RowBlock& block) {
  auto& session = implementation_->session(table.server);
  session.check_size(block.row_bytes);
  auto value = fmt::format("oph_internal_read_memory({} + (s.seq - {}) * {}, {})",
                           block.memory.sql_place(block.offset), block.first_key, block.row_bytes,
                           block.row_bytes);
  if (table.is_compressed) value = "COMPRESS(" + value + ")";
  implementation_->fill(table,
                        fmt::format("SELECT s.seq, {} FROM seq_{}_to_{} s", value, block.first_key,
                                    block.first_key + block.rows - 1),
                        {}, true);
}

void FragmentStore::read(const Relation& input, const RowBlock& block) {
  const auto names = columns({&input, 1});
  implementation_->take(
      input, block,
      fmt::format("COUNT(oph_internal_write_memory({0} + ({1} - {2}) * {3}, {3}, {4}))",
                  block.memory.sql_place(block.offset), names.key, block.first_key, block.row_bytes,
                  names.measures.front()));
}

bool FragmentStore::shares(std::string_view server, const SharedFile& file) {
  auto& session = implementation_->session(server);
  // An empty array is none: nothing is written.
  return session.is_local() &&
         session.succeeds("SELECT 0 = oph_internal_write_file(" + file.sql_place() + ", 0, 0, '')");
}

void FragmentStore::read(const Relation& input, const FileBlock& block) {
  const auto names = columns({&input, 1});
  implementation_->take(
      input, block,
      fmt::format("CAST(oph_internal_write_file({0}, {1} + ({2} - {3}) * {4}, {4}, {5}) AS SIGNED)",
                  block.file.sql_place(), block.position, names.key, block.first_key,
                  block.row_bytes, names.measures.front()));
}

void FragmentStore::read(const Relation& input, const RowQuery& query, const RowVisitor& visit) {
  implementation_->stream(input.server, prefix(query) + select_statement(input, query), visit);
  if (calls_primitives({&input, 1}, query)) {
    implementation_->session(input.server).raise_primitive_failure();
  }
}

void FragmentStore::read_groups(const Relation& input, const GroupedQuery& query,
                                const RowVisitor& visit) {
  implementation_->stream(input.server, std::string{kInOrder} + grouped_statement(input, query),
                          visit);
  implementation_->session(input.server).raise_primitive_failure();
}

std::vector<std::byte> FragmentStore::evaluate(std::string_view server,
                                               const Expression& expression) {
  auto& session = implementation_->session(server);
  return session.run([&](sql::Connection& connection) {
    auto row = connection.query("SELECT " + expression.sql());
    row.next();
    if (row.is_null(0)) session.raise_missing_value();
    const auto value = row.bytes(0);
    return std::vector<std::byte>{value.begin(), value.end()};
  });
}

void FragmentStore::flush(std::span<const Relation> tables) {
  if (!implementation_->engine.needs_flush) return;
  implementation_->for_each_server(tables, [](Session& session, const std::string& names) {
    session.run([&](sql::Connection& connection) {
      connection.execute_text("FLUSH NO_WRITE_TO_BINLOG TABLES " + names);
    });
  });
}

void FragmentStore::drop(std::span<const Relation> tables) {
  std::vector<Relation> all{tables.begin(), tables.end()};
  for (const auto& table : tables) {
    if (table.is_view) all.push_back(side_table(table));
  }
  implementation_->for_each_server(all, [](Session& session, const std::string& names) {
    session.run([&](sql::Connection& connection) {
      connection.execute_text("DROP TABLE IF EXISTS " + names);
      connection.execute_text("DROP VIEW IF EXISTS " + names);
    });
  });
}

std::vector<std::string> FragmentStore::tables(std::string_view server) {
  return implementation_->session(server).run([&](sql::Connection& connection) {
    auto rows = connection.prepare(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = ? "
        "AND table_name LIKE 'fact\\_%'");
    rows.execute(implementation_->database);
    std::vector<std::string> names;
    while (rows.next()) names.push_back(rows.text(0));
    return names;
  });
}

std::optional<std::int64_t> FragmentStore::stored_bytes(const Relation& table) {
  return implementation_->session(table.server)
      .run([&](sql::Connection& connection) -> std::optional<std::int64_t> {
        auto row = connection.prepare(
            "SELECT CAST(COALESCE(data_length + index_length, 0) AS SIGNED) FROM "
            "information_schema.tables "
            "WHERE table_schema = ? AND table_name = ?");
        row.execute(implementation_->database, table.name);
        if (!row.next()) return std::nullopt;
        return row.integer(0);
      });
}

FragmentStore::Extent FragmentStore::extent(const Relation& input) {
  const auto length = (input.is_compressed ? "UNCOMPRESSED_LENGTH(" : "LENGTH(") +
                      sql::quote_name(kMeasureColumn) + ")";
  const auto statement = fmt::format(
      "SELECT COUNT(*), CAST(COALESCE(SUM({0}), 0) AS SIGNED), COALESCE(MIN({0}), 0), "
      "COALESCE(MAX({0}), 0) FROM {1}",
      length, sql::quote_name(input.name));
  return implementation_->session(input.server).run([&](sql::Connection& connection) {
    auto row = connection.query(statement);
    row.next();
    return Extent{row.integer(0), row.integer(1), row.integer(2), row.integer(3)};
  });
}

void FragmentStore::interrupt(FragmentStore& running) {
  for (auto& [name, session] : running.implementation_->sessions) {
    implementation_->known_session(name).interrupt(session);
  }
}

std::int64_t FragmentStore::largest_array(std::string_view server) {
  // A packet holds the key and some bytes of the protocol as well.
  constexpr std::int64_t kReserve = 1024;
  return implementation_->session(server).max_packet() - kReserve;
}

FragmentStore::Capacity FragmentStore::capacity(std::string_view server) {
  auto& session = implementation_->session(server);
  const auto folder = session.run([](sql::Connection& connection) {
    auto row = connection.query("SELECT @@datadir");
    row.next();
    return row.text(0);
  });
  Capacity capacity{largest_array(server), {}};
  struct stat status {};
  struct statvfs space {};
  // The folder of a server elsewhere may exist here too, by chance: its socket does not.
  const bool is_known = session.is_local() && ::stat(folder.c_str(), &status) == 0 &&
                        ::statvfs(folder.c_str(), &space) == 0;
  if (is_known) {
    capacity.disk = {status.st_dev, static_cast<std::int64_t>(space.f_bavail * space.f_frsize)};
  }
  return capacity;
}

std::vector<std::string> FragmentStore::servers() const {
  return implementation_->names;
}

}  // namespace oph::io_server
