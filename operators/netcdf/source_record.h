// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <future>
#include <map>
#include <thread>
#include <vector>

#include "base/manual.h"
#include "framework/task.h"
#include "operators/netcdf/source_files.h"

namespace oph::operators::netcdf {

inline constexpr std::array kChecksumArgument{
    Parameter{.name = "checksum",
              .kind = ParameterKind::kChoice,
              .help = "keep checksums of the files; auto: unless they are much larger than what is "
                      "read of them",
              .fallback = "auto",
              .values = "auto|yes|no"},
};

/// What is remembered of the files that a cube is made of: size, time and checksum. Each rank
/// computes the checksums of its share of the files in a thread of its own, while the ranks import.
///
/// The checksum is XXH3 of 128 bits, as `xxh128sum` prints it: it is computed faster than a file is
/// read from the memory of the system, and tells accidents, not forgeries.
class SourceRecord {
 public:
  /// Notes the files before anything is read of them.
  explicit SourceRecord(const SourceFiles& files);

  /// Starts the checksums that the argument asks for. `bytes` is the size of what the files give.
  void start(const framework::Task& task, const SourceFiles& files, std::int64_t bytes);

  /// The files in their order, the same on every rank. Throws a user error if one was changed since
  /// it was noted. Collective.
  std::vector<metadb::SourceFile> finish(framework::Task& task, const SourceFiles& files);

 private:
  struct Note {
    std::uintmax_t size;
    std::filesystem::file_time_type modified;
    bool operator==(const Note&) const = default;
  };
  static Note note(const std::filesystem::path& path);

  std::map<std::filesystem::path, Note> notes_;
  std::future<std::vector<std::string>> checksums_;
  std::jthread thread_;  ///< asked to stop and joined at the end, however that comes
};

}  // namespace oph::operators::netcdf
