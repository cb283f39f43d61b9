// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/source_record.h"

#include <fmt/chrono.h>

#include <chrono>

#include "base/error.h"
#include "base/text.h"
#include "operators/netcdf/file_checksum.h"
#include "operators/netcdf/zarr.h"

namespace oph::operators::netcdf {
namespace {

namespace fs = std::filesystem;
using framework::Task;

/// With checksum=auto, files that are so much larger than what is read of them are not read whole.
constexpr std::uintmax_t kMostPerByte = 4;
/// Files of this size are read in no time.
constexpr std::uintmax_t kSmallBytes = std::uintmax_t{64} << 20;

std::string utc(fs::file_time_type time) {
  const auto seconds =
      std::chrono::floor<std::chrono::seconds>(std::chrono::file_clock::to_sys(time));
  return fmt::format("{:%Y-%m-%d %H:%M:%S}",
                     fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)));
}

}  // namespace

SourceRecord::Note SourceRecord::note(const fs::path& path) {
  if (!fs::is_directory(path)) return {fs::file_size(path), fs::last_write_time(path)};
  const auto state = folder_state(path);
  return {state.bytes, state.latest};
}

SourceRecord::SourceRecord(const SourceFiles& files) {
  for (std::size_t i = 0; i < files.count(); ++i) {
    const auto& path = files.path(i).path;
    notes_.emplace(path, note(path));
  }
}

void SourceRecord::start(const Task& task, const SourceFiles& files, std::int64_t bytes) {
  std::uintmax_t size = 0;
  for (const auto& [path, note] : notes_) size += note.size;
  const auto& wanted = task.arguments().text("checksum");
  const auto limit = std::max(kSmallBytes, kMostPerByte * static_cast<std::uintmax_t>(bytes));
  if (wanted == "no" || (wanted == "auto" && size > limit)) return;
  const auto block = task.my_block(files.count());
  std::vector<fs::path> mine;
  for (auto i = block.begin; i < block.end; ++i) mine.push_back(files.path(i).path);
  std::packaged_task<std::vector<std::string>(std::stop_token)> work{
      [mine = std::move(mine)](const std::stop_token& stop) {
        std::vector<std::string> checksums;
        // A folder of Zarr has none: only what it is made of.
        for (const auto& path : mine) {
          checksums.push_back(fs::is_directory(path) ? "" : file_checksum(path, stop));
        }
        return checksums;
      }};
  checksums_ = work.get_future();
  thread_ =
      std::jthread{[work = std::move(work)](const std::stop_token& stop) mutable { work(stop); }};
}

std::vector<metadb::SourceFile> SourceRecord::finish(Task& task, const SourceFiles& files) {
  std::string mine;
  if (checksums_.valid()) {
    // Each one ends a line: some are empty.
    for (const auto& checksum : checksums_.get()) mine += checksum + "\n";
  }
  std::vector<std::string> checksums;
  for (const auto& share : task.team().share(mine)) {
    auto lines = split(share, '\n');
    if (!lines.empty()) lines.pop_back();
    checksums.insert(checksums.end(), lines.begin(), lines.end());
  }
  checksums.resize(files.count());
  const auto base = fs::weakly_canonical(task.configuration().path("data.base_path"));
  std::vector<metadb::SourceFile> record;
  for (std::size_t i = 0; i < files.count(); ++i) {
    const auto& [path, shown] = files.path(i);
    const auto& noted = notes_.at(path);
    if (note(path) != noted) {
      throw user_error("a file was changed while it was read (path={})", shown);
    }
    record.push_back({"/" + path.lexically_relative(base).string(),
                      static_cast<std::int64_t>(noted.size), utc(noted.modified), checksums[i]});
  }
  return record;
}

}  // namespace oph::operators::netcdf
