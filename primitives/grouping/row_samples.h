// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "primitives/udf/adapter.h"

namespace oph::primitives {

/// The arrays of some rows, to be read by columns. Beyond `kMemory` bytes they lie in an unnamed
/// file in the folder for temporary files, and are read back in wide columns: each byte once.
class RowSamples {
 public:
  RowSamples() = default;
  RowSamples(const RowSamples&) = delete;
  RowSamples& operator=(const RowSamples&) = delete;
  ~RowSamples() { close_file(); }

  void start(std::size_t row_bytes) {
    close_file();
    memory_.clear();
    row_bytes_ = row_bytes;
    rows_ = spilled_rows_ = 0;
  }

  std::size_t rows() const { return rows_; }

  void add(udf::Bytes row) {
    if (memory_.size() + row.size() > kMemory && !memory_.empty()) spill();
    memory_.insert(memory_.end(), row.begin(), row.end());
    ++rows_;
  }

  /// How many bytes of each row are best read at a time: a multiple of `element_size`.
  std::size_t column_bytes(std::size_t element_size) const {
    if (file_ < 0) return row_bytes_;
    const auto elements = kMemory / (rows_ * element_size);
    return std::min(row_bytes_, std::max<std::size_t>(elements, 1) * element_size);
  }

  /// Copies `count` bytes from `start` of each row to `out`, one row behind the other.
  void read(std::size_t start, std::size_t count, std::byte* out) const {
    for (std::size_t row = 0; row < spilled_rows_; ++row, out += count) {
      transfer(row * row_bytes_ + start, count, [&](std::size_t done, off_t at) {
        return pread(file_, out + done, count - done, at);
      });
    }
    for (std::size_t row = 0; row < rows_ - spilled_rows_; ++row, out += count) {
      std::memcpy(out, memory_.data() + row * row_bytes_ + start, count);
    }
  }

 private:
  static constexpr std::size_t kMemory = std::size_t{64} << 20;

  /// Repeats a partial transfer until all of it is done.
  template <class Call>
  static void transfer(std::size_t position, std::size_t count, Call call) {
    for (std::size_t done = 0; done < count;) {
      const auto moved = call(done, static_cast<off_t>(position + done));
      if (moved < 0 && errno == EINTR) continue;
      if (moved <= 0) {
        throw udf::Error{"a temporary file failed",
                         {{"error", std::strerror(moved < 0 ? errno : 0)}}};
      }
      done += static_cast<std::size_t>(moved);
    }
  }

  void spill() {
    if (file_ < 0) open_file();
    transfer(spilled_rows_ * row_bytes_, memory_.size(), [&](std::size_t done, off_t at) {
      return pwrite(file_, memory_.data() + done, memory_.size() - done, at);
    });
    spilled_rows_ = rows_;
    memory_.clear();
  }

  void open_file() {
    const char* const folder = std::getenv("TMPDIR");
    auto name = std::string{folder == nullptr ? "/tmp" : folder} + "/oph_rows_XXXXXX";
    file_ = mkostemp(name.data(), O_CLOEXEC);
    if (file_ < 0) throw udf::Error{"no temporary file can be made", {{"file", name}}};
    unlink(name.c_str());
  }

  void close_file() {
    if (file_ >= 0) close(file_);
    file_ = -1;
  }

  std::size_t row_bytes_ = 0;
  std::size_t rows_ = 0;
  std::size_t spilled_rows_ = 0;
  std::vector<std::byte> memory_;
  int file_ = -1;
};

}  // namespace oph::primitives
