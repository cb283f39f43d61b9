// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include "framework/task.h"
#include "operators/netcdf/file_rows.h"
#include "operators/netcdf/staging_file.h"

namespace oph::operators::netcdf {

/// Reads rows that lie scattered over files which are too large for the memory, or whose chunks
/// several ranks would have to decompress: the ranks share out the files, write each block (some
/// steps of all rows) to temporary files, its arrays one after the other, and then gather their own
/// rows. Each byte is read from the files once and moves through the temporary files once, at any
/// size.
class StagedRows final : public RowSource {
 public:
  /// Stages all rows; a block has about `block_bytes`, and not less than a chunk. Collective.
  StagedRows(framework::Task& task, SourceFiles& files, const PlanLayout& layout, ElementType type,
             std::size_t block_bytes, const std::function<void()>& after_block);

  void read(std::int64_t first, std::int64_t rows, std::byte* target,
            const std::function<void()>& after_block) override;

 private:
  /// A box of the variable, packed in the order of the cube's dimensions.
  struct Block {
    Box box;
    std::size_t rank;     ///< that wrote it
    std::int64_t offset;  ///< in the file of this rank, in bytes
  };
  void plan(framework::Task& task, SourceFiles& files, std::size_t block_bytes);
  void write_own(framework::Task& task, SourceFiles& files,
                 const std::function<void()>& after_block);
  void read_piece(const Block& block, const Box& piece, std::int64_t base, std::byte* target);

  const PlanLayout& layout_;
  ElementType type_;
  std::vector<Block> blocks_;
  std::unique_ptr<StagingFiles> staging_;
  std::vector<std::byte> packed_;
};

}  // namespace oph::operators::netcdf
