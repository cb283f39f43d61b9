// SPDX-License-Identifier: GPL-3.0-or-later
#include "ophion/programs.h"

#include <unistd.h>

#include <cstdlib>
#include <string>

#include "base/error.h"
#include "base/installation.h"
#include "base/text.h"

namespace oph::ophion {
namespace fs = std::filesystem;

fs::path own_program() {
  return fs::read_symlink("/proc/self/exe");
}

fs::path sibling_program(std::string_view name) {
  const auto program = program_folder() / name;
  if (!fs::exists(program)) {
    throw system_error("the installation is not complete: {} is missing", program.string());
  }
  return program;
}

std::optional<fs::path> find_program(std::string_view name) {
  const char* path = std::getenv("PATH");
  const auto folders =
      std::string{path == nullptr ? "" : path} + ":/usr/local/sbin:/usr/sbin:/sbin";
  for (const auto folder : split(folders, ':')) {
    const auto program = fs::path{folder} / name;
    if (!folder.empty() && access(program.c_str(), X_OK) == 0) return program;
  }
  return std::nullopt;
}

}  // namespace oph::ophion
