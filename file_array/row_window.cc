// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_array/row_window.h"

#include <algorithm>

#include "base/error.h"

namespace oph::file_array {
namespace {

// The first block: finding many short pieces takes as long as copying them.
constexpr std::int64_t kFirstBytes = std::int64_t{4} << 20U;
constexpr std::int64_t kGrowth = 4;
// Staging is worth more than so many blocks.
constexpr std::int64_t kUnstagedBlocks = 2;
// Much that is staged for a single row would be in vain.
constexpr std::int64_t kStagedAtOnceBytes = std::int64_t{1} << 30U;
// Pieces of the file of this size take no longer than larger ones, and stay in the processor's
// cache.
constexpr std::int64_t kLongPieceBytes = std::int64_t{1} << 20U;
// Memory that is not worth giving back.
constexpr std::size_t kSmallBytes = std::size_t{4} << 20U;

/// Fewest rows, as a power of two, whose elements are long pieces of the file; `most` if there are
/// none.
std::int64_t rows_of_long_pieces(const RowLayout& layout, std::int64_t element_bytes,
                                 std::int64_t most) {
  for (std::int64_t rows = 1; rows < most; rows *= 2) {
    if (layout.run_of_rows(rows) * element_bytes >= kLongPieceBytes) return rows;
  }
  return most;
}

}  // namespace

RowWindow::RowWindow(RowReader& reader, const FileIndex& index, std::int64_t first,
                     std::int64_t last, std::size_t budget)
    : reader_{reader},
      first_{first},
      last_{last},
      row_bytes_{static_cast<std::int64_t>(index.row_bytes())} {
  if (first < 0 || first > last || last >= reader.layout().rows()) {
    throw system_error("there are no such rows in the file (first={}, last={}, rows={})", first,
                       last, reader.layout().rows());
  }
  most_rows_ = std::max<std::int64_t>(1, static_cast<std::int64_t>(budget) / row_bytes_);
  if (!index.is_filtered()) {
    most_rows_ = rows_of_long_pieces(reader.layout(), index.raw_bytes(), most_rows_);
  }
  least_rows_ = std::clamp<std::int64_t>(kFirstBytes / row_bytes_, 1, most_rows_);
  const auto chunk_rows = reader.layout().rows_of_chunk();
  aligned_to_ = chunk_rows <= most_rows_ ? chunk_rows : 1;
  // Whatever part of a chunk is wanted, all of it is unfiltered.
  if (index.is_filtered()) least_rows_ = std::min(chunk_rows, most_rows_);
  next_rows_ = least_rows_;
  may_stage_ = index.is_filtered() && chunk_rows > most_rows_;
}

std::span<const std::byte> RowWindow::row(std::int64_t row) {
  if (row < first_ || row > last_) {
    throw system_error("there is no such row in the fragment (row={}, first={}, last={})", row,
                       first_, last_);
  }
  if (row < begin_ || row >= end_) read_from(row);
  last_given_ = row;
  return {block_.get() + (row - begin_) * row_bytes_, static_cast<std::size_t>(row_bytes_)};
}

void RowWindow::read_from(std::int64_t row) {
  const bool goes_on = row == end_;
  next_rows_ = goes_on ? std::min(most_rows_, next_rows_ * kGrowth) : least_rows_;
  const auto begin = std::max(first_, row / aligned_to_ * aligned_to_);
  auto end = begin + next_rows_;
  if (end / aligned_to_ * aligned_to_ > row) end = end / aligned_to_ * aligned_to_;
  end = std::min(end, last_ + 1);
  // What was read before is lost if this fails.
  begin_ = end_ = kNone;
  const auto left = last_ + 1 - begin;
  const bool is_read_on = goes_on || left * row_bytes_ <= kStagedAtOnceBytes;
  if (may_stage_ && is_read_on && left > kUnstagedBlocks * most_rows_) {
    may_stage_ = false;
    static_cast<void>(reader_.stage(begin, left));
  }
  const auto bytes = static_cast<std::size_t>((end - begin) * row_bytes_);
  if (bytes > capacity_) {
    block_.reset();
    block_ = std::make_unique_for_overwrite<std::byte[]>(bytes);
    capacity_ = bytes;
  }
  reader_.read(begin, end - begin, block_.get());
  begin_ = begin;
  end_ = end;
}

std::size_t RowWindow::release_used() {
  if (last_given_ + 1 >= end_) {
    begin_ = end_;
    if (capacity_ <= kSmallBytes) return capacity_;
    block_.reset();
    capacity_ = 0;
  }
  return capacity_;
}

}  // namespace oph::file_array
