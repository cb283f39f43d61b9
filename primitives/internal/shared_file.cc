// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/internal/shared_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

#include "base/shared_descriptor.h"

namespace oph::primitives::internal {
namespace {

// Larger pieces leave the processor's second cache before they are written.
constexpr std::int64_t kPieceBytes = std::int64_t{1} << 20U;

udf::Error refusal(std::string_view why) {
  return udf::Error{"a file cannot be written: " + std::string{why}};
}

bool is_meant(const struct stat& status, const SharedDescriptor& wanted) {
  return S_ISREG(status.st_mode) && status.st_dev == wanted.device &&
         status.st_ino == wanted.inode && status.st_uid == ::geteuid();
}

/// Asks what it is before opening: to open other things has effects of its own.
int open_shared(std::int64_t process, const SharedDescriptor& shared) {
  const auto path = "/proc/" + std::to_string(process) + "/fd/" + std::to_string(shared.number);
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) throw refusal(std::strerror(errno));
  if (!is_meant(status, shared)) throw refusal("it is another one");
  const auto file = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (file < 0) throw refusal(std::strerror(errno));
  if (::fstat(file, &status) == 0 && is_meant(status, shared)) return file;
  ::close(file);
  throw refusal("it is another one");
}

}  // namespace

SharedFile::SharedFile(const udf::Arguments& arguments) {
  SharedMemory memory{arguments, SharedMemory::Access::kRead};
  SharedDescriptor shared;
  const auto note = memory.part(arguments.integer(kOffset.name), sizeof(shared));
  std::memcpy(&shared, note.data(), sizeof(shared));
  piece_.reserve(static_cast<std::size_t>(kPieceBytes));
  file_ = open_shared(arguments.integer(kProcess.name), shared);
}

SharedFile::~SharedFile() {
  ::close(file_);
}

void SharedFile::write(std::int64_t position, std::span<const std::byte> bytes) {
  if (position != begin_ + std::ssize(piece_)) flush();
  if (piece_.empty()) begin_ = position;
  while (!bytes.empty()) {
    const auto at = begin_ + std::ssize(piece_);
    const auto room = static_cast<std::size_t>(kPieceBytes - at % kPieceBytes);
    const auto part = bytes.first(std::min(bytes.size(), room));
    if (piece_.empty() && part.size() == room) {
      put(at, part);
      begin_ = at + std::ssize(part);
    } else {
      piece_.insert(piece_.end(), part.begin(), part.end());
      if (part.size() == room) flush();
    }
    bytes = bytes.subspan(part.size());
  }
}

void SharedFile::flush() {
  put(begin_, piece_);
  begin_ += std::ssize(piece_);
  piece_.clear();
}

void SharedFile::put(std::int64_t position, std::span<const std::byte> bytes) const {
  while (!bytes.empty()) {
    const auto written = ::pwrite(file_, bytes.data(), bytes.size(), position);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && errno == ENOSPC)
      throw udf::Error{"no space is left on the disk for the file"};
    if (written <= 0) throw refusal(std::strerror(errno));
    bytes = bytes.subspan(static_cast<std::size_t>(written));
    position += written;
  }
}

}  // namespace oph::primitives::internal
