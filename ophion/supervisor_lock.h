// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>

namespace oph::ophion {

/// The lock that makes a process the one supervisor of a stack. The kernel gives it up when the
/// process ends, however it ends, and tells who holds it. Children do not inherit it.
class SupervisorLock {
 public:
  /// Takes the lock; absent if another process has it.
  static std::optional<SupervisorLock> take(const std::filesystem::path& file);
  /// The process that holds the lock; absent if none does. The holder itself must not ask: closing
  /// the file would give up its lock.
  static std::optional<pid_t> holder(const std::filesystem::path& file);

  ~SupervisorLock();
  SupervisorLock(SupervisorLock&& other) noexcept;
  SupervisorLock& operator=(SupervisorLock&&) = delete;

 private:
  explicit SupervisorLock(int descriptor) : descriptor_{descriptor} {}
  int descriptor_;
};

}  // namespace oph::ophion
