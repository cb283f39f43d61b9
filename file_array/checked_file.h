// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "file_array/byte_source.h"
#include "file_array/file_index.h"

namespace oph::file_array {

/// Notes how a file is now. Throws a system error if it cannot be asked.
FileIdentity identity_of(const std::string& path, std::string shown);

/// An open file that is the one that was indexed, and was not changed since.
///
/// Size, time of modification and, on the host of the index, the inode tell. Whatever differs is a
/// user error that names the file and what to do; so is a file that is gone. A file that is
/// shortened while it is read is an error too, never a signal: nothing is mapped.
class CheckedFile final : public ByteSource {
 public:
  explicit CheckedFile(const FileIdentity& expected);
  ~CheckedFile() override;
  CheckedFile(const CheckedFile&) = delete;
  CheckedFile& operator=(const CheckedFile&) = delete;

  /// Checks again what the constructor checked, for files that stay open between uses.
  void check() const;
  void read(std::int64_t offset, std::byte* target, std::size_t bytes) const override;

 private:
  const FileIdentity expected_;
  int descriptor_;
};

}  // namespace oph::file_array
