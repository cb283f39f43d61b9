// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "operators/netcdf/plan_layout.h"
#include "operators/netcdf/row_source.h"
#include "operators/netcdf/source_files.h"

namespace oph::operators::netcdf {

/// Reads rows of a planned cube straight from its files: large blocks in the order of the file,
/// turned into arrays on the way.
class FileRows final : public RowSource {
 public:
  /// `files` and `layout` must outlive this.
  FileRows(SourceFiles& files, const PlanLayout& layout, ElementType type);

  void read(std::int64_t first, std::int64_t rows, std::byte* target,
            const std::function<void()>& after_block) override;

  /// Where an element goes that has the position p: sum(p[axis] * strides[axis]) - base.
  struct Target {
    std::byte* data;
    const std::vector<std::int64_t>& strides;
    std::int64_t base;
  };
  /// Reads a box of what is imported.
  void read_box(const Box& box, const Target& target, const std::function<void()>& after_block);

  /// Memory that reading needs besides the target.
  static std::size_t block_bytes();

 private:
  void read_block(const SourceVariable& source, const FilePiece& piece, const Box& block,
                  const Target& target);

  SourceFiles& files_;
  const PlanLayout& layout_;
  ElementType type_;
  std::vector<std::byte> raw_;
};

}  // namespace oph::operators::netcdf
