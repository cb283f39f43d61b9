// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/output_file.h"

#include <fcntl.h>

#include <cerrno>
#include <cstdio>

#include "base/error.h"
#include "operators/netcdf/zarr.h"

namespace oph::operators::netcdf {
namespace {

namespace fs = std::filesystem;

Error exists_already(const std::string& shown) {
  return user_error("the file exists already; force=yes replaces it (path={})", shown);
}

}  // namespace

OutputFile::OutputFile(fs::path path, std::string shown, std::string_view task, bool may_replace,
                       const fs::path& notes)
    : path_{std::move(path)}, shown_{std::move(shown)}, may_replace_{may_replace} {
  const bool is_own_folder = is_zarr_name(shown_) && is_zarr(path_);
  if (fs::is_directory(path_) && !is_own_folder) {
    throw user_error("there is a folder of this name (path={})", shown_);
  }
  if (!may_replace_ && fs::exists(fs::symlink_status(path_))) throw exists_already(shown_);
  temporary_ = path_.parent_path() / WritingNote::hidden_name(path_.filename().string(), task);
  note_.emplace(notes, task, temporary_);
}

OutputFile::~OutputFile() {
  std::error_code ignored;
  if (!temporary_.empty()) fs::remove_all(temporary_, ignored);
}

void OutputFile::publish() {
  const auto rename = [&](unsigned flags) {
    return ::renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, path_.c_str(), flags) == 0;
  };
  // An old folder takes the hidden name, and goes with it.
  if (may_replace_ && fs::is_directory(path_) && rename(RENAME_EXCHANGE)) return;
  bool is_done = rename(may_replace_ ? 0 : RENAME_NOREPLACE);
  // Not every file system can refuse to replace.
  if (!is_done && errno == EINVAL && !fs::exists(path_)) is_done = rename(0);
  if (!is_done && errno == EEXIST) throw exists_already(shown_);
  if (!is_done) throw errno_error(fmt::format("cannot rename the file (path={})", shown_));
  temporary_.clear();
}

}  // namespace oph::operators::netcdf
