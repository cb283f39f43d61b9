// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "operators/netcdf/box.h"

namespace oph::operators::netcdf {

/// An uncompressed variable of a NetCDF-4 file whose bytes are read past HDF5, which takes longer
/// to find parts of many chunks than the disk takes to deliver them.
class PlainArray {
 public:
  struct Shape {
    std::vector<std::int64_t> extents;  ///< of the variable
    std::vector<std::int64_t> chunk;    ///< of a contiguous variable: all of it
    std::size_t element_bytes = 0;

    bool operator==(const Shape&) const = default;
  };
  /// Absent if the bytes cannot be used as they are: another format, compression, another byte
  /// order, parts that were never written, chunks narrower than the lines of the variable. To be
  /// called before netCDF-C opens the file: HDF5 does not open it twice.
  /// `shown` is how users know the file.
  static std::optional<PlainArray> open(const std::filesystem::path& path, std::string shown,
                                        const std::string& variable);
  ~PlainArray();
  PlainArray(PlainArray&& other) noexcept;
  PlainArray& operator=(PlainArray&&) = delete;

  const Shape& shape() const { return shape_; }
  /// Whether a box consists of pieces that are long enough for this.
  bool suits(const Box& box) const;
  /// Reads a box, packed row-major. Throws an error that names the file: the user's if it ends too
  /// early, the system's if it cannot be read.
  void read(const Box& box, std::byte* target) const;

 private:
  PlainArray(int file, std::string shown) : file_{file}, shown_{std::move(shown)} {}
  void read_chunk(const Box& box, const Box& part, std::int64_t offset,
                  const std::vector<std::int64_t>& chunk_start, std::byte* target) const;
  std::int64_t run_length(const Box& box, const Box& part) const;

  int file_;
  std::string shown_;
  Shape shape_;
  std::vector<std::int64_t> grid_;     ///< number of chunks along each axis
  std::vector<std::int64_t> offsets_;  ///< in the file, by chunk, row-major
};

}  // namespace oph::operators::netcdf
