// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

namespace oph::file_array {

/// Bytes that have places.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  /// Throws an error if there are not so many.
  virtual void read(std::int64_t offset, std::byte* target, std::size_t bytes) const = 0;
};

}  // namespace oph::file_array
