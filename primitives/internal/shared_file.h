// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "primitives/internal/shared_memory.h"

namespace oph::primitives::internal {

/// A file that another process of the same user and host has open and lets this server write. The
/// process names it in memory that it shares, which shows that it means to; nothing else is opened.
///
/// What follows each other is put together, and written in pieces that end at multiples of their
/// size: the system keeps these in large pages, which takes half as long as row by row.
class SharedFile {
 public:
  /// Reads the parameters of the memory. Throws an Error if there is no such file.
  explicit SharedFile(const udf::Arguments& arguments);
  ~SharedFile();
  SharedFile(const SharedFile&) = delete;
  SharedFile& operator=(const SharedFile&) = delete;

  void write(std::int64_t position, std::span<const std::byte> bytes);
  /// Writes what was put together so far.
  void flush();

 private:
  void put(std::int64_t position, std::span<const std::byte> bytes) const;

  int file_ = -1;
  std::int64_t begin_ = 0;  ///< in the file, of what is put together
  std::vector<std::byte> piece_;
};

}  // namespace oph::primitives::internal
