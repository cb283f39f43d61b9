// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <netcdf.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oph::operators::netcdf {

struct FileDimension {
  std::string name;
  std::int64_t size = 0;
  bool is_unlimited = false;
};

struct FileVariable {
  int id = 0;
  std::string name;
  nc_type type = NC_NAT;
  std::vector<int> dimensions;  ///< ids, outermost first
};

/// An open NetCDF file. Closed when destroyed; close() reports what goes wrong then. Errors name
/// the file as the user wrote it, and the variable.
class File {
 public:
  /// Opens a file, or a folder of Zarr, for reading. Throws a user error if it is no file, no
  /// NetCDF file, or shorter than its header says.
  static File open(const std::filesystem::path& path, std::string_view shown);
  /// Creates a NetCDF-4 file, replacing one of that name; a folder of Zarr if `shown` is called so.
  static File create(const std::filesystem::path& path, std::string_view shown);

  ~File();
  File(File&& other) noexcept;
  File& operator=(File&&) = delete;

  int id() const { return id_; }
  const std::string& shown() const { return shown_; }
  /// Writes what is left. Nothing else may follow.
  void close();

  /// All dimensions, by id; groups are not entered.
  const std::vector<FileDimension>& dimensions() const { return dimensions_; }
  const std::vector<FileVariable>& variables() const { return variables_; }
  const FileVariable* find_variable(std::string_view name) const;
  /// As find_variable(); throws `variable tass is not in the file; it has tas, lat, lon, time`.
  const FileVariable& require_variable(std::string_view name) const;

  /// Throws unless a call of netCDF-C succeeded; of a new file it says whether the disk is full. To
  /// be called right after it.
  void check(int status, std::string_view variable = {}) const;

 private:
  File(int id, std::string_view shown, std::filesystem::path written = {});
  static File open_zarr(const std::filesystem::path& path, std::string_view shown);
  void read_header();
  void read_dimensions();
  void read_variables();

  int id_ = -1;
  std::string shown_;
  std::filesystem::path written_;  ///< where a new file is; empty: it is read
  std::vector<FileDimension> dimensions_;
  std::vector<FileVariable> variables_;
};

}  // namespace oph::operators::netcdf
