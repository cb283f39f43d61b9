// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/installation.h"

#include <dlfcn.h>

#include "base/error.h"
#include "base/text.h"

namespace oph {

std::filesystem::path program_folder() {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path();
}

std::filesystem::path library_folder() {
  Dl_info library{};
  OPH_CHECK(dladdr(reinterpret_cast<const void*>(&library_folder), &library) != 0);
  return std::filesystem::canonical(library.dli_fname).parent_path() / "ophion";
}

std::vector<std::filesystem::path> operator_folders(const Configuration& configuration) {
  std::vector<std::filesystem::path> folders;
  for (const auto folder : split(configuration.text("framework.operator_path"), ':')) {
    if (!folder.empty()) folders.push_back((configuration.folder() / folder).lexically_normal());
  }
  folders.push_back(library_folder() / "operators");
  return folders;
}

}  // namespace oph
