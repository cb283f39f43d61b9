// SPDX-License-Identifier: GPL-3.0-or-later
#include "ophion/supervisor_lock.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/error.h"

namespace oph::ophion {
namespace {

struct flock whole_file() {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return lock;
}

}  // namespace

std::optional<SupervisorLock> SupervisorLock::take(const std::filesystem::path& file) {
  const int descriptor = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) throw errno_error(fmt::format("cannot write {}", file.string()));
  SupervisorLock lock{descriptor};
  auto wanted = whole_file();
  if (fcntl(descriptor, F_SETLK, &wanted) == 0) return lock;
  if (errno == EACCES || errno == EAGAIN) return std::nullopt;
  throw errno_error(fmt::format("cannot lock {}", file.string()));
}

std::optional<pid_t> SupervisorLock::holder(const std::filesystem::path& file) {
  const int descriptor = open(file.c_str(), O_RDWR | O_CLOEXEC);
  if (descriptor < 0) return std::nullopt;
  const SupervisorLock closer{descriptor};
  auto wanted = whole_file();
  if (fcntl(descriptor, F_GETLK, &wanted) != 0 || wanted.l_type == F_UNLCK) return std::nullopt;
  return wanted.l_pid;
}

SupervisorLock::~SupervisorLock() {
  if (descriptor_ >= 0) close(descriptor_);
}

SupervisorLock::SupervisorLock(SupervisorLock&& other) noexcept
    : descriptor_{std::exchange(other.descriptor_, -1)} {}

}  // namespace oph::ophion
