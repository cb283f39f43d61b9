// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/server_place.h"

#include <unistd.h>

#include <fstream>

#include "base/error.h"

namespace oph::framework {

std::string server_host(const Configuration& configuration) {
  const auto& host = configuration.text("server.host");
  if (!host.empty() && host != "0.0.0.0" && host != "::") return host;
  std::string name(256, '\0');
  if (::gethostname(name.data(), name.size() - 1) != 0) throw errno_error("no name of the host");
  return name.c_str();
}

std::int64_t server_port(const Configuration& configuration) {
  auto port = configuration.integer("server.port");
  if (port == 0) std::ifstream{configuration.folder() / "run" / "server.ready"} >> port;
  return port;
}

}  // namespace oph::framework
