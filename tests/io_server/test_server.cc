// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/io_server/test_server.h"

#include <arpa/inet.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "io_server/primitives.h"

namespace oph::io_server {
namespace fs = std::filesystem;
namespace {

std::int64_t free_port() {
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  bind(descriptor, reinterpret_cast<sockaddr*>(&address), length);
  getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &length);
  close(descriptor);
  return ntohs(address.sin_port);
}

Configuration make_configuration(const fs::path& folder, std::string_view engine) {
  Configuration configuration{folder};
  configuration.set("io.engine", std::string{engine});
  configuration.set("framework.primitive_path", OPH_TEST_FIXTURES);
  IoServerSettings server;
  server.name = "io1";
  server.host = "127.0.0.1";
  server.port = free_port();
  server.socket = (folder / "run" / "io1.sock").string();
  server.password = "it's a \"secret\" \\ with quotes";
  configuration.io_servers.push_back(server);
  return configuration;
}

InstanceSettings make_settings(const Configuration& configuration) {
  const auto& server = configuration.io_servers.front();
  InstanceSettings settings;
  settings.name = server.name;
  settings.folder = configuration.folder() / "io1";
  settings.log = configuration.folder() / "io1.log";
  settings.socket = server.socket;
  settings.port = server.port;
  settings.user = server.user;
  settings.password = server.password;
  settings.database = configuration.text("io.database");
  settings.engine = configuration.text("io.engine");
  settings.plugin_folder = configuration.path("framework.primitive_path");
  return settings;
}

}  // namespace

TestServer::TestServer(std::string_view engine)
    : configuration_{make_configuration(folder_.path(), engine)},
      instance_{make_settings(configuration_)} {
  instance_.initialise();
  instance_.start();
  instance_.wait_until_ready();
  register_primitives(configuration_, settings(), read_manuals(OPH_TEST_FIXTURES));
}

void TestServer::crash() {
  kill(instance_.process()->id(), SIGKILL);
  instance_.process()->wait(std::chrono::seconds{10});
  instance_.start();
  instance_.wait_until_ready();
}

TestServer& shared_server() {
  static TestServer server;
  return server;
}

Relation relation(std::string name) {
  return {"io1", std::move(name)};
}

}  // namespace oph::io_server
