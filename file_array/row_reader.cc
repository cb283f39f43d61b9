// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_array/row_reader.h"

#include <algorithm>

namespace oph::file_array {
namespace {

// Enough for long reads, few enough that the block is still in the processor's second cache when it
// is transposed.
constexpr std::size_t kBlockBytes = std::size_t{1} << 20U;

/// Whether a copy along these axes (from prepare_axes()) would change nothing.
bool is_plain_copy(const std::vector<CopyAxis>& axes) {
  return axes.size() == 2 && axes[0].extent == 1 && axes[1].source_stride == 1 &&
         axes[1].target_stride == 1;
}

std::vector<std::int64_t> packed_strides(const Box& box) {
  std::vector<std::int64_t> strides(box.count.size());
  std::int64_t stride = 1;
  for (auto axis = strides.size(); axis-- > 0;) {
    strides[axis] = stride;
    stride *= box.count[axis];
  }
  return strides;
}

/// The smallest one that holds all of these.
Box bounding_box(const std::vector<Box>& boxes) {
  auto result = boxes.front();
  for (const auto& box : boxes) {
    for (std::size_t axis = 0; axis < box.start.size(); ++axis) {
      const auto end =
          std::max(result.start[axis] + result.count[axis], box.start[axis] + box.count[axis]);
      result.start[axis] = std::min(result.start[axis], box.start[axis]);
      result.count[axis] = end - result.start[axis];
    }
  }
  return result;
}

/// Whether elements are the numbers of the file.
bool is_as_stored(const Packing& packing) {
  return !packing.is_packed && packing.raw_size() == oph::size_of(packing.type);
}

/// Blocks end where chunks do if these are read as a whole. A chunk that is the whole array, as in
/// classic files, is none to that end.
std::vector<std::int64_t> chunk_to_cut_at(const FilePart& part) {
  if (part.chunks.size() > 1 || !part.filters.empty()) return part.chunk;
  return std::vector<std::int64_t>(part.chunk.size(), 1);
}

}  // namespace

RowReader::RowReader(const FileIndex& index) : index_{index}, layout_{index}, files_{index} {}

bool RowReader::stage(std::int64_t first, std::int64_t rows) {
  const auto box = bounding_box(layout_.boxes_of_rows(first, rows));
  auto file = TemporaryFile::make(box.elements() * index_.raw_bytes());
  if (!file) return false;
  auto staged = std::make_unique<StagedParts>(index_, std::move(file));
  for (const auto& piece : layout_.pieces(box)) {
    if (index_.parts[piece.part].filters.empty()) continue;
    if (!staged->add(piece.part, piece.in_file, files_.open(piece.part))) return false;
  }
  staged_ = std::move(staged);
  first_staged_ = first;
  end_staged_ = first + rows;
  return true;
}

template <class Use>
void RowReader::cut(const Box& box, Use&& use) const {
  for (auto& piece : layout_.pieces(box)) {
    const auto& part = index_.parts[piece.part];
    const auto limit = static_cast<std::int64_t>(kBlockBytes / part.packing.raw_size());
    for (auto& block : blocks(piece.in_file, chunk_to_cut_at(part), limit)) {
      auto origin = piece.origin;
      for (std::size_t axis = 0; axis < origin.size(); ++axis) {
        origin[axis] += block.start[axis] - piece.in_file.start[axis];
      }
      use(Block{piece.part, std::move(block), std::move(origin)});
    }
  }
}

void RowReader::read_raw(ChunkReader& chunks, const Block& block) {
  raw_.resize(static_cast<std::size_t>(block.box.elements()) * packing_of(block).raw_size());
  chunks.read(block.box, raw_.data());
}

ChunkReader& RowReader::chunks_of(std::size_t part, bool may_be_staged) {
  auto* const staged = may_be_staged && staged_ ? staged_->open(part) : nullptr;
  return staged != nullptr ? *staged : files_.open(part);
}

void RowReader::read(std::int64_t first, std::int64_t rows, std::byte* target) {
  const bool is_staged = first >= first_staged_ && first + rows <= end_staged_;
  for (const auto& box : layout_.boxes_of_rows(first, rows)) {
    cut(box, [&](const Block& block) {
      read_block(block, chunks_of(block.part, is_staged), first, target);
    });
  }
}

/// Puts a block into rows from `first` on.
void RowReader::read_block(const Block& block, ChunkReader& chunks, std::int64_t first,
                           std::byte* target) {
  const auto packed = packed_strides(block.box);
  const auto& strides = layout_.strides();
  std::vector<CopyAxis> axes;
  auto position = -first * layout_.array_length();
  for (std::size_t axis = 0; axis < strides.size(); ++axis) {
    axes.push_back({block.box.count[axis], packed[axis], strides[axis]});
    position += block.origin[axis] * strides[axis];
  }
  axes = prepare_axes(std::move(axes));
  const auto& packing = packing_of(block);
  auto* const elements = target + position * static_cast<std::int64_t>(oph::size_of(packing.type));
  if (is_as_stored(packing) && is_plain_copy(axes)) return chunks.read(block.box, elements);
  read_raw(chunks, block);
  decode(packing, axes, raw_.data(), elements);
}

void RowReader::visit(const Box& box, const Visitor& visit) {
  cut(box, [&](const Block& block) {
    const auto& packing = packing_of(block);
    read_raw(files_.open(block.part), block);
    if (is_as_stored(packing)) return visit(block.box, block.origin, raw_);
    const auto elements = block.box.elements();
    elements_.resize(static_cast<std::size_t>(elements) * oph::size_of(packing.type));
    decode(packing, prepare_axes({{elements, 1, 1}}), raw_.data(), elements_.data());
    visit(block.box, block.origin, elements_);
  });
}

}  // namespace oph::file_array
