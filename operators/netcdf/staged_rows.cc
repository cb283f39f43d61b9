// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/staged_rows.h"

#include <algorithm>
#include <numeric>

#include "operators/netcdf/row_buffer.h"

namespace oph::operators::netcdf {
namespace {

/// The part that two boxes share; absent if none.
std::optional<Box> intersect(const Box& left, const Box& right) {
  Box shared = left;
  for (std::size_t axis = 0; axis < left.start.size(); ++axis) {
    const auto end =
        std::min(left.start[axis] + left.count[axis], right.start[axis] + right.count[axis]);
    shared.start[axis] = std::max(left.start[axis], right.start[axis]);
    shared.count[axis] = end - shared.start[axis];
    if (shared.count[axis] <= 0) return std::nullopt;
  }
  return shared;
}

std::int64_t dot(const std::vector<std::int64_t>& left, const std::vector<std::int64_t>& right) {
  return std::inner_product(left.begin(), left.end(), right.begin(), std::int64_t{0});
}

/// Cuts all that is imported in blocks of about `limit` elements, in the order of the files, as far
/// as possible where chunks end.
std::vector<Box> staging_boxes(const PlanLayout& layout, std::span<const std::int64_t> chunk,
                               std::int64_t limit) {
  const auto whole = layout.whole();
  const auto pieces = file_pieces(layout, whole);
  // Of many small pieces several go together in a block, wherever their chunks end.
  const auto enough = 8 * (whole.elements() / limit + 1);
  if (static_cast<std::int64_t>(pieces.size()) > enough) return blocks(whole, chunk, limit);
  std::vector<Box> boxes;
  for (const auto& piece : pieces) {
    for (auto& block : blocks(piece.in_file, chunk, limit)) {
      for (std::size_t axis = 0; axis < block.start.size(); ++axis) {
        block.start[axis] += piece.origin[axis] - piece.in_file.start[axis];
      }
      boxes.push_back(std::move(block));
    }
  }
  return boxes;
}

}  // namespace

StagedRows::StagedRows(framework::Task& task, SourceFiles& files, const PlanLayout& layout,
                       ElementType type, std::size_t block_bytes,
                       const std::function<void()>& after_block)
    : layout_{layout}, type_{type} {
  plan(task, files, block_bytes);
  const auto bytes = layout.whole().elements() * static_cast<std::int64_t>(size_of(type));
  staging_ = std::make_unique<StagingFiles>(task, bytes);
  write_own(task, files, after_block);
  // Nobody reads what is not written yet.
  task.team().share("");
}

void StagedRows::plan(framework::Task& task, SourceFiles& files, std::size_t block_bytes) {
  const auto element = static_cast<std::int64_t>(size_of(type_));
  const auto limit = std::max<std::int64_t>(1, static_cast<std::int64_t>(block_bytes) / element);
  const auto boxes = staging_boxes(layout_, files.open(0).chunks.extents, limit);
  const auto ranks = static_cast<std::size_t>(task.ranks());
  for (std::size_t rank = 0; rank < ranks; ++rank) {
    std::int64_t offset = 0;
    for (auto i = boxes.size() * rank / ranks; i < boxes.size() * (rank + 1) / ranks; ++i) {
      blocks_.push_back({boxes[i], rank, offset});
      offset += boxes[i].elements() * element;
    }
  }
}

void StagedRows::write_own(framework::Task& task, SourceFiles& files,
                           const std::function<void()>& after_block) {
  const auto rank = static_cast<std::size_t>(task.rank());
  std::int64_t largest = 0;
  for (const auto& block : blocks_) {
    if (block.rank == rank) largest = std::max(largest, block.box.elements());
  }
  if (largest == 0) return;
  FileRows reader{files, layout_, type_};
  const RowBuffer buffer{static_cast<std::size_t>(largest) * size_of(type_)};
  for (const auto& block : blocks_) {
    if (block.rank != rank) continue;
    const auto strides = layout_.packed_strides(block.box);
    reader.read_box(block.box, {buffer.data(), strides, dot(block.box.start, strides)},
                    after_block);
    const auto bytes = static_cast<std::size_t>(block.box.elements()) * size_of(type_);
    staging_->of_rank(rank).write(block.offset, {buffer.data(), bytes});
  }
}

void StagedRows::read(std::int64_t first, std::int64_t rows, std::byte* target,
                      const std::function<void()>& after_block) {
  for (const auto& row_box : row_boxes(layout_.explicit_extents, first, rows)) {
    const auto box = layout_.box_of_rows(row_box);
    for (const auto& block : blocks_) {
      const auto piece = intersect(box, block.box);
      if (!piece) continue;
      read_piece(block, *piece, first * layout_.array_length, target);
      after_block();
    }
  }
}

void StagedRows::read_piece(const Block& block, const Box& piece, std::int64_t base,
                            std::byte* target) {
  // Rows that make a box lie one after the other in every block: the dimensions inside the one
  // that varies are there as a whole.
  const auto in_block = layout_.packed_strides(block.box);
  const auto first = dot(piece.start, in_block) - dot(block.box.start, in_block);
  packed_.resize(static_cast<std::size_t>(piece.elements()) * size_of(type_));
  staging_->of_rank(block.rank)
      .read(block.offset + first * static_cast<std::int64_t>(size_of(type_)), packed_);
  const auto strides = layout_.packed_strides(piece);
  std::vector<CopyAxis> axes;
  for (std::size_t axis = 0; axis < strides.size(); ++axis) {
    axes.push_back({piece.count[axis], strides[axis], layout_.strides[axis]});
  }
  copy_elements(prepare_axes(std::move(axes)), type_, packed_.data(), target,
                dot(piece.start, layout_.strides) - base);
}

}  // namespace oph::operators::netcdf
