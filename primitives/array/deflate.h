// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <zlib.h>

#include <algorithm>
#include <cstdint>

#include "primitives/array/conversion.h"

namespace oph::primitives {

/// Compresses with zlib into the format of the server's COMPRESS(): four bytes with the length of
/// the original, little-endian, then the stream. The state of zlib serves all rows.
class Deflate {
 public:
  Deflate() {
    if (deflateInit(&stream_, Z_DEFAULT_COMPRESSION) != Z_OK) throw std::bad_alloc{};
  }
  ~Deflate() { deflateEnd(&stream_); }
  Deflate(const Deflate&) = delete;
  Deflate& operator=(const Deflate&) = delete;

  /// Precondition: `bytes` are not more than `kLargestResult`.
  udf::Bytes operator()(udf::Bytes bytes, udf::Buffer& room);

 private:
  z_stream stream_{};
};

/// Reads what `Deflate` or COMPRESS() wrote.
class Inflate {
 public:
  Inflate() {
    if (inflateInit(&stream_) != Z_OK) throw std::bad_alloc{};
  }
  ~Inflate() { inflateEnd(&stream_); }
  Inflate(const Inflate&) = delete;
  Inflate& operator=(const Inflate&) = delete;

  /// Throws udf::Error if the bytes are no such data, or stand for more than `kLargestResult`.
  udf::Bytes operator()(udf::Bytes bytes, udf::Buffer& room);

 private:
  z_stream stream_{};
};

}  // namespace oph::primitives
