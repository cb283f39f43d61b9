// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_array/chunk_reader.h"

#include <zlib.h>

#include <algorithm>
#include <cstring>

#include "base/error.h"

namespace oph::file_array {
namespace {

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
      chunk_bytes_{index.packing.raw_size()} {
  const auto rank = index.axes.size();
  for (const auto& axis : index.axes) {
    grid_.push_back((axis.extent - 1) / axis.chunk + 1);
    chunk_bytes_ *= static_cast<std::size_t>(axis.chunk);
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

void ChunkReader::copy_part(const Box& box, std::byte* target) {
  const auto rank = grid_.size();
  std::int64_t number = 0;
  for (std::size_t i = 0; i < rank; ++i) number = number * grid_[i] + position_[i];
  const auto& chunk = index_.chunks[static_cast<std::size_t>(number)];
  const bool is_nowhere = chunk.offset == StoredChunk::kNowhere;
  const auto* unfiltered = index_.filters.empty() || is_nowhere
                               ? nullptr
                               : unfiltered_chunk(static_cast<std::size_t>(number));
  const auto run = set_run(box);
  std::fill(run_position_.begin(), run_position_.end(), 0);
  bool goes_on = true;
  while (goes_on) {
    std::int64_t from = 0;
    std::int64_t to = 0;
    for (std::size_t i = 0; i < rank; ++i) {
      const auto place = part_start_[i] + run_position_[i];
      from = from * index_.axes[i].chunk + place - position_[i] * index_.axes[i].chunk;
      to = to * box.count[i] + place - box.start[i];
    }
    auto* data = target + to * element_bytes_;
    const auto bytes = static_cast<std::size_t>(run * element_bytes_);
    if (is_nowhere) {
      fill_with(index_.fill, data, run);
    } else if (unfiltered != nullptr) {
      std::memcpy(data, unfiltered + from * element_bytes_, bytes);
    } else {
      file_.read(chunk.offset + from * element_bytes_, data, bytes);
    }
    goes_on = false;
    for (auto axis = rank; axis-- > 0 && !goes_on;) {
      goes_on = ++run_position_[axis] < run_end_[axis];
      if (!goes_on) run_position_[axis] = 0;
    }
  }
}

const std::byte* ChunkReader::unfiltered_chunk(std::size_t number) {
  if (number_ != static_cast<std::int64_t>(number)) {
    number_ = -1;
    unfilter(index_.chunks[number]);
    number_ = static_cast<std::int64_t>(number);
    ++unfiltered_;
  }
  return chunk_.data();
}

void ChunkReader::unfilter(const StoredChunk& chunk) {
  chunk_.resize(static_cast<std::size_t>(chunk.bytes));
  file_.read(chunk.offset, chunk_.data(), chunk_.size());
  for (auto i = index_.filters.size(); i-- > 0;) {
    if ((chunk.skipped_filters >> i & 1U) != 0) continue;
    std::swap(stored_, chunk_);
    if (index_.filters[i] == Filter::kDeflate) {
      inflate();
    } else {
      unshuffle();
    }
  }
  if (chunk_.size() != chunk_bytes_) {
    throw system_error("a chunk of the file has another size than its header says (path={})",
                       index_.file.shown);
  }
}

void ChunkReader::inflate() {
  chunk_.resize(chunk_bytes_);
  uLongf size = chunk_bytes_;
  const auto status = ::uncompress(reinterpret_cast<Bytef*>(chunk_.data()), &size,
                                   reinterpret_cast<const Bytef*>(stored_.data()), stored_.size());
  if (status != Z_OK) {
    throw system_error("a compressed chunk of the file is damaged (path={})", index_.file.shown);
  }
  chunk_.resize(size);
}

/// Puts the bytes of each element together: the first ones of all elements come first, then the
/// second ones … What is left of a division goes as it is.
void ChunkReader::unshuffle() {
  chunk_.resize(stored_.size());
  const auto width = static_cast<std::size_t>(element_bytes_);
  const auto elements = stored_.size() / width;
  for (std::size_t byte = 0; byte < width; ++byte) {
    const auto* from = stored_.data() + byte * elements;
    auto* to = chunk_.data() + byte;
    for (std::size_t i = 0; i < elements; ++i) to[i * width] = from[i];
  }
  const auto rest = stored_.size() % width;
  std::memcpy(chunk_.data() + elements * width, stored_.data() + elements * width, rest);
}

}  // namespace oph::file_array
