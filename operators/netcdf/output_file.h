// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "operators/netcdf/writing_note.h"

namespace oph::operators::netcdf {

/// A file that is written under a hidden name beside its own, and appears when it is complete.
/// Meanwhile a note tells of it. Whoever writes the file should hold a lock on it, as HDF5 does.
class OutputFile {
 public:
  /// `shown` is how users know the file, `notes` WritingNote::folder(). Throws a user error if the
  /// file exists and may not be replaced. Leaves the note, creates no file.
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

 private:
  std::filesystem::path path_;
  std::string shown_;
  std::filesystem::path temporary_;
  std::optional<WritingNote> note_;
  bool may_replace_;
};

}  // namespace oph::operators::netcdf
