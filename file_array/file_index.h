// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "file_array/packing.h"

namespace oph::file_array {

/// Which file is meant, and how it was when its index was made.
struct FileIdentity {
  std::string path;   ///< absolute, without links
  std::string shown;  ///< as users know it
  std::int64_t bytes = 0;
  std::int64_t modified = 0;  ///< nanoseconds since 1970
  std::string host;           ///< where the inode means something
  std::uint64_t inode = 0;
};

/// A piece of an array as it is stored.
struct StoredChunk {
  static constexpr std::int64_t kNowhere = -1;

  std::int64_t offset = kNowhere;  ///< in the file; kNowhere: never written, all is the fill value
  std::int64_t bytes = 0;
  std::uint32_t skipped_filters = 0;  ///< bit i: filter i was not applied
};

/// What may have been done to a chunk before it was stored, with the numbers that HDF5 gives them.
enum class Filter : std::uint8_t { kDeflate = 1, kShuffle = 2 };

/// What a file has of an array, and how it is stored there.
struct FilePart {
  FileIdentity file;
  Packing packing;
  bool is_swapped = false;  ///< the other byte order than that of the machine
  std::vector<Filter> filters;
  std::vector<std::byte> fill;        ///< one number, as stored
  std::vector<std::int64_t> extents;  ///< by axis, outermost first
  std::vector<std::int64_t> chunk;    ///< extents of a chunk
  std::vector<StoredChunk> chunks;    ///< row-major; one at least

  std::int64_t chunk_bytes() const;  ///< of a chunk without filters
};

/// Positions along an axis of a file that follow each other.
struct Segment {
  std::int64_t start = 0;
  std::int64_t count = 0;
  std::size_t part = 0;  ///< whose positions these are, along the joined axis; else 0, for all
};

/// An axis of the stored array, and where its positions go in the rows that are made of it.
struct Axis {
  bool is_explicit = false;         ///< rows differ along it; else the elements of a row do
  std::int64_t stride = 0;          ///< in the rows, one behind the other, in elements
  std::vector<Segment> segments{};  ///< which positions are wanted, in this order

  std::int64_t size() const;  ///< positions that are wanted
};

/// All that is needed to read the rows of a cube from files without knowing their format: where the
/// chunks of a variable are, and what becomes of their numbers. The files have parts of the array
/// that follow each other along one axis; along the others their extents are equal.
struct FileIndex {
  std::vector<FilePart> parts;  ///< one at least; their elements have the same type
  std::vector<Axis> axes;       ///< as in the files, outermost first
  std::size_t joined_axis = 0;  ///< along which parts follow each other; any, if there is one

  ElementType type() const { return parts.front().packing.type; }
  std::int64_t rows() const;
  std::int64_t array_length() const;
  std::size_t row_bytes() const;
  bool is_filtered() const;        ///< some part has filters
  std::int64_t raw_bytes() const;  ///< of the widest number of a part
};

/// Packs an index into few bytes: places of chunks as differences, deflated. A checksum and the
/// shape are checked by unpack().
std::string pack(const FileIndex& index);
/// Throws a system error if the bytes are not what pack() makes of an index that makes sense: no
/// place outside of the file, as many chunks as the axes have.
FileIndex unpack(std::string_view bytes);

}  // namespace oph::file_array
