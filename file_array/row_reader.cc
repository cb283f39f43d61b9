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

/// The index of what ChunkReader::unfilter() writes.
FileIndex index_without_filters(FileIndex index, std::int64_t chunk_bytes) {
  index.filters.clear();
  std::int64_t offset = 0;
  for (auto& chunk : index.chunks) {
    if (chunk.offset != StoredChunk::kNowhere) chunk = {offset, chunk_bytes, 0};
    offset += chunk_bytes;
  }
  return index;
}

}  // namespace

struct RowReader::Staged {
  Staged(const FileIndex& filtered, std::int64_t chunk_bytes, std::unique_ptr<TemporaryFile> where)
      : index{index_without_filters(filtered, chunk_bytes)},
        file{std::move(where)},
        chunks{index, *file} {}

  bool covers(std::int64_t first, std::int64_t rows) const {
    return first >= first_row && first + rows <= end_row;
  }

  std::int64_t first_row = 0;
  std::int64_t end_row = 0;
  FileIndex index;
  std::unique_ptr<TemporaryFile> file;
  ChunkReader chunks;
};

RowReader::RowReader(const FileIndex& index, const CheckedFile& file)
    : index_{index},
      layout_{index},
      chunks_{index, file},
      is_as_stored_{!index.packing.is_packed &&
                    index.packing.raw_size() == oph::size_of(index.packing.type)} {
  // Blocks end where chunks do if these are read as a whole. A chunk that is the whole array, as
  // in classic files, is none to that end.
  for (const auto& axis : index.axes) {
    chunk_extents_.push_back(index.chunks.size() == 1 && index.filters.empty() ? 1 : axis.chunk);
  }
}

RowReader::~RowReader() = default;

bool RowReader::stage(std::int64_t first, std::int64_t rows) {
  const auto box = bounding_box(layout_.boxes_of_rows(first, rows));
  const auto raw_bytes = static_cast<std::int64_t>(index_.packing.raw_size());
  auto file = TemporaryFile::make(box.elements() * raw_bytes);
  if (!file) return false;
  for (const auto& piece : layout_.pieces(box)) {
    if (!chunks_.unfilter(piece.in_file, *file)) return false;
  }
  staged_ = std::make_unique<Staged>(index_, chunks_.chunk_bytes(), std::move(file));
  staged_->first_row = first;
  staged_->end_row = first + rows;
  return true;
}

template <class Use>
void RowReader::cut(const Box& box, Use&& use) const {
  const auto limit = static_cast<std::int64_t>(kBlockBytes / index_.packing.raw_size());
  for (const auto& piece : layout_.pieces(box)) {
    for (const auto& block : blocks(piece.in_file, chunk_extents_, limit)) {
      auto origin = piece.origin;
      for (std::size_t axis = 0; axis < origin.size(); ++axis) {
        origin[axis] += block.start[axis] - piece.in_file.start[axis];
      }
      use(block, origin);
    }
  }
}

void RowReader::read_raw(ChunkReader& chunks, const Box& block) {
  raw_.resize(static_cast<std::size_t>(block.elements()) * index_.packing.raw_size());
  chunks.read(block, raw_.data());
}

void RowReader::read(std::int64_t first, std::int64_t rows, std::byte* target) {
  const auto element_bytes = static_cast<std::int64_t>(oph::size_of(index_.packing.type));
  const auto& strides = layout_.strides();
  auto& chunks = staged_ && staged_->covers(first, rows) ? staged_->chunks : chunks_;
  for (const auto& box : layout_.boxes_of_rows(first, rows)) {
    cut(box, [&](const Box& block, const std::vector<std::int64_t>& origin) {
      const auto packed = packed_strides(block);
      std::vector<CopyAxis> axes;
      auto position = -first * layout_.array_length();
      for (std::size_t axis = 0; axis < origin.size(); ++axis) {
        axes.push_back({block.count[axis], packed[axis], strides[axis]});
        position += origin[axis] * strides[axis];
      }
      axes = prepare_axes(std::move(axes));
      auto* const elements = target + position * element_bytes;
      if (is_as_stored_ && is_plain_copy(axes)) return chunks.read(block, elements);
      read_raw(chunks, block);
      decode(index_.packing, axes, raw_.data(), elements);
    });
  }
}

void RowReader::visit(const Box& box, const Visitor& visit) {
  cut(box, [&](const Box& block, const std::vector<std::int64_t>& origin) {
    read_raw(chunks_, block);
    if (is_as_stored_) return visit(block, origin, raw_);
    const auto elements = block.elements();
    elements_.resize(static_cast<std::size_t>(elements) * oph::size_of(index_.packing.type));
    decode(index_.packing, prepare_axes({{elements, 1, 1}}), raw_.data(), elements_.data());
    visit(block, origin, elements_);
  });
}

}  // namespace oph::file_array
