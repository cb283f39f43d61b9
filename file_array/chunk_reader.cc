// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_array/chunk_reader.h"

#include <cstring>

namespace oph::file_array {
namespace {

// To read such a gap takes as long as another call.
constexpr std::int64_t kLongestGap = std::int64_t{4} << 10U;
// What is gathered should stay in the processor's second cache.
constexpr std::int64_t kLongestSpan = std::int64_t{512} << 10U;

template <class Bits>
void swap_bytes(std::byte* data, std::int64_t elements) {
  for (std::int64_t i = 0; i < elements; ++i) {
    Bits bits;
    std::memcpy(&bits, data + i * static_cast<std::int64_t>(sizeof(Bits)), sizeof(Bits));
    if constexpr (sizeof(Bits) == 2) bits = __builtin_bswap16(bits);
    if constexpr (sizeof(Bits) == 4) bits = __builtin_bswap32(bits);
    if constexpr (sizeof(Bits) == 8) bits = __builtin_bswap64(bits);
    std::memcpy(data + i * static_cast<std::int64_t>(sizeof(Bits)), &bits, sizeof(Bits));
  }
}

void swap_bytes(std::byte* data, std::int64_t elements, std::int64_t element_bytes) {
  if (element_bytes == 2) swap_bytes<std::uint16_t>(data, elements);
  if (element_bytes == 4) swap_bytes<std::uint32_t>(data, elements);
  if (element_bytes == 8) swap_bytes<std::uint64_t>(data, elements);
}

void fill_with(const std::vector<std::byte>& element, std::byte* target, std::int64_t elements) {
  for (std::int64_t i = 0; i < elements; ++i, target += element.size()) {
    std::memcpy(target, element.data(), element.size());
  }
}

std::size_t bytes_of_chunk(const FileIndex& index) {
  auto bytes = index.packing.raw_size();
  for (const auto& axis : index.axes) bytes *= static_cast<std::size_t>(axis.chunk);
  return bytes;
}

ChunkWalk walk_of(const FileIndex& index) {
  std::vector<std::int64_t> extents;
  std::vector<std::int64_t> chunk;
  for (const auto& axis : index.axes) {
    extents.push_back(axis.extent);
    chunk.push_back(axis.chunk);
  }
  return {extents, chunk};
}

}  // namespace

ChunkReader::ChunkReader(const FileIndex& index, const ByteSource& file)
    : index_{index},
      file_{file},
      element_bytes_{static_cast<std::int64_t>(index.packing.raw_size())},
      walk_{walk_of(index)},
      chunk_bytes_{static_cast<std::int64_t>(bytes_of_chunk(index))},
      filters_{index, bytes_of_chunk(index)} {}

void ChunkReader::read(const Box& box, std::byte* target) {
  walk_.start(box);
  do {
    copy_part(target);
  } while (walk_.next_chunk());
  if (index_.is_swapped) swap_bytes(target, box.elements(), element_bytes_);
}

void ChunkReader::copy_part(std::byte* target) {
  const auto number = walk_.number();
  const auto& chunk = index_.chunks[number];
  if (chunk.offset == StoredChunk::kNowhere) {
    do {
      fill_with(index_.fill, target + walk_.place().in_box * element_bytes_, walk_.run());
    } while (walk_.next_run());
  } else if (index_.filters.empty()) {
    read_runs(chunk.offset, target);
  } else {
    copy_runs(0, unfiltered_chunk(number), 0, target);
  }
}

/// Copies runs along the axes from `axis` on, from a copy of the chunk that begins at `begin`.
void ChunkReader::copy_runs(std::size_t axis, const std::byte* source, std::int64_t begin,
                            std::byte* target) {
  const auto bytes = static_cast<std::size_t>(walk_.run() * element_bytes_);
  do {
    const auto place = walk_.place();
    std::memcpy(target + place.in_box * element_bytes_,
                source + (place.in_chunk - begin) * element_bytes_, bytes);
  } while (walk_.next_run(axis, walk_.rank()));
}

/// What is read at once: a run, or several with the short gaps between them.
ChunkReader::Span ChunkReader::find_span() const {
  Span span{walk_.run() * element_bytes_, walk_.rank()};
  auto stride = element_bytes_;
  for (auto axis = walk_.rank(); axis-- > 0; stride *= index_.axes[axis].chunk) {
    if (walk_.runs(axis) == 1) continue;
    const auto bytes = (walk_.runs(axis) - 1) * stride + span.bytes;
    if (stride - span.bytes > kLongestGap || bytes > kLongestSpan) break;
    span = {bytes, axis};
  }
  return span;
}

void ChunkReader::read_runs(std::int64_t offset, std::byte* target) {
  const auto span = find_span();
  const auto bytes = static_cast<std::size_t>(span.bytes);
  const bool is_run = span.axis == walk_.rank();
  if (!is_run) gathered_.resize(bytes);
  do {
    const auto place = walk_.place();
    const auto from = offset + place.in_chunk * element_bytes_;
    if (is_run) {
      file_.read(from, target + place.in_box * element_bytes_, bytes);
    } else {
      file_.read(from, gathered_.data(), bytes);
      copy_runs(span.axis, gathered_.data(), place.in_chunk, target);
    }
  } while (walk_.next_run(0, span.axis));
}

bool ChunkReader::unfilter(const Box& box, const TemporaryFile& target) {
  walk_.start(box);
  do {
    const auto number = walk_.number();
    if (index_.chunks[number].offset == StoredChunk::kNowhere) continue;
    const auto* data = unfiltered_chunk(number);
    const auto begin = static_cast<std::int64_t>(number) * chunk_bytes_;
    const auto span = find_span();
    const auto bytes = static_cast<std::size_t>(span.bytes);
    do {
      const auto place = walk_.place().in_chunk * element_bytes_;
      if (!target.write(begin + place, data + place, bytes)) return false;
    } while (walk_.next_run(0, span.axis));
  } while (walk_.next_chunk());
  return true;
}

const std::byte* ChunkReader::unfiltered_chunk(std::size_t number) {
  if (number_ != static_cast<std::int64_t>(number)) {
    number_ = -1;
    const auto& chunk = index_.chunks[number];
    const auto bytes = static_cast<std::size_t>(chunk.bytes);
    file_.read(chunk.offset, filters_.room(bytes), bytes);
    chunk_ = filters_.unfilter(chunk);
    number_ = static_cast<std::int64_t>(number);
    ++unfiltered_;
  }
  return chunk_;
}

}  // namespace oph::file_array
