// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "file_array/byte_source.h"

namespace oph::file_array {

/// A file without a name in the folder for temporary files: nothing is left of it, however the
/// process ends.
class TemporaryFile final : public ByteSource {
 public:
  /// Null if there is no such file, or the folder has not twice as much space.
  static std::unique_ptr<TemporaryFile> make(std::int64_t bytes);
  ~TemporaryFile() override;
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  void read(std::int64_t offset, std::byte* target, std::size_t bytes) const override;
  /// False if it cannot be written: the disk is full, say.
  bool write(std::int64_t offset, const std::byte* data, std::size_t bytes) const;

 private:
  explicit TemporaryFile(int descriptor) : descriptor_{descriptor} {}

  int descriptor_;
};

}  // namespace oph::file_array
