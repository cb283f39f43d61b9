// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "file_array/box.h"
#include "file_array/file_index.h"

namespace oph::file_array {

/// A part of a box that lies in one file and has one piece along each axis there.
struct LayoutPiece {
  std::size_t part = 0;              ///< whose file it is
  Box in_file;                       ///< as the file counts
  std::vector<std::int64_t> origin;  ///< the same start, as the wanted positions count
};

/// Where the wanted positions of a stored array lie in the rows that are made of it. Boxes are by
/// axis of the files; positions along an axis count what is wanted, from 0.
class RowLayout {
 public:
  /// `index` must outlive the layout.
  explicit RowLayout(const FileIndex& index);

  std::int64_t rows() const { return rows_; }
  std::int64_t array_length() const { return array_length_; }
  const std::vector<std::int64_t>& strides() const { return strides_; }

  /// The boxes that some rows consist of, in their order.
  std::vector<Box> boxes_of_rows(std::int64_t first, std::int64_t rows) const;
  /// Cuts a box between files, and where these have gaps between what is wanted: one file after the
  /// other.
  std::vector<LayoutPiece> pieces(const Box& box) const;

  /// The outermost axis along which there is more than one wanted position.
  std::size_t outermost_axis() const;
  /// How many rows, from a multiple of their number, hold chunks with filters as a whole, as far as
  /// rows can; 1 if chunks are as narrow as rows, or have no filters.
  std::int64_t rows_of_chunk() const;
  /// Elements of `rows` rows that follow each other in a file.
  std::int64_t run_of_rows(std::int64_t rows) const;

 private:
  const FileIndex& index_;
  std::int64_t rows_;
  std::int64_t array_length_;
  std::vector<std::int64_t> strides_;
  std::vector<std::size_t> row_axes_;  ///< explicit axes in the order of the rows
  std::vector<std::int64_t> row_extents_;
};

}  // namespace oph::file_array
