// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <vector>

#include "operators/netcdf/box.h"
#include "operators/netcdf/encoding.h"
#include "operators/netcdf/file.h"
#include "operators/netcdf/import_plan.h"

namespace oph::operators::netcdf {

/// Reads rows of a planned cube from its file: large blocks in the order of the file, each byte of
/// the rows once, turned into arrays on the way.
class RowReader {
 public:
  /// `file` and `plan` must outlive the reader.
  RowReader(const File& file, const FileVariable& variable, const Encoding& encoding,
            const ImportPlan& plan);

  std::size_t row_bytes() const;
  /// Memory that the reader needs besides the rows.
  static std::size_t block_bytes();
  /// Whether reading all rows in several parts costs no more than reading them at once: the file
  /// has them in that order.
  bool is_in_row_order() const;

  /// Fewest rows that are worth a pass over the file of their own: where chunks can be read in
  /// parts, several passes read no byte twice. All rows if each pass costs as much as one over all.
  std::int64_t rows_worth_a_pass() const;

  /// Reads `rows` rows from `first` (counted from 0) into `target`, calls `after_block` after each
  /// block.
  void read(std::int64_t first, std::int64_t rows, std::byte* target,
            const std::function<void()>& after_block);

 private:
  void read_block(const Box& block, std::int64_t first, std::byte* target);
  Box file_box(const Box& rows) const;
  void find_chunks();
  bool has_plain_chunks() const;

  const File& file_;
  const FileVariable& variable_;
  const Encoding& encoding_;
  const ImportPlan& plan_;
  std::vector<std::int64_t> explicit_extents_;
  // By axis of the variable.
  std::vector<const PlannedDimension*> by_axis_;
  std::vector<std::int64_t> strides_;  ///< of the axes in rows, in elements
  std::vector<std::int64_t> chunk_;
  bool reads_parts_ = false;  ///< of chunks, straight from the file
  std::vector<std::byte> raw_;
};

}  // namespace oph::operators::netcdf
