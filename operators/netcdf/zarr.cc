// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/zarr.h"

#include <algorithm>

#include "base/error.h"

namespace oph::operators::netcdf {

namespace fs = std::filesystem;

bool is_zarr_name(std::string_view name) {
  return name.ends_with(kZarrExtension);
}

bool is_zarr(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored) && fs::exists(path / ".zgroup", ignored);
}

std::string zarr_address(const fs::path& path, std::string_view shown) {
  if (path.string().find_first_of("#?%[] ") != std::string::npos) {
    throw user_error("the path of a Zarr folder must not have any of #?%[] or blanks (path={})",
                     shown);
  }
  return fmt::format("file://{}#mode=nczarr,file", path.string());
}

void fit_zarr(metadb::Cube& cube) {
  bool is_scalar = true;
  for (auto& dimension : cube.dimensions) {
    if (dimension.is_collapsed()) dimension.bounds.clear();
    is_scalar = is_scalar && dimension.is_collapsed();
  }
  if (!is_scalar) return;
  throw user_error("a folder of Zarr cannot hold a single number (measure={})", cube.measure);
}

void check_zarr(const fs::path& path, std::string_view shown) {
  for (const auto& entry : fs::recursive_directory_iterator{path}) {
    if (!entry.is_symlink()) continue;
    throw user_error("a Zarr folder must not contain links (path={})", shown);
  }
}

std::optional<std::string> zarr_path(std::string_view address) {
  constexpr std::string_view kScheme = "file://";
  const auto mark = address.find("#mode=");
  if (!address.starts_with(kScheme) || mark == std::string_view::npos) return std::nullopt;
  if (address.find("zarr", mark) == std::string_view::npos) return std::nullopt;
  return std::string{address.substr(kScheme.size(), mark - kScheme.size())};
}

FolderState folder_state(const fs::path& path) {
  FolderState state;
  for (const auto& entry : fs::recursive_directory_iterator{path}) {
    if (!entry.is_regular_file()) continue;
    state.bytes += entry.file_size();
    state.latest = std::max(state.latest, entry.last_write_time());
  }
  return state;
}

}  // namespace oph::operators::netcdf
