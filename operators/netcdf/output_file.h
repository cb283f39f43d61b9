// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace oph::operators::netcdf {

/// A file that is written under a hidden name beside its own, and appears when it is complete.
///
/// Whoever writes it should hold a lock on it (as HDF5 does): see is_abandoned().
class OutputFile {
 public:
  /// `shown` is how users know the file. Throws a user error if it exists and may not be replaced.
  /// Creates nothing.
  OutputFile(std::filesystem::path path, std::string shown, std::string_view task,
             bool may_replace);
  /// Removes what was written, unless it was published.
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  const std::filesystem::path& temporary() const { return temporary_; }
  const std::string& shown() const { return shown_; }
  /// Gives the complete file its name.
  void publish();

  /// The task that a hidden name tells; empty if the name is none.
  static std::string task_of(const std::filesystem::path& path);
  /// Whether nobody writes a file any more: it was not touched for an hour, and is not locked.
  static bool is_abandoned(const std::filesystem::path& path);

 private:
  std::filesystem::path path_;
  std::string shown_;
  std::filesystem::path temporary_;
  bool may_replace_;
};

}  // namespace oph::operators::netcdf
