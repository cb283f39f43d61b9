// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "operators/netcdf/block_target.h"

namespace oph::operators::netcdf {

/// The first byte of a contiguous variable of a closed NetCDF-4 file to which space was given.
std::int64_t array_offset(const std::filesystem::path& path, const std::string& variable);

/// An uncompressed array at a known place of a file, written past netCDF-C, which knows one writer
/// only: threads and processes may write different boxes at the same time.
class RawArray final : public BlockTarget {
 public:
  /// The file exists and is writable. `shown` is how users know it.
  RawArray(const std::filesystem::path& path, std::string shown, std::int64_t offset,
           std::vector<std::int64_t> extents, std::size_t element_bytes);
  ~RawArray() override;
  RawArray(const RawArray&) = delete;
  RawArray& operator=(const RawArray&) = delete;

  /// Takes the whole array's place on the disk, so that a full disk shows before the work.
  void reserve();
  void write(const Box& box, const std::byte* data) override;

 private:
  void write_run(std::int64_t element, const std::byte* data, std::size_t bytes);

  int file_;
  std::string shown_;
  std::int64_t offset_;
  std::vector<std::int64_t> extents_;
  std::size_t element_bytes_;
};

}  // namespace oph::operators::netcdf
