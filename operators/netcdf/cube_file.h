// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

#include "metadb/cube.h"
#include "operators/netcdf/file.h"

namespace oph::operators::netcdf {

/// How the numbers of a file are stored.
struct Compression {
  int deflate = 0;  ///< 0 (none) to 9
  bool shuffle = false;

  bool is_wanted() const { return deflate > 0 || shuffle; }
};

/// A new NetCDF-4 file with one cube: a variable of its measure over its dimensions, explicit ones
/// first, and one for the coordinates of each dimension that has any. Collapsed dimensions are left
/// out.
///
/// Attributes, then coordinates, then rows in their order; attributes other than _FillValue may
/// come last too. Closed by close(), which reports what goes wrong.
class CubeFile {
 public:
  /// `cube` outlives the file. Throws a user error if NetCDF has no type for the measure, or cannot
  /// express a name.
  CubeFile(const std::filesystem::path& path, std::string_view shown, const metadb::Cube& cube,
           Compression compression);

  /// Attributes of variables that the file has, or of the file.
  void write_attributes(std::span<const metadb::Attribute> attributes);
  void write_coordinates();
  /// Writes `rows` rows from `first` (counted from 0), packed one after the other.
  void write_rows(std::int64_t first, std::int64_t rows, const std::byte* data);
  void close() { file_.close(); }

 private:
  void define_dimensions();
  void define_measure(Compression compression);
  void store_in_chunks(Compression compression);
  int variable(const std::string& name) const;

  const metadb::Cube& cube_;
  File file_;
  int measure_ = -1;
  std::vector<const metadb::CubeDimension*> dimensions_;  ///< those in the file
  std::vector<int> ids_;                                  ///< of them
  std::vector<std::int64_t> explicit_extents_;
  std::vector<std::int64_t> implicit_extents_;
};

}  // namespace oph::operators::netcdf
