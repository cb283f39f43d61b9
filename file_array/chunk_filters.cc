// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_array/chunk_filters.h"

#include <libdeflate.h>

#include <cstring>
#include <new>

#include "base/error.h"

namespace oph::file_array {
namespace {

/// Puts the bytes of each element together: the first ones of all elements come first, then the
/// second ones … The width is known to the compiler, which makes vectors of that.
template <std::size_t width>
void gather_bytes(const std::byte* from, std::size_t elements, std::byte* to) {
  for (std::size_t i = 0; i < elements; ++i) {
    for (std::size_t byte = 0; byte < width; ++byte) {
      to[i * width + byte] = from[byte * elements + i];
    }
  }
}

}  // namespace

ChunkFilters::ChunkFilters(const FilePart& part)
    : part_{part},
      chunk_bytes_{static_cast<std::size_t>(part.chunk_bytes())},
      decompressor_{libdeflate_alloc_decompressor()} {
  if (!decompressor_) throw std::bad_alloc{};
}

void ChunkFilters::Free::operator()(libdeflate_decompressor* one) const {
  libdeflate_free_decompressor(one);
}

std::byte* ChunkFilters::room(std::size_t bytes) {
  chunk_.resize(bytes);
  return chunk_.data();
}

const std::byte* ChunkFilters::unfilter(const StoredChunk& chunk) {
  for (auto i = part_.filters.size(); i-- > 0;) {
    if ((chunk.skipped_filters >> i & 1U) != 0) continue;
    std::swap(stored_, chunk_);
    if (part_.filters[i] == Filter::kDeflate) {
      inflate();
    } else {
      unshuffle();
    }
  }
  if (chunk_.size() != chunk_bytes_) {
    throw system_error("a chunk of the file has another size than its header says (path={})",
                       part_.file.shown);
  }
  return chunk_.data();
}

void ChunkFilters::inflate() {
  chunk_.resize(chunk_bytes_);
  std::size_t size = 0;
  const auto status = libdeflate_zlib_decompress(
      decompressor_.get(), stored_.data(), stored_.size(), chunk_.data(), chunk_bytes_, &size);
  if (status != LIBDEFLATE_SUCCESS) {
    throw system_error("a compressed chunk of the file is damaged (path={})", part_.file.shown);
  }
  chunk_.resize(size);
}

/// What is left of a division goes as it is.
void ChunkFilters::unshuffle() {
  chunk_.resize(stored_.size());
  const auto width = part_.packing.raw_size();
  const auto elements = stored_.size() / width;
  switch (width) {
    case 1:
      gather_bytes<1>(stored_.data(), elements, chunk_.data());
      break;
    case 2:
      gather_bytes<2>(stored_.data(), elements, chunk_.data());
      break;
    case 4:
      gather_bytes<4>(stored_.data(), elements, chunk_.data());
      break;
    default:
      gather_bytes<8>(stored_.data(), elements, chunk_.data());
  }
  const auto rest = stored_.size() % width;
  std::memcpy(chunk_.data() + elements * width, stored_.data() + elements * width, rest);
}

}  // namespace oph::file_array
