// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/output_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>

#include "base/error.h"

namespace oph::operators::netcdf {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSuffix = ".ophtmp";

Error exists_already(const std::string& shown) {
  return user_error("the file exists already; force=yes replaces it (path={})", shown);
}

}  // namespace

OutputFile::OutputFile(fs::path path, std::string shown, std::string_view task, bool may_replace)
    : path_{std::move(path)}, shown_{std::move(shown)}, may_replace_{may_replace} {
  if (fs::is_directory(path_)) throw user_error("there is a folder of this name (path={})", shown_);
  if (!may_replace_ && fs::exists(fs::symlink_status(path_))) throw exists_already(shown_);
  const auto name = fmt::format(".{}.{}{}", path_.filename().string(), task, kSuffix);
  temporary_ = path_.parent_path() / name;
}

OutputFile::~OutputFile() {
  std::error_code ignored;
  if (!temporary_.empty()) fs::remove(temporary_, ignored);
}

void OutputFile::publish() {
  const auto rename = [&](unsigned flags) {
    return ::renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, path_.c_str(), flags) == 0;
  };
  bool is_done = rename(may_replace_ ? 0 : RENAME_NOREPLACE);
  // Not every file system can refuse to replace.
  if (!is_done && errno == EINVAL && !fs::exists(path_)) is_done = rename(0);
  if (!is_done && errno == EEXIST) throw exists_already(shown_);
  if (!is_done) throw errno_error(fmt::format("cannot rename the file (path={})", shown_));
  temporary_.clear();
}

std::string OutputFile::task_of(const fs::path& path) {
  const auto name = path.filename().string();
  if (!name.starts_with('.') || !name.ends_with(kSuffix)) return {};
  const auto stem = name.substr(0, name.size() - kSuffix.size());
  const auto dot = stem.rfind('.');
  return dot == 0 ? std::string{} : stem.substr(dot + 1);
}

bool OutputFile::is_abandoned(const fs::path& path) {
  // Between its creation and the first lock a file is young.
  constexpr std::chrono::hours kYoung{1};
  std::error_code error;
  const auto touched = fs::last_write_time(path, error);
  if (error || fs::file_time_type::clock::now() - touched < kYoung) return false;
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (file < 0) return false;
  const bool is_free = ::flock(file, LOCK_EX | LOCK_NB) == 0;
  ::close(file);
  return is_free;
}

}  // namespace oph::operators::netcdf
