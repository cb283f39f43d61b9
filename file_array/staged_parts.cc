// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_array/staged_parts.h"

namespace oph::file_array {
namespace {

/// The part as ChunkReader::unfilter() writes it, from `offset` on.
FilePart without_filters(FilePart part, std::int64_t offset) {
  const auto chunk_bytes = part.chunk_bytes();
  part.filters.clear();
  for (auto& chunk : part.chunks) {
    if (chunk.offset != StoredChunk::kNowhere) chunk = {offset, chunk_bytes, 0};
    offset += chunk_bytes;
  }
  return part;
}

}  // namespace

StagedParts::StagedParts(const FileIndex& index, std::unique_ptr<TemporaryFile> file)
    : index_{index}, file_{std::move(file)}, begins_(index.parts.size()) {}

bool StagedParts::add(std::size_t part, const Box& box, ChunkReader& chunks) {
  if (!begins_[part]) {
    begins_[part] = end_;
    const auto& added = index_.parts[part];
    end_ += static_cast<std::int64_t>(added.chunks.size()) * added.chunk_bytes();
  }
  return chunks.unfilter(box, *file_, *begins_[part]);
}

ChunkReader* StagedParts::open(std::size_t part) {
  if (!begins_[part]) return nullptr;
  if (!chunks_ || number_ != part) {
    chunks_.reset();
    part_ = without_filters(index_.parts[part], *begins_[part]);
    chunks_.emplace(*part_, *file_);
    number_ = part;
  }
  return &*chunks_;
}

}  // namespace oph::file_array
