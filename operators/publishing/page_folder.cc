// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/publishing/page_folder.h"

#include <fcntl.h>

#include <cerrno>
#include <cstdio>
#include <fstream>

#include "base/error.h"
#include "framework/published_pages.h"
#include "framework/server_place.h"

namespace oph::operators::publishing {
namespace {

namespace fs = std::filesystem;
using framework::Task;

/// The address of the server, ending in '/'.
std::string server_address(const Configuration& configuration) {
  auto address = configuration.text("server.public_address");
  if (!address.empty()) return address.ends_with('/') ? address : address + '/';
  const auto port = framework::server_port(configuration);
  auto host = framework::server_host(configuration);
  if (host.find(':') != std::string::npos) host = '[' + host + ']';
  return fmt::format("https://{}:{}/", host, port);
}

}  // namespace

std::string page_address(const Task& task, const metadb::Cube& cube) {
  const auto page = framework::published_pages(task, cube.container_id, cube.id) / kIndexPage;
  if (!task.session_code()) {
    return (task.configuration().path("data.session_path") / page).string();
  }
  return server_address(task.configuration()) + "sessions/" + page.string();
}

PageFolder::PageFolder(fs::path path, const Task& task) : path_{std::move(path)} {
  const auto hidden = netcdf::WritingNote::hidden_name(path_.filename().string(), task.name());
  temporary_ = path_.parent_path() / hidden;
  note_.emplace(netcdf::WritingNote::folder(task.configuration()), task.name(), temporary_);
  std::error_code error;
  fs::create_directories(temporary_, error);
  if (error) {
    throw system_error("a folder cannot be made: {} (path={})", error.message(),
                       temporary_.string());
  }
}

PageFolder::~PageFolder() {
  std::error_code ignored;
  fs::remove_all(temporary_, ignored);
}

void PageFolder::publish() {
  const auto rename = [&](unsigned flags) {
    return ::renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, path_.c_str(), flags) == 0;
  };
  // With an exchange the old pages are gone at the moment when the new ones are there; what is
  // left under the hidden name is then the old folder.
  if (rename(RENAME_EXCHANGE)) return;
  if (errno != ENOENT) {  // a file system that cannot exchange
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  if (!rename(0)) throw errno_error(fmt::format("cannot rename (path={})", path_.string()));
}

void write_page(const fs::path& folder, std::string_view name, std::string_view text) {
  const auto path = folder / name;
  std::ofstream file{path, std::ios::binary};
  file.write(text.data(), static_cast<std::streamsize>(text.size()));
  file.close();
  if (!file) throw system_error("a page cannot be written (path={})", path.string());
}

}  // namespace oph::operators::publishing
