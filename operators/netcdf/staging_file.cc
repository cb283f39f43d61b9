// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/staging_file.h"

#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <array>
#include <climits>
#include <cstring>
#include <filesystem>
#include <utility>

#include "base/error.h"

namespace oph::operators::netcdf {
namespace {

namespace fs = std::filesystem;

Error failure(std::string_view what, const std::string& path) {
  return system_error("cannot {} a temporary file of the import: {} (path={})", what,
                      std::strerror(errno), path);
}

/// Calls `transfer(data, size, offset)` until all bytes are through.
template <class Byte, class Transfer>
void transfer_all(std::string_view what, std::span<Byte> bytes, std::int64_t offset,
                  Transfer transfer) {
  while (!bytes.empty()) {
    const auto done = transfer(bytes.data(), bytes.size(), offset);
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) throw failure(what, "framework.staging_path");
    if (done == 0) throw system_error("a temporary file of the import is too short");
    bytes = bytes.subspan(static_cast<std::size_t>(done));
    offset += done;
  }
}

fs::path staging_folder(framework::Task& task, std::int64_t bytes) {
  const auto folder = task.configuration().path("framework.staging_path");
  std::error_code error;
  fs::create_directories(folder, error);
  struct statvfs space {};
  if (::statvfs(folder.c_str(), &space) != 0) throw failure("make", folder.string());
  const auto free = static_cast<std::int64_t>(space.f_bavail * space.f_frsize);
  if (free < bytes) {
    throw system_error(
        "the folder for temporary files has not enough space for the import (free={}, needed={}, "
        "framework.staging_path={})",
        free, bytes, folder.string());
  }
  return folder;
}

std::string host_name() {
  std::array<char, HOST_NAME_MAX + 1> name{};
  ::gethostname(name.data(), name.size() - 1);
  return name.data();
}

}  // namespace

StagingFile::~StagingFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

StagingFile::StagingFile(StagingFile&& other) noexcept
    : descriptor_{std::exchange(other.descriptor_, -1)} {}

void StagingFile::write(std::int64_t offset, std::span<const std::byte> bytes) const {
  transfer_all("write", bytes, offset, [&](const std::byte* data, std::size_t size, off_t at) {
    return ::pwrite(descriptor_, data, size, at);
  });
}

void StagingFile::read(std::int64_t offset, std::span<std::byte> bytes) const {
  transfer_all("read", bytes, offset, [&](std::byte* data, std::size_t size, off_t at) {
    return ::pread(descriptor_, data, size, at);
  });
}

StagingFiles::StagingFiles(framework::Task& task, std::int64_t bytes) {
  own_path_ = (staging_folder(task, bytes) / "import_XXXXXX").string();
  const auto descriptor = ::mkostemp(own_path_.data(), O_CLOEXEC);
  if (descriptor < 0) throw failure("make", std::exchange(own_path_, ""));
  StagingFile own{descriptor};
  bool is_one_host = true;
  const auto rank = static_cast<std::size_t>(task.rank());
  try {
    const auto host = host_name();
    for (const auto& text : task.team().share(host + ":" + own_path_)) {
      const auto colon = text.find(':');
      is_one_host = is_one_host && text.substr(0, colon) == host;
      const auto path = text.substr(colon + 1);
      const bool is_own = files_.size() == rank;
      const auto other = is_own ? -1 : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
      if (!is_own && other < 0) throw failure("open", path);
      files_.push_back(is_own ? std::move(own) : StagingFile{other});
    }
    task.team().share("");
  } catch (...) {
    remove_name();
    throw;
  }
  if (is_one_host) remove_name();
}

StagingFiles::~StagingFiles() {
  remove_name();
}

void StagingFiles::remove_name() noexcept {
  if (!own_path_.empty()) ::unlink(own_path_.c_str());
  own_path_.clear();
}

}  // namespace oph::operators::netcdf
