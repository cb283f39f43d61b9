// SPDX-License-Identifier: GPL-3.0-or-later
#include "io_server/volatile_folder.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <functional>

namespace oph::io_server {
namespace {

namespace fs = std::filesystem;

/// Creates the folder if need be; whether it is this user's, and nobody else's.
bool is_private_folder(const fs::path& folder) {
  ::mkdir(folder.c_str(), S_IRWXU);
  struct stat status {};
  // A link that somebody else has put there is none.
  return ::lstat(folder.c_str(), &status) == 0 && S_ISDIR(status.st_mode) &&
         status.st_uid == geteuid() && (status.st_mode & (S_IRWXG | S_IRWXO)) == 0;
}

}  // namespace

VolatileFolder::VolatileFolder(std::string_view name, const fs::path& owner) {
  const fs::path all = fmt::format("/dev/shm/ophion-{}", geteuid());
  if (!is_private_folder(all)) return;
  const auto place = fs::absolute(owner).lexically_normal().string();
  const auto folder = all / fmt::format("{}-{:016x}", name, std::hash<std::string>{}(place));
  if (is_private_folder(folder)) path_ = folder;
}

VolatileFolder::~VolatileFolder() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

}  // namespace oph::io_server
