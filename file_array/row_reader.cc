// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_array/row_reader.h"

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

}  // namespace

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

void RowReader::read_raw(const Box& block) {
  raw_.resize(static_cast<std::size_t>(block.elements()) * index_.packing.raw_size());
  chunks_.read(block, raw_.data());
}

void RowReader::read(std::int64_t first, std::int64_t rows, std::byte* target) {
  const auto element_bytes = static_cast<std::int64_t>(oph::size_of(index_.packing.type));
  const auto& strides = layout_.strides();
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
      if (is_as_stored_ && is_plain_copy(axes)) return chunks_.read(block, elements);
      read_raw(block);
      decode(index_.packing, axes, raw_.data(), elements);
    });
  }
}

void RowReader::visit(const Box& box, const Visitor& visit) {
  cut(box, [&](const Box& block, const std::vector<std::int64_t>& origin) {
    read_raw(block);
    if (is_as_stored_) return visit(block, origin, raw_);
    const auto elements = block.elements();
    elements_.resize(static_cast<std::size_t>(elements) * oph::size_of(index_.packing.type));
    decode(index_.packing, prepare_axes({{elements, 1, 1}}), raw_.data(), elements_.data());
    visit(block, origin, elements_);
  });
}

}  // namespace oph::file_array
