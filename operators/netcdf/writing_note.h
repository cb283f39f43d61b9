// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/configuration.h"

namespace oph::operators::netcdf {

/// Tells what a task that is killed leaves behind: a file or folder of a hidden name. The note goes
/// when it is destroyed; sweep() reads those that were left. Its process locks it meanwhile, so
/// that sweepers know that it lives.
class WritingNote {
 public:
  /// `hidden` has its name from hidden_name() for this task.
  WritingNote(const std::filesystem::path& folder, std::string_view task,
              const std::filesystem::path& hidden);
  ~WritingNote();
  WritingNote(const WritingNote&) = delete;
  WritingNote& operator=(const WritingNote&) = delete;

  /// The name under which `name` is written, beside it.
  static std::string hidden_name(std::string_view name, std::string_view task);
  /// Removes what a task that has ended left behind; of "all", what nobody writes any more: neither
  /// note nor file is locked. Where files cannot be locked, they must not have been touched for an
  /// hour. Returns how many files and folders there were.
  static std::size_t sweep(const std::filesystem::path& folder, std::string_view task);
  /// Where notes of a stack lie.
  static std::filesystem::path folder(const Configuration& configuration);

 private:
  std::filesystem::path note_;
  int lock_ = -1;  ///< the open note
};

}  // namespace oph::operators::netcdf
