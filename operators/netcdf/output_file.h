// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/configuration.h"

namespace oph::operators::netcdf {

/// A file that is written under a hidden name beside its own, and appears when it is complete.
///
/// Meanwhile a note in the folder `notes` tells what a task that is killed leaves behind: sweep()
/// removes it. Whoever writes the file should hold a lock on it, as HDF5 does.
class OutputFile {
 public:
  /// `shown` is how users know the file. Throws a user error if it exists and may not be replaced.
  /// Leaves the note, creates no file.
  OutputFile(std::filesystem::path path, std::string shown, std::string_view task, bool may_replace,
             const std::filesystem::path& notes);
  /// Removes what was written, unless it was published.
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  const std::filesystem::path& temporary() const { return temporary_; }
  const std::string& shown() const { return shown_; }
  /// Gives the complete file its name.
  void publish();

  /// Removes what a task that has ended left behind; of "all", what nobody writes any more: not
  /// touched for an hour, and not locked. Returns how many files there were.
  static std::size_t sweep(const std::filesystem::path& notes, std::string_view task);
  /// Where notes of a stack lie.
  static std::filesystem::path notes_folder(const Configuration& configuration);

 private:
  std::filesystem::path path_;
  std::string shown_;
  std::filesystem::path temporary_;
  std::filesystem::path note_;
  bool may_replace_;
};

}  // namespace oph::operators::netcdf
