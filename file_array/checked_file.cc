// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_array/checked_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "base/error.h"

namespace oph::file_array {
namespace {

std::string host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return {};
  return name.data();
}

std::int64_t modification(const struct stat& status) {
  return status.st_mtim.tv_sec * std::int64_t{1'000'000'000} + status.st_mtim.tv_nsec;
}

Error cannot_open(const FileIdentity& file, int reason) {
  if (reason == ENOENT || reason == ENOTDIR) {
    return user_error(
        "the file that the cube refers to is not there: put it back, or delete the cube (path={}, "
        "host={})",
        file.shown, host_name());
  }
  return system_error(
      "the I/O server cannot open the file that the cube refers to: {} (path={}, "
      "host={})",
      std::generic_category().message(reason), file.shown, host_name());
}

Error is_changed(const FileIdentity& file, std::string_view what) {
  return user_error(
      "the file that the cube refers to was changed: import it again, or put it back as it was "
      "(path={}, differs={})",
      file.shown, what);
}

}  // namespace

FileIdentity identity_of(const std::string& path, std::string shown) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    throw system_error("a file cannot be asked for its size: {} (path={})",
                       std::generic_category().message(errno), shown);
  }
  return {path, std::move(shown), status.st_size, modification(status), host_name(), status.st_ino};
}

void check_identity(const FileIdentity& expected) {
  struct stat status {};
  // By its name: another file may have taken the place of the open one.
  if (::stat(expected.path.c_str(), &status) != 0) throw cannot_open(expected, errno);
  if (status.st_size != expected.bytes) throw is_changed(expected, "size");
  if (modification(status) != expected.modified) throw is_changed(expected, "time");
  // Copies on other hosts have numbers of their own.
  if (host_name() == expected.host && status.st_ino != expected.inode) {
    throw is_changed(expected, "inode");
  }
}

CheckedFile::CheckedFile(const FileIdentity& expected)
    : expected_{expected}, descriptor_{::open(expected.path.c_str(), O_RDONLY | O_CLOEXEC)} {
  if (descriptor_ < 0) throw cannot_open(expected_, errno);
  try {
    check_identity(expected_);
  } catch (...) {
    ::close(descriptor_);
    throw;
  }
}

CheckedFile::~CheckedFile() {
  ::close(descriptor_);
}

void CheckedFile::read(std::int64_t offset, std::byte* target, std::size_t bytes) const {
  while (bytes > 0) {
    const auto count = ::pread(descriptor_, target, bytes, offset);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      throw system_error("the file that the cube refers to cannot be read: {} (path={})",
                         std::generic_category().message(errno), expected_.shown);
    }
    if (count == 0) throw is_changed(expected_, "size");
    target += count;
    offset += count;
    bytes -= static_cast<std::size_t>(count);
  }
}

}  // namespace oph::file_array
