// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/chunk_index.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <functional>
#include <limits>
#include <numeric>

namespace oph::operators::netcdf {
namespace {

using file_array::StoredChunk;

/// The file is not as expected. Never leaves this file.
struct Unexpected {};

void expect(bool condition) {
  if (!condition) throw Unexpected{};
}

/// Bytes of a file, read from the front. Numbers are little-endian, as those of the machine are.
class Bytes {
 public:
  Bytes(int file, std::int64_t offset, std::size_t size) : data_(size) {
    expect(offset >= 0);
    std::size_t done = 0;
    while (done < size) {
      const auto count =
          ::pread(file, data_.data() + done, size - done, offset + static_cast<std::int64_t>(done));
      if (count < 0 && errno == EINTR) continue;
      expect(count > 0);
      done += static_cast<std::size_t>(count);
    }
  }

  template <class T>
  T take() {
    T number;
    const auto from = skip(sizeof(T));
    std::memcpy(&number, data_.data() + from, sizeof(T));
    return number;
  }
  std::int64_t take_address() {
    const auto address = take<std::uint64_t>();
    expect(address < std::uint64_t{1} << 62U);
    return static_cast<std::int64_t>(address);
  }
  bool starts_with(const char (&signature)[5]) {
    const auto from = skip(4);
    return std::memcmp(data_.data() + from, signature, 4) == 0;
  }
  /// Returns where what is skipped starts.
  std::size_t skip(std::size_t size) {
    expect(size <= left());
    position_ += size;
    return position_ - size;
  }
  std::size_t left() const { return data_.size() - position_; }

 private:
  std::vector<std::byte> data_;
  std::size_t position_ = 0;
};

/// Finds the root of the B-tree that a variable's layout message names.
class ObjectHeader {
 public:
  ObjectHeader(int file, std::size_t rank) : file_{file}, rank_{rank} {}

  std::uint64_t find_tree(std::int64_t address) {
    const auto version = Bytes{file_, address, 1}.take<std::uint8_t>();
    if (version == 1) {
      read_version_1(address);
    } else {
      read_version_2(address);
    }
    // Continued in further blocks, which are put at the end while they are read.
    for (std::size_t i = 0; i < blocks_.size() && !tree_; ++i) {
      expect(i < kMostBlocks);
      const auto block = blocks_[i];
      read_block(block);
    }
    expect(tree_.has_value());
    return *tree_;
  }

 private:
  struct Block {
    std::int64_t address;
    std::int64_t size;
  };
  static constexpr std::size_t kMostBlocks = 1000;
  static constexpr std::int64_t kMostBytes = std::int64_t{16} << 20U;
  static constexpr unsigned kLayoutMessage = 0x08;
  static constexpr unsigned kContinuationMessage = 0x10;
  static constexpr std::size_t kChecksumBytes = 4;

  void read_version_1(std::int64_t address) {
    constexpr std::size_t kPrefixBytes = 16;
    Bytes prefix{file_, address, kPrefixBytes};
    prefix.skip(8);
    const auto size = prefix.take<std::uint32_t>();
    blocks_.push_back({address + static_cast<std::int64_t>(kPrefixBytes), size});
  }

  void read_version_2(std::int64_t address) {
    constexpr std::size_t kFixedBytes = 6;
    Bytes prefix{file_, address, kFixedBytes};
    expect(prefix.starts_with("OHDR") && prefix.take<std::uint8_t>() == 2);
    has_signature_ = true;
    flags_ = prefix.take<std::uint8_t>();
    std::size_t before_size = kFixedBytes;
    if ((flags_ & 0x20U) != 0) before_size += 16;  // times
    if ((flags_ & 0x10U) != 0) before_size += 4;   // numbers of attributes
    const auto size_bytes = std::size_t{1} << (flags_ & 3U);
    const auto start = address + static_cast<std::int64_t>(before_size);
    Bytes number{file_, start, size_bytes};
    std::int64_t size = 0;
    for (std::size_t i = 0; i < size_bytes; ++i) {
      size |= static_cast<std::int64_t>(number.take<std::uint8_t>()) << (8 * i);
    }
    read_messages({start + static_cast<std::int64_t>(size_bytes), size});
  }

  void read_block(Block block) {
    if (has_signature_) {
      expect(block.size > 8);
      expect(Bytes(file_, block.address, 4).starts_with("OCHK"));
      block = {block.address + 4, block.size - 4 - static_cast<std::int64_t>(kChecksumBytes)};
    }
    read_messages(block);
  }

  void read_messages(const Block& block) {
    expect(block.size >= 0 && block.size <= kMostBytes);
    Bytes bytes{file_, block.address, static_cast<std::size_t>(block.size)};
    const std::size_t header = has_signature_ ? ((flags_ & 4U) != 0 ? 6 : 4) : 8;
    // Less than a message's header is a gap.
    while (!tree_ && bytes.left() >= header) {
      const unsigned type =
          has_signature_ ? bytes.take<std::uint8_t>() : bytes.take<std::uint16_t>();
      const std::size_t size = bytes.take<std::uint16_t>();
      bytes.skip(header - (has_signature_ ? 3 : 4));
      const auto left = bytes.left();
      expect(size <= left);
      if (type == kLayoutMessage) read_layout(bytes);
      if (type == kContinuationMessage) {
        const auto address = bytes.take_address();
        blocks_.push_back({address, bytes.take_address()});
      }
      bytes.skip(size - (left - bytes.left()));
    }
  }

  void read_layout(Bytes& bytes) {
    constexpr unsigned kVersion = 3;  // later ones name other kinds of index
    constexpr unsigned kChunked = 2;
    expect(bytes.take<std::uint8_t>() == kVersion && bytes.take<std::uint8_t>() == kChunked);
    // The elements' size is the last dimension.
    expect(bytes.take<std::uint8_t>() == rank_ + 1);
    tree_ = bytes.take<std::uint64_t>();
  }

  int file_;
  std::size_t rank_;
  bool has_signature_ = false;
  unsigned flags_ = 0;
  std::vector<Block> blocks_;
  std::optional<std::uint64_t> tree_;
};

/// Collects the places of the chunks from the leaves of their B-tree.
class ChunkTree {
 public:
  ChunkTree(int file, const ChunkedVariable& variable) : file_{file}, variable_{variable} {
    std::int64_t chunks = 1;
    for (std::size_t i = 0; i < variable.extents.size(); ++i) {
      grid_.push_back((variable.extents[i] + variable.chunk[i] - 1) / variable.chunk[i]);
      chunks *= grid_.back();
    }
    chunks_.resize(static_cast<std::size_t>(chunks));
  }

  std::vector<StoredChunk> read(std::uint64_t root) {
    // Without a single chunk there is no tree.
    if (root == kUndefinedAddress) return std::move(chunks_);
    expect(root < std::uint64_t{1} << 62U);
    read_node(static_cast<std::int64_t>(root), std::nullopt);
    return std::move(chunks_);
  }

 private:
  static constexpr auto kUndefinedAddress = std::numeric_limits<std::uint64_t>::max();

  void read_node(std::int64_t address, std::optional<unsigned> expected_level) {
    constexpr std::size_t kHeaderBytes = 24;
    Bytes header{file_, address, kHeaderBytes};
    expect(header.starts_with("TREE") && header.take<std::uint8_t>() == 1);
    const unsigned level = header.take<std::uint8_t>();
    // Levels go down by one: a tree that goes round in circles has an end too.
    expect(level < 32 && (!expected_level || level == *expected_level));
    const std::size_t entries = header.take<std::uint16_t>();
    // Every way down must end at a chunk that no other way has led to: else a few nodes that share
    // their children make more ways than anybody can go.
    expect(entries > 0);
    const auto key_bytes = 8 + 8 * (grid_.size() + 1);
    Bytes body{file_, address + static_cast<std::int64_t>(kHeaderBytes), entries * (key_bytes + 8)};
    for (std::size_t entry = 0; entry < entries; ++entry) {
      if (level > 0) {
        body.skip(key_bytes);
        read_node(body.take_address(), level - 1);
      } else {
        read_chunk(body);
      }
    }
  }

  void read_chunk(Bytes& body) {
    const std::int64_t bytes = body.take<std::uint32_t>();
    const auto skipped_filters = body.take<std::uint32_t>();
    std::int64_t index = 0;
    for (std::size_t i = 0; i < grid_.size(); ++i) {
      const auto start = body.take_address();
      const auto place = start / variable_.chunk[i];
      expect(start % variable_.chunk[i] == 0 && place < grid_[i]);
      index = index * grid_[i] + place;
    }
    expect(body.take_address() == 0);
    auto& chunk = chunks_[static_cast<std::size_t>(index)];
    expect(chunk.offset == StoredChunk::kNowhere);
    chunk = {body.take_address(), bytes, skipped_filters};
  }

  int file_;
  const ChunkedVariable& variable_;
  std::vector<std::int64_t> grid_;
  std::vector<StoredChunk> chunks_;
};

}  // namespace

std::optional<std::vector<StoredChunk>> read_stored_chunks(int file,
                                                           const ChunkedVariable& variable) try {
  const auto root = ObjectHeader{file, variable.extents.size()}.find_tree(variable.header);
  return ChunkTree{file, variable}.read(root);
} catch (const Unexpected&) {
  return std::nullopt;
}

std::vector<std::int64_t> read_chunk_index(int file, const ChunkedVariable& variable) {
  const auto chunks = read_stored_chunks(file, variable);
  if (!chunks) return {};
  const auto chunk_bytes =
      std::accumulate(variable.chunk.begin(), variable.chunk.end(),
                      static_cast<std::int64_t>(variable.element_bytes), std::multiplies<>{});
  std::vector<std::int64_t> offsets;
  for (const auto& chunk : *chunks) {
    const bool is_plain = chunk.offset != StoredChunk::kNowhere && chunk.bytes == chunk_bytes &&
                          chunk.skipped_filters == 0;
    if (!is_plain) return {};
    offsets.push_back(chunk.offset);
  }
  return offsets;
}

}  // namespace oph::operators::netcdf
