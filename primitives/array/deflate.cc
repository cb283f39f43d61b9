// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/array/deflate.h"

namespace oph::primitives {
namespace {

constexpr std::size_t kPrefix = 4;
// The server keeps the two upper bits of the length for itself.
constexpr std::uint32_t kLengthBits = 0x3fffffff;

const Bytef* input(udf::Bytes bytes) {
  return reinterpret_cast<const Bytef*>(bytes.data());
}

Bytef* output(std::span<std::byte> bytes) {
  return reinterpret_cast<Bytef*>(bytes.data());
}

}  // namespace

udf::Bytes Deflate::operator()(udf::Bytes bytes, udf::Buffer& room) {
  const auto length = static_cast<std::uint32_t>(bytes.size());
  if (bytes.size() > kLengthBits) {
    throw udf::Error{"the array is too large to compress", {{"bytes", bytes.size()}}};
  }
  const auto bound = deflateBound(&stream_, bytes.size());
  const auto out = room.as<std::byte>(kPrefix + bound + 1);
  for (std::size_t i = 0; i < kPrefix; ++i) out[i] = static_cast<std::byte>(length >> 8 * i);
  deflateReset(&stream_);
  stream_.next_in = const_cast<Bytef*>(input(bytes));  // zlib only reads it
  stream_.avail_in = length;
  stream_.next_out = output(out.subspan(kPrefix));
  stream_.avail_out = static_cast<uInt>(bound);
  if (deflate(&stream_, Z_FINISH) != Z_STREAM_END) throw udf::Error{"zlib could not compress"};
  auto size = kPrefix + stream_.total_out;
  // A trailing blank could get lost in a CHAR column, so COMPRESS() adds a dot.
  if (out[size - 1] == std::byte{' '}) out[size++] = std::byte{'.'};
  return out.first(size);
}

udf::Bytes Inflate::operator()(udf::Bytes bytes, udf::Buffer& room) {
  if (bytes.size() <= kPrefix) {
    throw udf::Error{"the data are not compressed: too short", {{"bytes", bytes.size()}}};
  }
  std::uint32_t length = 0;
  for (std::size_t i = 0; i < kPrefix; ++i) {
    length |= std::to_integer<std::uint32_t>(bytes[i]) << 8 * i;
  }
  length &= kLengthBits;
  // zlib makes a byte of at most 1032: a longer one is a lie, and would cost memory.
  constexpr std::size_t best_ratio = 1032;
  if (length / best_ratio > bytes.size()) {
    throw udf::Error{"the data are not compressed: the length cannot be true",
                     {{"length", length}, {"bytes", bytes.size()}}};
  }
  const auto out = room.as<std::byte>(length);
  inflateReset(&stream_);
  stream_.next_in = const_cast<Bytef*>(input(bytes.subspan(kPrefix)));
  stream_.avail_in = static_cast<uInt>(bytes.size() - kPrefix);
  stream_.next_out = output(out);
  stream_.avail_out = length;
  if (inflate(&stream_, Z_FINISH) != Z_STREAM_END || stream_.total_out != length) {
    throw udf::Error{"the data are not compressed, or damaged", {{"length", length}}};
  }
  return out;
}

}  // namespace oph::primitives
