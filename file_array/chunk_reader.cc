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

}  // namespace

ChunkReader::ChunkReader(const FilePart& part, const ByteSource& file)
    : part_{part},
      file_{file},
      element_bytes_{static_cast<std::int64_t>(part.packing.raw_size())},
      walk_{part.extents, part.chunk},
      filters_{part} {}

void ChunkReader::read(const Box& box, std::byte* target) {
  walk_.start(box);
  do {
    copy_part(target);
  } while (walk_.next_chunk());
  if (part_.is_swapped) swap_bytes(target, box.elements(), element_bytes_);
}

void ChunkReader::copy_part(std::byte* target) {
  const auto number = walk_.number();
  const auto& chunk = part_.chunks[number];
  if (chunk.offset == StoredChunk::kNowhere) {
    do {
      fill_with(part_.fill, target + walk_.place().in_box * element_bytes_, walk_.run());
    } while (walk_.next_run());
  } else if (part_.filters.empty()) {
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
  for (auto axis = walk_.rank(); axis-- > 0; stride *= part_.chunk[axis]) {
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

bool ChunkReader::unfilter(const Box& box, const TemporaryFile& target, std::int64_t offset) {
  const auto chunk_bytes = part_.chunk_bytes();
  walk_.start(box);
  do {
    const auto number = walk_.number();
    if (part_.chunks[number].offset == StoredChunk::kNowhere) continue;
    const auto* data = unfiltered_chunk(number);
    const auto begin = offset + static_cast<std::int64_t>(number) * chunk_bytes;
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
    const auto& chunk = part_.chunks[number];
    const auto bytes = static_cast<std::size_t>(chunk.bytes);
    file_.read(chunk.offset, filters_.room(bytes), bytes);
    chunk_ = filters_.unfilter(chunk);
    number_ = static_cast<std::int64_t>(number);
    ++unfiltered_;
  }
  return chunk_;
}

}  // namespace oph::file_array
