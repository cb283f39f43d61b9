// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_array/temporary_file.h"

#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "base/error.h"

namespace oph::file_array {

std::unique_ptr<TemporaryFile> TemporaryFile::make(std::int64_t bytes) {
  std::error_code error;
  const auto folder = std::filesystem::temp_directory_path(error);
  if (error) return nullptr;
  const auto descriptor = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (descriptor < 0) return nullptr;
  std::unique_ptr<TemporaryFile> file{new TemporaryFile{descriptor}};
  struct statvfs space {};
  const bool has_space = ::fstatvfs(descriptor, &space) == 0 &&
                         static_cast<std::int64_t>(space.f_bavail * space.f_frsize) / 2 >= bytes;
  return has_space ? std::move(file) : nullptr;
}

TemporaryFile::~TemporaryFile() {
  ::close(descriptor_);
}

void TemporaryFile::read(std::int64_t offset, std::byte* target, std::size_t bytes) const {
  while (bytes > 0) {
    const auto count = ::pread(descriptor_, target, bytes, offset);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) {
      throw system_error("a temporary file cannot be read: {}",
                         count == 0 ? "it is too short" : std::generic_category().message(errno));
    }
    target += count;
    offset += count;
    bytes -= static_cast<std::size_t>(count);
  }
}

bool TemporaryFile::write(std::int64_t offset, const std::byte* data, std::size_t bytes) const {
  while (bytes > 0) {
    const auto count = ::pwrite(descriptor_, data, bytes, offset);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    data += count;
    offset += count;
    bytes -= static_cast<std::size_t>(count);
  }
  return true;
}

}  // namespace oph::file_array
