// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/configuration.h"
#include "base/sql/connection.h"
#include "io_server/expression.h"
#include "io_server/shared_file.h"
#include "io_server/shared_rows.h"

namespace oph::io_server {

/// A table of rows (id_dim BIGINT UNSIGNED PRIMARY KEY, measure LONGBLOB NOT NULL) on one server.
/// Readers may as well meet a view of that shape.
struct Relation {
  std::string server;  ///< name, as configured
  std::string name;    ///< letters, digits and '_'
  /// Arrays are stored as COMPRESS() makes them. Readers get them uncompressed, writers give them
  /// uncompressed: nobody outside the store notices.
  bool is_compressed = false;
  bool is_view = false;  ///< reading it calls primitives, which may fail
};

/// What is read from a relation, or from several that are joined by their keys (or joined_keys):
/// for each row a key and an array. A row that one of the relations does not have is not read.
struct RowQuery {
  Expression key = Expression::row_key();
  Expression value = Expression::measure();
  std::optional<Expression> filter;    ///< rows for which this is not zero; absent: all rows
  std::optional<Expression> group_by;  ///< with an aggregate as value
  /// Rows made of each source row, in their order; Expression::member_number() tells which, from 1.
  std::int64_t parts = 1;
  bool is_ordered = false;  ///< by the key of the source rows
  /// For the relations that are joined, the second first: the key of their row, computed of that of
  /// the first one. Fewer: the same key.
  std::vector<Expression> joined_keys = {};
  /// Reads only source rows with key_start <= id_dim <= key_end; 0 means no bound.
  std::int64_t key_start = 0;
  std::int64_t key_end = 0;
  std::int64_t limit = 0;  ///< 0: no limit
  /// Rows that are numbered anew keep a key by which they are found and ordered: one row for each
  /// number, which is its key (row_key()), of the row of the only relation with the key
  /// `source_key`, computed of that number; without relations, of the number alone. Not with parts.
  struct Numbering {
    std::int64_t first;
    std::int64_t last;
    Expression source_key = Expression::row_key();
  };
  std::optional<Numbering> numbering = {};
};

/// What is made of groups of rows that are looked up by their keys, group by group: the table is
/// read once, in the order of the groups, and nothing is sorted or kept but one group's result.
struct GroupedQuery {
  std::int64_t first_group = 1;  ///< groups are numbered; a group without rows gives none
  std::int64_t last_group = 1;
  std::int64_t members = 1;  ///< of the largest group
  /// The key of a row, computed of group and member number; NULL: no such member.
  Expression member_key = Expression::row_key();
  /// The aggregate that makes one array of a group. Absent: the rows themselves are read, with keys
  /// (group - 1) * members + member.
  std::optional<Expression> value;
  /// Reads only the members with these numbers; 0 means no bound.
  std::int64_t first_member = 0;
  std::int64_t last_member = 0;
};

/// Rows that lie one behind the other in memory that I/O servers may share.
struct RowBlock {
  const SharedRows& memory;
  std::size_t offset = 0;  ///< of the first row, from memory.data()
  std::int64_t first_key = 1;
  std::int64_t rows = 0;
  std::size_t row_bytes = 0;
};

/// Rows that lie one behind the other in a file that I/O servers may write.
struct FileBlock {
  const SharedFile& file;
  std::int64_t position = 0;  ///< of the first row, in bytes
  std::int64_t first_key = 1;
  std::int64_t rows = 0;
  std::size_t row_bytes = 0;
};

/// Writes rows to a table in batches of prepared statements, values in binary.
class RowWriter {
 public:
  ~RowWriter();
  RowWriter(RowWriter&&) noexcept;
  /// Adds one row; `array` is copied. Sends a batch when enough has come together.
  void add(std::int64_t key, sql::Bytes array);
  /// Sends what is left; returns the number of rows written. To be called exactly once.
  std::int64_t finish();

 private:
  friend class FragmentStore;
  struct Implementation;
  explicit RowWriter(std::unique_ptr<Implementation> implementation);
  std::unique_ptr<Implementation> implementation_;
};

/// Access of one thread to the fragments on all I/O servers. Connects to a server when it is first
/// needed, and again when a connection was lost between two tasks. Not thread-safe: every thread
/// has its own.
///
/// Errors name the I/O server; a failure inside a primitive carries the primitive's own text.
class FragmentStore {
 public:
  explicit FragmentStore(const Configuration& configuration);
  ~FragmentStore();
  FragmentStore(const FragmentStore&) = delete;
  FragmentStore& operator=(const FragmentStore&) = delete;

  /// Creates an empty table. Throws if it exists.
  void create(const Relation& table);
  /// As create(), but only this store sees the table, and it ends with its connection at the
  /// latest.
  void create_temporary(const Relation& table);
  /// Creates a view of what a query makes of relations on its server, or of numbers alone. It is
  /// read as a table is: MariaDB merges the query into that of the reader, so that nothing is kept
  /// in between. Precondition: the query neither groups nor limits nor makes parts.
  void create_view(const Relation& view, std::span<const Relation> inputs, const RowQuery& query);
  /// As above, with a row for each group, the group's number as key. The members of a group are
  /// looked up when its row is read, so that nobody reads the others. Precondition: every group has
  /// rows, and the query a value.
  void create_view(const Relation& view, const Relation& input, const GroupedQuery& query);
  /// Whether there is a view of this name (not a table, not nothing).
  bool is_view(const Relation& relation);
  /// Puts a table in the place of a view, under its name, at once for all readers. Statements that
  /// read the view are waited for.
  void replace_view(const Relation& view, const Relation& table);
  /// Fills `output`, which exists on the same server as the inputs, without moving a row through
  /// the client. Returns the number of rows written.
  std::int64_t fill(const Relation& output, std::span<const Relation> inputs,
                    const RowQuery& query);
  std::int64_t fill(const Relation& output, const Relation& input, const RowQuery& query) {
    return fill(output, std::span{&input, 1}, query);
  }
  /// As fill(), for an output on another server than the inputs, which share one: rows are
  /// streamed through this process, a batch at a time.
  std::int64_t copy(const Relation& output, std::span<const Relation> inputs,
                    const RowQuery& query);
  /// As above: one row for each group, with the group's number as key.
  std::int64_t fill_groups(const Relation& output, const Relation& input,
                           const GroupedQuery& query);
  RowWriter write(const Relation& table);
  /// Whether a server uses this memory itself: it is on this host and runs as the same user.
  bool shares(std::string_view server, const SharedRows& memory);
  /// Writes rows to a table whose server shares their memory.
  void write(const Relation& table, const RowBlock& block);
  /// Reads rows of a relation whose server shares the memory. Throws a system error if the
  /// relation has not all of them, or one of another length.
  void read(const Relation& input, const RowBlock& block);
  /// The same for files.
  bool shares(std::string_view server, const SharedFile& file);
  void read(const Relation& input, const FileBlock& block);

  using RowVisitor = std::function<void(std::int64_t key, sql::Bytes array)>;
  /// Streams rows; `visit` must not use this store for the same server.
  void read(const Relation& input, const RowQuery& query, const RowVisitor& visit);
  void read_groups(const Relation& input, const GroupedQuery& query, const RowVisitor& visit);
  /// Evaluates an expression without columns of a row on a server: a dimension query, for one.
  std::vector<std::byte> evaluate(std::string_view server, const Expression& expression);

  /// Makes tables durable: after this returns, they survive a kill -9 of their server.
  void flush(std::span<const Relation> tables);
  /// Drops tables and views, these with their side tables (io_server/side_table.h); one that does
  /// not exist is no error.
  void drop(std::span<const Relation> tables);
  /// Names of all tables and views of fragments on a server.
  std::vector<std::string> tables(std::string_view server);
  /// Bytes of data and index of a table, as the server counts them; 0 for a view. Absent if there
  /// is no such table.
  std::optional<std::int64_t> stored_bytes(const Relation& table);
  /// Number of rows, and the lengths of their arrays in bytes: sum, smallest and largest.
  struct Extent {
    std::int64_t rows;
    std::int64_t array_bytes;
    std::int64_t shortest;
    std::int64_t longest;
  };
  Extent extent(const Relation& input);

  /// Ends the statement that another store runs at this moment; the other gets an error. Returns
  /// at once if it runs none. Thread-safe with respect to `running`.
  void interrupt(FragmentStore& running);

  /// The longest array that can be read from a server, in bytes.
  std::int64_t largest_array(std::string_view server);
  /// What a server can still take.
  struct Capacity {
    std::int64_t array_bytes;  ///< longest array
    struct Disk {
      std::uint64_t id;  ///< tells the file systems of this host apart
      std::int64_t free_bytes;
    };
    std::optional<Disk> disk;  ///< that its data are on; absent if that is not on this host
  };
  Capacity capacity(std::string_view server);

  /// Names of the configured servers, in their order.
  std::vector<std::string> servers() const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace oph::io_server
