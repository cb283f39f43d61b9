// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "metadb/cube.h"
#include "operators/netcdf/block_target.h"
#include "operators/netcdf/file.h"
#include "operators/netcdf/file_order.h"

namespace oph::operators::netcdf {

/// How the numbers of a file are stored.
struct Compression {
  int deflate = 0;  ///< 0 (none) to 9
  bool shuffle = false;

  bool is_wanted() const { return deflate > 0 || shuffle; }
};

/// A new NetCDF-4 file with one cube: a variable of its measure over its dimensions, one for the
/// coordinates of each dimension that has any, and one for their bounds. A collapsed dimension is a
/// scalar variable where has_coordinates() says so.
///
/// Attributes first, then coordinates, then the measure. Closed by close(), which reports what goes
/// wrong.
class CubeFile final : public BlockTarget {
 public:
  /// `cube` and `order` outlive the file. Where the measure is stored in chunks they fit boxes with
  /// the extents `block` (in the order of the file). Throws a user error if NetCDF has no type for
  /// the measure, or cannot express a name.
  CubeFile(const std::filesystem::path& path, std::string_view shown, const metadb::Cube& cube,
           const FileOrder& order, Compression compression, std::span<const std::int64_t> block);

  /// Attributes of variables that the file has, or of the file. Those that name bounds of
  /// coordinates make the variables of these.
  void write_attributes(std::span<const metadb::Attribute> attributes);
  void write_coordinates();

  /// The extents of a chunk of the measure, in the order of the file; empty: it is contiguous.
  const std::vector<std::int64_t>& chunk() const { return chunk_; }
  /// Whether all bytes of the measure are written to places in the file that are known before.
  bool has_places() const { return has_places_; }
  /// Gives the measure these places.
  void place_measure();
  void write(const Box& box, const std::byte* data) override;
  void close() { file_.close(); }

 private:
  void define_dimensions();
  void define_coordinates(const metadb::CubeDimension& dimension, std::span<const int> ids);
  void define_bounds(const metadb::CubeDimension& dimension, const std::string& name);
  void define_measure(Compression compression, std::span<const std::int64_t> block);
  int variable(const std::string& name) const;

  const metadb::Cube& cube_;
  const FileOrder& order_;
  bool is_zarr_;
  bool has_places_;
  File file_;
  int measure_ = -1;
  std::vector<int> ids_;  ///< of the dimensions
  /// Variables of bounds, by the names of the dimensions.
  std::map<std::string, int, std::less<>> bounds_;
  int bounds_dimension_ = -1;  ///< that of the two bounds; -1: none yet
  std::vector<std::int64_t> chunk_;
};

}  // namespace oph::operators::netcdf
