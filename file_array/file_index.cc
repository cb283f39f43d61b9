// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_array/file_index.h"

#include <zlib.h>

#include <algorithm>
#include <cstring>

#include "base/error.h"

namespace oph::file_array {
namespace {

// The last digit is the version of the format.
constexpr std::string_view kSignature = "OPHFIDX2";
constexpr std::size_t kPrefixBytes = kSignature.size() + 3 * sizeof(std::uint64_t);
// As much as a value of the database can be.
constexpr std::uint64_t kMostBytes = std::uint64_t{4} << 30U;

[[noreturn]] void fail(std::string_view what) {
  throw system_error("the index of a file cannot be used: {}", what);
}
void expect(bool condition) {
  if (!condition) fail("it is damaged");
}

class Packer {
 public:
  template <class T>
  requires std::is_arithmetic_v<T> || std::is_enum_v<T>
  void add(T number) { append(&number, sizeof(T)); }
  void add(std::string_view text) {
    add(static_cast<std::uint64_t>(text.size()));
    append(text.data(), text.size());
  }
  std::string take() { return std::move(bytes_); }

 private:
  void append(const void* data, std::size_t size) {
    bytes_.append(static_cast<const char*>(data), size);
  }
  std::string bytes_;
};

class Unpacker {
 public:
  explicit Unpacker(std::string_view bytes) : bytes_{bytes} {}

  template <class T>
  T number() {
    T value;
    const auto from = take(sizeof(T));
    std::memcpy(&value, from.data(), sizeof(T));
    return value;
  }
  bool flag() { return number<std::uint8_t>() != 0; }
  std::string text() {
    const auto size = number<std::uint64_t>();
    return std::string{take(size)};
  }
  /// A number of things that take `least_bytes` each.
  std::size_t count(std::size_t least_bytes) {
    const auto value = number<std::uint64_t>();
    expect(value <= bytes_.size() / least_bytes);
    return value;
  }
  bool is_done() const { return bytes_.empty(); }

 private:
  std::string_view take(std::uint64_t size) {
    expect(size <= bytes_.size());
    const auto taken = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return taken;
  }
  std::string_view bytes_;
};

std::string deflated(const std::string& content) {
  auto size = ::compressBound(content.size());
  std::string bytes(size, '\0');
  const auto status =
      ::compress2(reinterpret_cast<Bytef*>(bytes.data()), &size,
                  reinterpret_cast<const Bytef*>(content.data()), content.size(), Z_BEST_SPEED);
  if (status != Z_OK) fail("there is no memory to deflate it");
  bytes.resize(size);
  return bytes;
}

std::string inflated(std::string_view bytes, std::uint64_t size) {
  expect(size <= kMostBytes);
  std::string content(size, '\0');
  uLongf done = size;
  const auto status = ::uncompress(reinterpret_cast<Bytef*>(content.data()), &done,
                                   reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
  expect(status == Z_OK && done == size);
  return content;
}

std::uint64_t checksum(std::string_view bytes) {
  return ::crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
}

void pack_chunks(const std::vector<StoredChunk>& chunks, Packer& packer) {
  packer.add(static_cast<std::uint64_t>(chunks.size()));
  // Differences are mostly equal where nothing is compressed. One kind after the other: so they
  // deflate best.
  std::int64_t before = 0;
  for (const auto& chunk : chunks) {
    packer.add(chunk.offset - before);
    before = chunk.offset;
  }
  for (const auto& chunk : chunks) packer.add(chunk.bytes);
  for (const auto& chunk : chunks) packer.add(chunk.skipped_filters);
}

std::vector<StoredChunk> unpack_chunks(Unpacker& unpacker) {
  constexpr std::size_t kBytes = 2 * sizeof(std::int64_t) + sizeof(std::uint32_t);
  std::vector<StoredChunk> chunks(unpacker.count(kBytes));
  std::int64_t before = 0;
  for (auto& chunk : chunks) {
    expect(!__builtin_add_overflow(before, unpacker.number<std::int64_t>(), &chunk.offset));
    before = chunk.offset;
  }
  for (auto& chunk : chunks) chunk.bytes = unpacker.number<std::int64_t>();
  for (auto& chunk : chunks) chunk.skipped_filters = unpacker.number<std::uint32_t>();
  return chunks;
}

void pack_axis(const Axis& axis, Packer& packer) {
  packer.add(static_cast<std::uint8_t>(axis.is_explicit));
  packer.add(axis.stride);
  packer.add(static_cast<std::uint64_t>(axis.segments.size()));
  for (const auto& segment : axis.segments) {
    packer.add(segment.start);
    packer.add(segment.count);
    packer.add(static_cast<std::uint64_t>(segment.part));
  }
}

Axis unpack_axis(Unpacker& unpacker) {
  Axis axis;
  axis.is_explicit = unpacker.flag();
  axis.stride = unpacker.number<std::int64_t>();
  axis.segments.resize(unpacker.count(3 * sizeof(std::int64_t)));
  for (auto& segment : axis.segments) {
    segment.start = unpacker.number<std::int64_t>();
    segment.count = unpacker.number<std::int64_t>();
    segment.part = unpacker.number<std::uint64_t>();
  }
  return axis;
}

void pack_packing(const Packing& packing, Packer& packer) {
  packer.add(packing.raw);
  packer.add(packing.type);
  packer.add(static_cast<std::uint8_t>(packing.is_packed));
  packer.add(packing.scale);
  packer.add(packing.offset);
  packer.add(static_cast<std::uint64_t>(packing.raw_missing.size()));
  for (const auto number : packing.raw_missing) packer.add(number);
  packer.add(packing.unpacked_missing);
}

Packing unpack_packing(Unpacker& unpacker) {
  Packing packing;
  packing.raw = unpacker.number<RawType>();
  packing.type = unpacker.number<ElementType>();
  packing.is_packed = unpacker.flag();
  packing.scale = unpacker.number<double>();
  packing.offset = unpacker.number<double>();
  packing.raw_missing.resize(unpacker.count(sizeof(double)));
  for (auto& number : packing.raw_missing) number = unpacker.number<double>();
  packing.unpacked_missing = unpacker.number<double>();
  expect(packing.raw <= kLastRawType && packing.type <= ElementType::kDouble);
  const bool is_unpacked =
      packing.type == ElementType::kFloat || packing.type == ElementType::kDouble;
  expect(packing.is_packed ? is_unpacked : packing.type == natural_type(packing.raw));
  return packing;
}

void pack_file(const FileIdentity& file, Packer& packer) {
  packer.add(std::string_view{file.path});
  packer.add(std::string_view{file.shown});
  packer.add(file.bytes);
  packer.add(file.modified);
  packer.add(std::string_view{file.host});
  packer.add(file.inode);
}

FileIdentity unpack_file(Unpacker& unpacker) {
  FileIdentity file;
  file.path = unpacker.text();
  file.shown = unpacker.text();
  file.bytes = unpacker.number<std::int64_t>();
  file.modified = unpacker.number<std::int64_t>();
  file.host = unpacker.text();
  file.inode = unpacker.number<std::uint64_t>();
  return file;
}

void pack_numbers(const std::vector<std::int64_t>& numbers, Packer& packer) {
  packer.add(static_cast<std::uint64_t>(numbers.size()));
  for (const auto number : numbers) packer.add(number);
}

std::vector<std::int64_t> unpack_numbers(Unpacker& unpacker) {
  std::vector<std::int64_t> numbers(unpacker.count(sizeof(std::int64_t)));
  for (auto& number : numbers) number = unpacker.number<std::int64_t>();
  return numbers;
}

void pack_part(const FilePart& part, Packer& packer) {
  pack_file(part.file, packer);
  pack_packing(part.packing, packer);
  packer.add(static_cast<std::uint8_t>(part.is_swapped));
  packer.add(static_cast<std::uint64_t>(part.filters.size()));
  for (const auto filter : part.filters) packer.add(filter);
  packer.add(std::string_view{reinterpret_cast<const char*>(part.fill.data()), part.fill.size()});
  pack_numbers(part.extents, packer);
  pack_numbers(part.chunk, packer);
  pack_chunks(part.chunks, packer);
}

FilePart unpack_part(Unpacker& unpacker) {
  FilePart part;
  part.file = unpack_file(unpacker);
  part.packing = unpack_packing(unpacker);
  part.is_swapped = unpacker.flag();
  part.filters.resize(unpacker.count(sizeof(Filter)));
  for (auto& filter : part.filters) {
    filter = unpacker.number<Filter>();
    expect(filter == Filter::kDeflate || filter == Filter::kShuffle);
  }
  const auto fill = unpacker.text();
  expect(fill.size() == part.packing.raw_size());
  part.fill.resize(fill.size());
  std::memcpy(part.fill.data(), fill.data(), fill.size());
  part.extents = unpack_numbers(unpacker);
  part.chunk = unpack_numbers(unpacker);
  part.chunks = unpack_chunks(unpacker);
  return part;
}

void check_chunks(const FilePart& part) {
  expect(part.chunk.size() == part.extents.size());
  std::int64_t chunks = 1;
  auto chunk_bytes = static_cast<std::int64_t>(part.packing.raw_size());
  for (std::size_t i = 0; i < part.chunk.size(); ++i) {
    expect(part.extents[i] > 0 && part.chunk[i] > 0);
    const auto along = (part.extents[i] - 1) / part.chunk[i] + 1;
    expect(!__builtin_mul_overflow(chunks, along, &chunks));
    expect(!__builtin_mul_overflow(chunk_bytes, part.chunk[i], &chunk_bytes));
  }
  expect(chunks == static_cast<std::int64_t>(part.chunks.size()));
  for (const auto& chunk : part.chunks) {
    if (chunk.offset == StoredChunk::kNowhere) continue;
    expect(chunk.offset >= 0 && chunk.bytes > 0 && chunk.bytes <= part.file.bytes &&
           chunk.offset <= part.file.bytes - chunk.bytes);
    expect(!part.filters.empty() || chunk.bytes == chunk_bytes);
  }
}

/// That they have the same type and, but along the joined axis, the same shape.
void check_parts(const FileIndex& index) {
  const auto& first = index.parts.front();
  for (const auto& part : index.parts) {
    check_chunks(part);
    expect(part.extents.size() == index.axes.size() && part.packing.type == first.packing.type);
    for (std::size_t i = 0; i < part.extents.size(); ++i) {
      expect(i == index.joined_axis || part.extents[i] == first.extents[i]);
    }
  }
}

void check_segments(const FileIndex& index) {
  for (std::size_t i = 0; i < index.axes.size(); ++i) {
    expect(!index.axes[i].segments.empty());
    std::int64_t size = 0;
    for (const auto& [start, count, part] : index.axes[i].segments) {
      expect(part < (i == index.joined_axis ? index.parts.size() : 1));
      expect(start >= 0 && count > 0 && start <= index.parts[part].extents[i] - count);
      expect(!__builtin_add_overflow(size, count, &size));
    }
  }
}

/// The strides of axes are those of one array: each is the product of the sizes of those before it.
void check_strides(const std::vector<Axis>& axes) {
  std::vector<const Axis*> order;
  for (const auto& axis : axes) {
    expect(axis.stride > 0);
    if (axis.size() > 1) order.push_back(&axis);
  }
  std::sort(order.begin(), order.end(),
            [](const auto* a, const auto* b) { return a->stride < b->stride; });
  std::int64_t stride = 1;
  bool has_explicit = false;
  for (const auto* axis : order) {
    // Those within a row vary faster than those between rows.
    expect(axis->stride == stride && (axis->is_explicit || !has_explicit));
    has_explicit = axis->is_explicit;
    expect(!__builtin_mul_overflow(stride, axis->size(), &stride));
  }
}

}  // namespace

std::int64_t FilePart::chunk_bytes() const {
  auto bytes = static_cast<std::int64_t>(packing.raw_size());
  for (const auto extent : chunk) bytes *= extent;
  return bytes;
}

std::int64_t Axis::size() const {
  std::int64_t sum = 0;
  for (const auto& segment : segments) sum += segment.count;
  return sum;
}

std::int64_t FileIndex::rows() const {
  std::int64_t product = 1;
  for (const auto& axis : axes) product *= axis.is_explicit ? axis.size() : 1;
  return product;
}

std::int64_t FileIndex::array_length() const {
  std::int64_t product = 1;
  for (const auto& axis : axes) product *= axis.is_explicit ? 1 : axis.size();
  return product;
}

std::size_t FileIndex::row_bytes() const {
  return static_cast<std::size_t>(array_length()) * oph::size_of(type());
}

bool FileIndex::is_filtered() const {
  return std::any_of(parts.begin(), parts.end(),
                     [](const auto& one) { return !one.filters.empty(); });
}

std::int64_t FileIndex::raw_bytes() const {
  std::size_t widest = 0;
  for (const auto& part : parts) widest = std::max(widest, part.packing.raw_size());
  return static_cast<std::int64_t>(widest);
}

std::string pack(const FileIndex& index) {
  Packer packer;
  packer.add(static_cast<std::uint64_t>(index.joined_axis));
  packer.add(static_cast<std::uint64_t>(index.axes.size()));
  for (const auto& axis : index.axes) pack_axis(axis, packer);
  packer.add(static_cast<std::uint64_t>(index.parts.size()));
  for (const auto& part : index.parts) pack_part(part, packer);
  const auto content = packer.take();
  Packer prefix;
  prefix.add(static_cast<std::uint64_t>(content.size()));
  prefix.add(checksum(content));
  const auto body = deflated(content);
  prefix.add(static_cast<std::uint64_t>(body.size()));
  return std::string{kSignature} + prefix.take() + body;
}

FileIndex unpack(std::string_view bytes) {
  if (!bytes.starts_with(kSignature) || bytes.size() < kPrefixBytes) fail("it is none");
  Unpacker prefix{bytes.substr(kSignature.size(), kPrefixBytes - kSignature.size())};
  const auto size = prefix.number<std::uint64_t>();
  const auto expected = prefix.number<std::uint64_t>();
  expect(prefix.number<std::uint64_t>() == bytes.size() - kPrefixBytes);
  const auto content = inflated(bytes.substr(kPrefixBytes), size);
  expect(checksum(content) == expected);
  Unpacker unpacker{content};
  FileIndex index;
  index.joined_axis = unpacker.number<std::uint64_t>();
  index.axes.resize(unpacker.count(sizeof(std::int64_t)));
  for (auto& axis : index.axes) axis = unpack_axis(unpacker);
  index.parts.resize(unpacker.count(sizeof(FileIdentity::bytes)));
  for (auto& part : index.parts) part = unpack_part(unpacker);
  expect(unpacker.is_done() && !index.parts.empty() && index.joined_axis < index.axes.size());
  check_parts(index);
  check_segments(index);
  check_strides(index.axes);
  return index;
}

}  // namespace oph::file_array
