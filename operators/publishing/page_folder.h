// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "framework/task.h"
#include "operators/netcdf/writing_note.h"

namespace oph::operators::publishing {

/// The page that leads to the others.
inline constexpr std::string_view kIndexPage = "index.html";

/// What a browser opens to see them: an address of the server in a session, else the file.
std::string page_address(const framework::Task& task, const metadb::Cube& cube);

/// A folder of pages that is filled under a hidden name and appears, in place of an older one, when
/// it is complete. Made on the root; the other ranks write to temporary().
class PageFolder {
 public:
  PageFolder(std::filesystem::path path, const framework::Task& task);
  /// Removes what was written, unless it was published.
  ~PageFolder();
  PageFolder(const PageFolder&) = delete;
  PageFolder& operator=(const PageFolder&) = delete;

  const std::filesystem::path& temporary() const { return temporary_; }
  void publish();

 private:
  std::filesystem::path path_;
  std::filesystem::path temporary_;
  std::optional<netcdf::WritingNote> note_;
};

/// Writes one page. Throws a system error.
void write_page(const std::filesystem::path& folder, std::string_view name, std::string_view text);

}  // namespace oph::operators::publishing
