// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "file_array/row_reader.h"

namespace oph::file_array {

/// Hands out rows one by one and reads them in blocks: so each byte of the file is read once when
/// rows are asked for in their order, and little more than a row when they are not.
///
/// A block is small at first and grows as long as rows follow each other, up to `budget` bytes, or
/// one row. Where chunks must be unfiltered as a whole, blocks hold whole chunks if these fit; if
/// not, and many rows are read, they are staged (RowReader::stage()).
class RowWindow {
 public:
  static constexpr std::size_t kBudget = std::size_t{64} << 20U;

  /// `reader` must outlive this. Only rows first … last (from 0) are read.
  RowWindow(RowReader& reader, const FileIndex& index, std::int64_t first, std::int64_t last,
            std::size_t budget = kBudget);

  /// The bytes of a row stay valid until the next call. Throws a system error if the row is none of
  /// those above.
  std::span<const std::byte> row(std::int64_t row);

  /// Whether the next block would continue with this row, or has it already.
  bool continues_with(std::int64_t row) const { return row >= begin_ && row <= end_; }
  /// Gives back the memory of rows that were all handed out; returns how much is kept.
  std::size_t release_used();

 private:
  void read_from(std::int64_t row);

  RowReader& reader_;
  std::int64_t first_;
  std::int64_t last_;
  std::int64_t row_bytes_;
  std::int64_t least_rows_;  ///< of the first block
  std::int64_t most_rows_;
  std::int64_t aligned_to_;  ///< blocks begin and end at multiples of it; 1: anywhere
  std::int64_t next_rows_;
  bool may_stage_;  ///< each block would unfilter chunks again that the one before has

  static constexpr std::int64_t kNone = -1;
  std::int64_t begin_ = kNone;  ///< rows in the block
  std::int64_t end_ = kNone;
  std::int64_t last_given_ = kNone;
  std::unique_ptr<std::byte[]> block_;
  std::size_t capacity_ = 0;
};

}  // namespace oph::file_array
