// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/programs/registered.h"

#include <unistd.h>

#include <algorithm>

#include "base/error.h"
#include "base/text.h"

namespace oph::operators::programs {
namespace {

namespace fs = std::filesystem;

void check_outside(const Configuration& configuration, const fs::path& path) {
  const auto base = fs::weakly_canonical(configuration.path("data.base_path"));
  const auto found = std::mismatch(base.begin(), base.end(), path.begin(), path.end());
  if (found.first != base.end()) return;
  throw system_error("a registered program lies in the data repository (path={})", path.string());
}

}  // namespace

std::map<std::string, fs::path> registered(const Configuration& configuration) {
  const auto folder = configuration.path("scripts.path");
  std::error_code error;
  check_outside(configuration, fs::weakly_canonical(folder, error));
  std::map<std::string, fs::path> programs;
  for (const auto& entry : fs::directory_iterator{folder, error}) {
    const auto name = entry.path().filename().string();
    const auto program = fs::canonical(entry.path(), error);
    if (error || name.starts_with('.') || !fs::is_regular_file(program, error)) continue;
    if (::access(program.c_str(), X_OK) != 0) continue;
    check_outside(configuration, program);
    programs.emplace(name, program);
  }
  return programs;
}

fs::path require_registered(const Configuration& configuration, const std::string& name,
                            std::string_view argument) {
  const auto programs = registered(configuration);
  const auto found = programs.find(name);
  if (found != programs.end()) return found->second;
  std::vector<std::string> names;
  for (const auto& [known, path] : programs) names.push_back(known);
  throw user_error("the administrator has registered no such program{} ({}={})",
                   suggestion(name, names), argument, name);
}

}  // namespace oph::operators::programs
