// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/local_stack.h"

#include <unistd.h>

#include <cstdlib>
#include <fstream>

namespace oph::terminal {

namespace fs = std::filesystem;

std::optional<LocalStack> find_local_stack(const fs::path& folder) {
  if (folder.empty()) return std::nullopt;
  LocalStack stack;
  std::ifstream ready{folder / "run" / "server.ready"};
  if (!(ready >> stack.port)) return std::nullopt;
  stack.certificate = folder / "tls" / "certificate.pem";
  if (::access(stack.certificate.c_str(), R_OK) != 0) return std::nullopt;
  return stack;
}

fs::path default_stack_folder() {
  const char* file = std::getenv("OPHION_CONFIG");
  if (file != nullptr && *file != '\0') return fs::absolute(file).parent_path();
  const char* home = std::getenv("HOME");
  if (home == nullptr || *home == '\0') return {};
  return fs::path{home} / "ophion";
}

bool is_loopback(const std::string& host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

}  // namespace oph::terminal
