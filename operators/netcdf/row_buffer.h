// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

namespace oph::operators::netcdf {

/// A large piece of memory, not initialised, in pages as large as the system has them: rows lie far
/// apart, and small pages would cost a look-up for each.
class RowBuffer {
 public:
  explicit RowBuffer(std::size_t bytes);
  ~RowBuffer();
  RowBuffer(RowBuffer&& other) noexcept;
  RowBuffer& operator=(RowBuffer&&) = delete;

  std::byte* data() const { return data_; }

 private:
  std::byte* data_ = nullptr;
};

}  // namespace oph::operators::netcdf
