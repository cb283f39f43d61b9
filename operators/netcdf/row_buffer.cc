// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/row_buffer.h"

#include <sys/mman.h>

#include <cstdlib>
#include <utility>

#include "base/error.h"

namespace oph::operators::netcdf {
namespace {

constexpr std::size_t kLargePage = std::size_t{2} << 20U;

}  // namespace

RowBuffer::RowBuffer(std::size_t bytes) {
  const auto size = (bytes / kLargePage + 1) * kLargePage;
  data_ = static_cast<std::byte*>(std::aligned_alloc(kLargePage, size));
  if (data_ == nullptr) throw system_error("not enough memory for rows (bytes={})", size);
  // Only advice: without large pages it works as well.
  static_cast<void>(madvise(data_, size, MADV_HUGEPAGE));
}

RowBuffer::~RowBuffer() {
  std::free(data_);
}

RowBuffer::RowBuffer(RowBuffer&& other) noexcept : data_{std::exchange(other.data_, nullptr)} {}

}  // namespace oph::operators::netcdf
