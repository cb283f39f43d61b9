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

/// Throws a user error that names the file and what to do if it is gone, or was changed since it
/// was noted: size, time of modification and, on the host that noted it, the inode tell.
void check_identity(const FileIdentity& expected);

/// An open file that is the one that was indexed, and was not changed since.
///
/// A file that is shortened while it is read is an error too, never a signal: nothing is mapped.
class CheckedFile final : public ByteSource {
 public:
  /// `expected` must outlive this. Throws what check_identity() throws.
  explicit CheckedFile(const FileIdentity& expected);
  ~CheckedFile() override;
  CheckedFile(const CheckedFile&) = delete;
  CheckedFile& operator=(const CheckedFile&) = delete;

  void read(std::int64_t offset, std::byte* target, std::size_t bytes) const override;

 private:
  const FileIdentity& expected_;
  int descriptor_;
};

}  // namespace oph::file_array
