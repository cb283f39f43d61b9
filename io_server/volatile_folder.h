// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string_view>

namespace oph::io_server {

/// A folder in memory that only this user can enter: what is written there outlives every process,
/// but not the machine, and syncing it costs nothing. Removes it, with all that is in it, at the
/// end.
class VolatileFolder {
 public:
  /// Creates the folder of an `owner`, or finds what a former process left.
  VolatileFolder(std::string_view name, const std::filesystem::path& owner);
  ~VolatileFolder();
  VolatileFolder(const VolatileFolder&) = delete;
  VolatileFolder& operator=(const VolatileFolder&) = delete;

  /// Empty: the system has no such folder, or somebody else has taken its name.
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace oph::io_server
