// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "framework/task.h"

namespace oph::operators::netcdf {

/// A descriptor of an open file.
class StagingFile {
 public:
  explicit StagingFile(int descriptor) : descriptor_{descriptor} {}
  ~StagingFile();
  StagingFile(StagingFile&& other) noexcept;
  StagingFile& operator=(StagingFile&&) = delete;

  void write(std::int64_t offset, std::span<const std::byte> bytes) const;
  void read(std::int64_t offset, std::span<std::byte> bytes) const;

 private:
  int descriptor_;
};

/// A temporary file for each rank, in the folder framework.staging_path, that all ranks can read.
/// The files have lost their names once every rank has opened them: nothing is left behind,
/// however the task ends. (Ranks on several hosts keep the names until the end: some shared file
/// systems forget a file without name.)
class StagingFiles {
 public:
  /// Throws a system error if the folder has less than `bytes` free. Collective.
  StagingFiles(framework::Task& task, std::int64_t bytes);
  ~StagingFiles();
  StagingFiles(const StagingFiles&) = delete;
  StagingFiles& operator=(const StagingFiles&) = delete;

  const StagingFile& of_rank(std::size_t rank) const { return files_[rank]; }

 private:
  void remove_name() noexcept;

  std::string own_path_;  ///< empty: has no name any more
  std::vector<StagingFile> files_;
};

}  // namespace oph::operators::netcdf
