// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "metadb/cube.h"

namespace oph::operators::netcdf {

inline constexpr std::string_view kZarrExtension = ".zarr";

/// Whether a file of this name is to be a folder of Zarr.
bool is_zarr_name(std::string_view name);

/// Whether a folder holds a group of Zarr (version 2), which netCDF-C reads as a file.
bool is_zarr(const std::filesystem::path& path);

/// Throws a user error if a link in such a folder could lead elsewhere.
void check_zarr(const std::filesystem::path& path, std::string_view shown);

/// Forgets of a cube what a folder of Zarr cannot hold: netCDF-C (4.9) writes scalar variables, as
/// collapsed dimensions become, so that nobody can read them. Throws a user error if the measure
/// would be one.
void fit_zarr(metadb::Cube& cube);

/// What netCDF-C is to open or to make for such a folder: `file://<path>#mode=nczarr,file`, which
/// reads what others wrote, too. Throws a user error if the path cannot be part of an address.
std::string zarr_address(const std::filesystem::path& path, std::string_view shown);

/// The path in an address of a folder of Zarr, `file:///runs/a.zarr#mode=zarr,file`; absent if a
/// text is no such address.
std::optional<std::string> zarr_path(std::string_view address);

/// Bytes in all files of a folder, and when the last one was written.
struct FolderState {
  std::uintmax_t bytes = 0;
  std::filesystem::file_time_type latest = std::filesystem::file_time_type::min();
};
FolderState folder_state(const std::filesystem::path& path);

}  // namespace oph::operators::netcdf
