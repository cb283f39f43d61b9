// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/workflow_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "terminal/exit_status.h"

namespace oph::terminal {

bool is_workflow_file(std::string_view word) {
  return word.starts_with("./") || word.starts_with("../") || word.starts_with('/') ||
         word.ends_with(".json");
}

std::string read_workflow_file(const std::string& file) {
  const bool is_folder = std::filesystem::is_directory(file);
  std::ifstream stream{file};
  if (!stream || is_folder) {
    throw Failure{ExitStatus::kCommand,
                  fmt::format("the workflow cannot be read: {} (file={})",
                              std::strerror(is_folder ? EISDIR : errno), file)};
  }
  return {std::istreambuf_iterator<char>{stream}, {}};
}

}  // namespace oph::terminal
