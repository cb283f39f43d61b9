// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_array/chunk_reader.h"

#include <algorithm>
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

std::size_t chunk_bytes(const FileIndex& index) {
  auto bytes = index.packing.raw_size();
  for (const auto& axis : index.axes) bytes *= static_cast<std::size_t>(axis.chunk);
  return bytes;
}

/// Advances a position row-major within bounds; false after the last one.
bool advance(std::vector<std::int64_t>& position, const std::vector<std::int64_t>& first,
             const std::vector<std::int64_t>& end) {
  for (auto axis = position.size(); axis-- > 0;) {
    if (++position[axis] < end[axis]) return true;
    position[axis] = first[axis];
  }
  return false;
}

}  // namespace

ChunkReader::ChunkReader(const FileIndex& index, const CheckedFile& file)
    : index_{index},
      file_{file},
      element_bytes_{static_cast<std::int64_t>(index.packing.raw_size())},
      filters_{index, chunk_bytes(index)} {
  const auto rank = index.axes.size();
  for (const auto& axis : index.axes) {
    grid_.push_back((axis.extent - 1) / axis.chunk + 1);
  }
  for (auto* numbers :
       {&position_, &first_, &end_, &part_start_, &part_count_, &run_position_, &run_end_}) {
    numbers->resize(rank);
  }
}

void ChunkReader::read(const Box& box, std::byte* target) {
  for (std::size_t i = 0; i < grid_.size(); ++i) {
    first_[i] = box.start[i] / index_.axes[i].chunk;
    end_[i] = (box.start[i] + box.count[i] - 1) / index_.axes[i].chunk + 1;
  }
  position_ = first_;
  do {
    find_part(box);
    copy_part(box, target);
  } while (advance(position_, first_, end_));
  if (index_.is_swapped) swap_bytes(target, box.elements(), element_bytes_);
}

void ChunkReader::find_part(const Box& box) {
  for (std::size_t i = 0; i < grid_.size(); ++i) {
    const auto chunk = index_.axes[i].chunk;
    part_start_[i] = std::max(box.start[i], position_[i] * chunk);
    part_count_[i] =
        std::min(box.start[i] + box.count[i], (position_[i] + 1) * chunk) - part_start_[i];
  }
}

/// The number of elements that follow each other both in the chunk and in the box; the axes inside
/// such a run stand still.
std::int64_t ChunkReader::set_run(const Box& box) {
  run_end_ = part_count_;
  std::int64_t run = 1;
  for (auto axis = grid_.size(); axis-- > 0;) {
    run *= part_count_[axis];
    run_end_[axis] = 1;
    const bool is_whole =
        part_count_[axis] == index_.axes[axis].chunk && part_count_[axis] == box.count[axis];
    if (!is_whole) break;
  }
  return run;
}

/// What is read at once: a run, or several with the short gaps between them.
ChunkReader::Span ChunkReader::find_span(std::int64_t run) const {
  Span span{run * element_bytes_, grid_.size()};
  auto stride = element_bytes_;
  for (auto axis = grid_.size(); axis-- > 0; stride *= index_.axes[axis].chunk) {
    if (run_end_[axis] == 1) continue;
    const auto bytes = (run_end_[axis] - 1) * stride + span.bytes;
    if (stride - span.bytes > kLongestGap || bytes > kLongestSpan) break;
    span = {bytes, axis};
  }
  return span;
}

/// Where the run begins in the chunk and in the box, in bytes.
ChunkReader::RunPlace ChunkReader::place_of_run(const Box& box) const {
  RunPlace place;
  for (std::size_t i = 0; i < grid_.size(); ++i) {
    const auto chunk = index_.axes[i].chunk;
    const auto position = part_start_[i] + run_position_[i];
    place.in_chunk = place.in_chunk * chunk + position - position_[i] * chunk;
    place.in_box = place.in_box * box.count[i] + position - box.start[i];
  }
  return {place.in_chunk * element_bytes_, place.in_box * element_bytes_};
}

/// Goes on along the axes first … end; false after the last run of these.
bool ChunkReader::next_run(std::size_t first, std::size_t end) {
  for (auto axis = end; axis-- > first;) {
    if (++run_position_[axis] < run_end_[axis]) return true;
    run_position_[axis] = 0;
  }
  return false;
}

void ChunkReader::copy_part(const Box& box, std::byte* target) {
  std::int64_t number = 0;
  for (std::size_t i = 0; i < grid_.size(); ++i) number = number * grid_[i] + position_[i];
  const auto& chunk = index_.chunks[static_cast<std::size_t>(number)];
  const auto run = set_run(box);
  const auto bytes = static_cast<std::size_t>(run * element_bytes_);
  std::fill(run_position_.begin(), run_position_.end(), 0);
  if (chunk.offset == StoredChunk::kNowhere) {
    do {
      fill_with(index_.fill, target + place_of_run(box).in_box, run);
    } while (next_run(0, grid_.size()));
  } else if (index_.filters.empty()) {
    read_runs(box, chunk.offset, bytes, target);
  } else {
    copy_runs(box, 0, unfiltered_chunk(static_cast<std::size_t>(number)), 0, bytes, target);
  }
}

/// Copies runs along the axes from `axis` on, from a copy of the chunk that begins at `begin`.
void ChunkReader::copy_runs(const Box& box, std::size_t axis, const std::byte* source,
                            std::int64_t begin, std::size_t bytes, std::byte* target) {
  do {
    const auto place = place_of_run(box);
    std::memcpy(target + place.in_box, source + place.in_chunk - begin, bytes);
  } while (next_run(axis, grid_.size()));
}

void ChunkReader::read_runs(const Box& box, std::int64_t offset, std::size_t bytes,
                            std::byte* target) {
  const auto span = find_span(static_cast<std::int64_t>(bytes) / element_bytes_);
  const bool is_run = span.axis == grid_.size();
  if (!is_run) gathered_.resize(static_cast<std::size_t>(span.bytes));
  do {
    const auto place = place_of_run(box);
    if (is_run) {
      file_.read(offset + place.in_chunk, target + place.in_box, bytes);
    } else {
      file_.read(offset + place.in_chunk, gathered_.data(), gathered_.size());
      copy_runs(box, span.axis, gathered_.data(), place.in_chunk, bytes, target);
    }
  } while (next_run(0, span.axis));
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
