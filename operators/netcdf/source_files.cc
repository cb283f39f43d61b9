// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/source_files.h"

#include <fmt/chrono.h>

#include <chrono>

#include "base/error.h"

namespace oph::operators::netcdf {

namespace fs = std::filesystem;

SourceVariable::SourceVariable(const SourcePath& source, std::string_view measure)
    : file{File::open(source.path, source.shown)},
      variable{file.require_variable(measure)},
      encoding{netcdf::encoding(file, variable)},
      chunks{chunk_layout(file, variable)} {
  // Without a cache HDF5 reads what is asked for, not the whole chunk, and copies it once less.
  if (chunks.reads_parts) {
    chunks.reads_parts = nc_set_var_chunk_cache(file.id(), variable.id, 0, 1, 0) == NC_NOERR;
  }
}

SourceFiles::SourceFiles(std::vector<SourcePath> paths, std::string measure)
    : paths_{std::move(paths)}, measure_{std::move(measure)} {
  OPH_CHECK(!paths_.empty());
}

const SourceVariable& SourceFiles::open(std::size_t index) {
  if (!open_ || index_ != index) {
    open_.reset();
    open_.emplace(paths_[index], measure_);
    index_ = index;
  }
  return *open_;
}

void SourceFiles::reorder(const std::vector<std::size_t>& order) {
  std::vector<SourcePath> paths;
  for (const auto index : order) paths.push_back(std::move(paths_[index]));
  paths_ = std::move(paths);
  open_.reset();
}

std::string SourceFiles::checksum() const {
  std::uintmax_t size = 0;
  auto latest = fs::file_time_type::min();
  for (const auto& source : paths_) {
    size += fs::file_size(source.path);
    latest = std::max(latest, fs::last_write_time(source.path));
  }
  const auto seconds =
      std::chrono::floor<std::chrono::seconds>(std::chrono::file_clock::to_sys(latest));
  const auto files = paths_.size() == 1 ? "" : fmt::format("files={};", paths_.size());
  return fmt::format("{}size={};modified={:%Y-%m-%dT%H:%M:%SZ}", files, size,
                     fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)));
}

}  // namespace oph::operators::netcdf
