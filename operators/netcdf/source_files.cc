// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/source_files.h"

#include "base/error.h"
#include "operators/netcdf/zarr.h"

namespace oph::operators::netcdf {

SourceVariable::SourceVariable(const SourcePath& source, std::string_view measure)
    : plain{PlainArray::open(source.path, source.shown, std::string{measure})},
      file{File::open(source.path, source.shown)},
      variable{file.require_variable(measure)},
      encoding{netcdf::encoding(file, variable)},
      chunks{chunk_layout(file, variable)} {
  // Blocks end where chunks end: a cache would only cost a copy. It stays as it is if this fails.
  if (chunks.is_chunked && !chunks.is_filtered && !is_zarr(source.path)) {
    static_cast<void>(nc_set_var_chunk_cache(file.id(), variable.id, 0, 1, 0));
  }
  if (!plain) return;
  std::vector<std::int64_t> extents;
  for (const int id : variable.dimensions) {
    extents.push_back(file.dimensions()[static_cast<std::size_t>(id)].size);
  }
  // Along an unlimited dimension a variable may be shorter than the dimension.
  const bool is_same =
      plain->shape().extents == extents && plain->shape().element_bytes == encoding.raw_size();
  if (!is_same) plain.reset();
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

}  // namespace oph::operators::netcdf
