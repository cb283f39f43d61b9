// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "operators/netcdf/block_target.h"

namespace oph::operators::netcdf {

/// Where an array lies in a file: in chunks, of which a contiguous one has one.
struct ArrayPlaces {
  std::vector<std::int64_t> extents;
  std::vector<std::int64_t> chunk;    ///< extents of a chunk
  std::vector<std::int64_t> offsets;  ///< of the chunks, row-major
  std::size_t element_bytes = 0;

  std::int64_t chunk_bytes() const;
};

/// The places of an uncompressed variable of a closed NetCDF-4 file that has all of them. Throws a
/// system error if one is missing.
ArrayPlaces array_places(const std::filesystem::path& path, const std::string& variable);

/// An uncompressed array at known places of a file, written past netCDF-C, which knows one writer
/// only: threads and processes may write different boxes at the same time.
class RawArray final : public BlockTarget {
 public:
  /// The file exists and is writable. `shown` is how users know it.
  RawArray(const std::filesystem::path& path, std::string shown, ArrayPlaces places);
  ~RawArray() override;
  RawArray(const RawArray&) = delete;
  RawArray& operator=(const RawArray&) = delete;

  /// Takes the whole array's place on the disk, so that a full disk shows before the work.
  void reserve();
  void write(const Box& box, const std::byte* data) override;

  /// Bytes that follow each other both in a packed box and in the file.
  struct Piece {
    std::int64_t in_box = 0;
    std::int64_t in_file = 0;
    std::int64_t bytes = 0;
  };
  /// What a box consists of, in the order of the file's chunks; empty if some piece is not made of
  /// whole rows.
  std::vector<Piece> pieces(const Box& box, std::int64_t row_bytes) const;

  /// Of the open file.
  int descriptor() const { return file_; }

 private:
  template <class Visit>
  bool visit_pieces(const Box& box, Visit&& visit) const;
  void write_run(std::int64_t position, const std::byte* data, std::size_t bytes);

  int file_;
  std::string shown_;
  ArrayPlaces places_;
};

}  // namespace oph::operators::netcdf
