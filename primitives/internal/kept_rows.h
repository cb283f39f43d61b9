// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "file_array/row_window.h"
#include "primitives/udf/arguments.h"

namespace oph::primitives::internal {

/// The parameters that say which rows of which file are meant, the first ones of every function
/// that reads files.
inline constexpr Parameter kFileIndex{.name = "index",
                                      .kind = ParameterKind::kMeasure,
                                      .help = "where the file is and what becomes of its numbers"};
inline constexpr Parameter kFileKey{
    .name = "key", .kind = ParameterKind::kInteger, .help = "of the row", .minimum = 1};
inline constexpr Parameter kFirstKey{.name = "first_key",
                                     .kind = ParameterKind::kInteger,
                                     .help = "of the rows that are read together",
                                     .minimum = 1};
inline constexpr Parameter kLastKey{.name = "last_key",
                                    .kind = ParameterKind::kInteger,
                                    .help = "of the rows that are read together",
                                    .minimum = 1};

/// Which rows are meant. The key of a row is its number, from 1.
struct FileRows {
  FileRows(const udf::Arguments& arguments, std::string computation);

  std::string index;
  std::int64_t first_key;
  std::int64_t last_key;
  std::string computation;  ///< what is made of the arrays; empty: nothing

  bool operator==(const FileRows&) const = default;
};

/// Rows that are read from files, or made of what is read there, block by block.
///
/// An index is trusted as far as the files go that it names: only who may write tables of this
/// server can make one, and could read files without it. Users of the framework cannot call
/// internal functions.
class KeptRows {
 public:
  explicit KeptRows(FileRows rows);
  virtual ~KeptRows() = default;
  KeptRows(const KeptRows&) = delete;
  KeptRows& operator=(const KeptRows&) = delete;

  const FileRows& rows() const { return rows_; }
  /// Throws an Error if a file that was read so far was changed since.
  void check() const { reader_.check(); }

  /// The bytes of a row stay valid until the next call. Throws an Error if a file that must be read
  /// is not as it was when it was indexed.
  virtual udf::Bytes row(std::int64_t key) = 0;
  /// Whether this goes on, or has rows, from that one on.
  virtual bool continues_with(std::int64_t key) const = 0;
  /// Gives back memory that is not needed any more; returns how much is kept.
  virtual std::size_t release_used() = 0;

 protected:
  const file_array::FileIndex& index() const { return index_; }
  file_array::RowReader& reader() { return reader_; }

 private:
  const FileRows rows_;
  const file_array::FileIndex index_;
  file_array::RowReader reader_;
};

/// The rows of one statement.
///
/// Readers often come back with another statement for the rows that follow. So at the end of a
/// statement that did not take all rows they go to a small store, from which the next one takes
/// them: with those that were read too much, and with blocks grown as far as they were. The store
/// keeps little, and not for long.
class RowLease {
 public:
  /// `computation` is what is made of the arrays of the file; empty: nothing.
  explicit RowLease(std::string computation) : computation_{std::move(computation)} {}
  ~RowLease();
  RowLease(const RowLease&) = delete;
  RowLease& operator=(const RowLease&) = delete;

  /// The row that the arguments name. With the first one of a statement, rows are taken from the
  /// store, or made by `open(rows)`.
  template <class Open>
  udf::Bytes row(const udf::Arguments& arguments, Open&& open) {
    const auto key = arguments.integer(kFileKey.name);
    if (kept_ == nullptr) {
      FileRows rows{arguments, computation_};
      kept_ = take(rows, key);
      if (kept_ == nullptr) kept_ = open(std::move(rows));
    }
    last_key_ = key;
    return kept_->row(key);
  }

 private:
  static std::unique_ptr<KeptRows> take(const FileRows& rows, std::int64_t key);

  std::string computation_;
  std::unique_ptr<KeptRows> kept_;
  std::int64_t last_key_ = 0;
};

}  // namespace oph::primitives::internal
