// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "primitives/grouping/grouped.h"
#include "primitives/internal/kept_rows.h"
#include "primitives/reduction/row_reduction.h"
#include "primitives/udf/conversion.h"

namespace oph::primitives::internal {

/// The rows of files after a reduction of their arrays of In in groups along one dimension, as
/// oph_reduce_groups makes it. `missing` marks missing elements of the file and of the result.
///
/// Where that dimension is the outermost of the files, as time mostly is, nothing is transposed:
/// slabs are read in the order of the files, and added to what the elements of a block of rows have
/// come to so far: a few groups at a time, where groups follow each other, else all. A block is
/// small at first, for those who want one row, and takes the rest then, as far as memory goes; so
/// each file is read once, and the part of the first rows a second time at most. Otherwise rows are
/// read and reduced one by one.
template <udf::Measure In>
class ReducedRows final : public KeptRows {
 public:
  ReducedRows(FileRows rows, const MemberReduction& reduction, ElementType result,
              std::optional<udf::Number> missing);

  udf::Bytes row(std::int64_t key) override;
  bool continues_with(std::int64_t key) const override;
  std::size_t release_used() override;

 private:
  /// Steps along the reduced dimension that are all there is of some groups.
  struct Period {
    std::int64_t begin;
    std::int64_t end;
    std::size_t first_group;
    std::size_t groups;
  };

  bool is_outermost() const;
  bool is_cut_freely() const;
  void number_groups();
  void plan_blocks();
  std::vector<Period> periods(std::size_t columns) const;
  void reduce_rows(std::int64_t first);
  void reduce_box(const file_array::Box& box, std::int64_t first);
  void add_slabs(const file_array::Box& box, const file_array::Box& block,
                 const std::vector<std::int64_t>& origin, const In* elements);
  void add_lines(const In* elements, std::size_t width, std::size_t stride, std::int64_t step,
                 std::int64_t steps, std::size_t column);
  void put_results(const file_array::Box& box, std::int64_t first);
  std::byte* room(std::size_t rows);
  udf::Bytes reduced_alone(std::int64_t key);

  MemberReduction reduction_;
  std::optional<udf::Number> missing_;
  ElementType result_type_;
  std::size_t result_length_;
  std::size_t result_bytes_;  ///< of a row

  // By rows.
  std::optional<GroupKernel<In>> kernel_;
  std::optional<file_array::RowWindow> window_;
  udf::Buffer scratch_;
  udf::Buffer staging_;

  // By slabs.
  std::size_t axis_ = 0;                 ///< of the file, that is reduced
  std::vector<std::uint32_t> group_of_;  ///< by position along it, from 1; 0: none
  std::vector<Period> runs_;             ///< of each group, if groups follow each other
  std::unique_ptr<RowReduction<In>> sums_;
  std::size_t columns_ = 0;  ///< of the box that is being reduced
  Period period_{};          ///< that is being reduced
  std::int64_t least_rows_ = 1;
  std::int64_t most_rows_ = 1;
  std::int64_t next_rows_ = 1;
  std::int64_t begin_ = 0;  ///< keys in the block
  std::int64_t end_ = 0;
  udf::Buffer results_;
  udf::Buffer converted_;
  std::unique_ptr<std::byte[]> block_;
  std::size_t capacity_ = 0;
};

}  // namespace oph::primitives::internal
