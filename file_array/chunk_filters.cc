// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_array/chunk_filters.h"

#include <zlib.h>

#include <cstring>

#include "base/error.h"

namespace oph::file_array {

std::byte* ChunkFilters::room(std::size_t bytes) {
  chunk_.resize(bytes);
  return chunk_.data();
}

const std::byte* ChunkFilters::unfilter(const StoredChunk& chunk) {
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
  return chunk_.data();
}

void ChunkFilters::inflate() {
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
void ChunkFilters::unshuffle() {
  chunk_.resize(stored_.size());
  const auto width = index_.packing.raw_size();
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
