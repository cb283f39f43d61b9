// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_array/part_reader.h"

#include "file_array/checked_file.h"

namespace oph::file_array {

struct PartReader::OpenPart {
  OpenPart(const FileIndex& index, std::size_t part)
      : number{part}, file{index.parts[part].file}, chunks{index.parts[part], file} {}

  std::size_t number;
  CheckedFile file;
  ChunkReader chunks;
};

PartReader::PartReader(const FileIndex& index) : index_{index}, is_read_(index.parts.size()) {}

PartReader::~PartReader() = default;

ChunkReader& PartReader::open(std::size_t part) {
  if (!open_ || open_->number != part) {
    unfiltered_ = unfiltered();
    open_.reset();
    open_ = std::make_unique<OpenPart>(index_, part);
    is_read_[part] = true;
  }
  return open_->chunks;
}

void PartReader::check() const {
  for (std::size_t part = 0; part < is_read_.size(); ++part) {
    if (is_read_[part]) check_identity(index_.parts[part].file);
  }
}

std::int64_t PartReader::unfiltered() const {
  return unfiltered_ + (open_ ? open_->chunks.unfiltered() : 0);
}

}  // namespace oph::file_array
