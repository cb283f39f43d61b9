// SPDX-License-Identifier: GPL-3.0-or-later
#include "ophion/stack.h"

#include <stdlib.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/error.h"
#include "base/hosts.h"
#include "io_server/primitives.h"
#include "ophion/certificate.h"
#include "ophion/password.h"
#include "ophion/ports.h"

namespace oph::ophion {
namespace fs = std::filesystem;
namespace {

// The kernel takes 107 bytes; some are left for the names of the sockets.
constexpr std::size_t kMaxRunFolderLength = 80;

/// The folder of the Unix sockets: inside the stack, unless its path is too long for that.
fs::path choose_socket_folder(const Layout& layout) {
  if (layout.run().string().size() <= kMaxRunFolderLength) return layout.run();
  std::string name = (fs::temp_directory_path() / "ophion-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw errno_error("cannot make a folder for sockets");
  return name;
}

void create_private_folder(const fs::path& folder) {
  if (fs::exists(folder)) return;
  fs::create_directories(folder);
  fs::permissions(folder, fs::perms::owner_all);
}

IoServerSettings make_io_server(const fs::path& sockets, std::size_t number, std::int64_t port) {
  IoServerSettings server;
  server.name = fmt::format("io{}", number);
  server.host = "127.0.0.1";
  server.port = port;
  server.socket = (sockets / (server.name + ".sock")).string();
  server.password = random_password();
  return server;
}

/// The ports that a configuration names, whoever has them now.
std::vector<std::int64_t> ports_of(const Configuration& configuration) {
  std::vector ports{configuration.integer("server.port"), configuration.integer("metadb.port")};
  for (const auto& server : configuration.io_servers) ports.push_back(server.port);
  return ports;
}

}  // namespace

fs::path default_folder() {
  if (const char* file = std::getenv("OPHION_CONFIG"); file != nullptr && *file != '\0') {
    return fs::absolute(file).parent_path();
  }
  const char* home = std::getenv("HOME");
  if (home == nullptr || *home == '\0') {
    throw user_error("no folder of a stack is known: give --stack FOLDER");
  }
  return fs::path{home} / "ophion";
}

void require_stack(const fs::path& folder) {
  if (fs::exists(Layout{folder}.configuration())) return;
  throw user_error(
      "there is no stack here: run 'ophion up --stack {}' first, or name another folder",
      folder.string());
}

Configuration load_stack(const fs::path& folder) {
  require_stack(folder);
  auto configuration = Configuration::load(Layout{folder}.configuration());
  adapt_to_this_host(configuration);
  return configuration;
}

Configuration create_stack(const fs::path& folder, std::int64_t io_servers) {
  const Layout layout{folder};
  if (fs::exists(folder) && !fs::is_empty(folder)) {
    throw user_error("the folder holds something else: name an empty or a new one (stack={})",
                     folder.string());
  }
  create_private_folder(folder);
  fs::permissions(folder, fs::perms::owner_all);
  create_private_folder(layout.run());
  const auto sockets = choose_socket_folder(layout);

  Configuration configuration{folder};
  const auto ports = free_ports(2);
  configuration.set("server.port", ports[0]);
  configuration.set("metadb.port", ports[1]);
  configuration.set("metadb.socket", (sockets / "metadb.sock").string());
  configuration.set("pool.socket", (sockets / "pool.sock").string());
  configuration.set("metadb.password", random_password());
  add_io_servers(configuration, io_servers);
  return configuration;
}

void add_io_servers(Configuration& configuration, std::int64_t count) {
  auto& servers = configuration.io_servers;
  const auto present = static_cast<std::int64_t>(servers.size());
  if (present > count) {
    throw user_error(
        "I/O servers hold fragments and are not removed; take unused ones out of {} "
        "(io_servers={}, present={})",
        configuration.file().string(), count, present);
  }
  const auto sockets = fs::path{configuration.path("metadb.socket")}.parent_path();
  for (const auto port :
       free_ports(static_cast<std::size_t>(count - present), ports_of(configuration))) {
    servers.push_back(make_io_server(sockets, servers.size() + 1, port));
  }
}

bool add_servers_of_hosts(Configuration& configuration) {
  bool has_added = false;
  for (const auto& host : other_hosts(configuration)) {
    const bool is_known = std::ranges::any_of(configuration.io_servers, [&](const auto& server) {
      const auto place = host_of(configuration, server);
      return place && place->name == host.name;
    });
    if (is_known) continue;
    IoServerSettings server;
    server.name = host.name;
    server.host = host.address;
    server.port = host.port;
    server.password = random_password();
    configuration.io_servers.push_back(std::move(server));
    has_added = true;
  }
  return has_added;
}

void prepare_stack(const Configuration& configuration) {
  const Layout layout{configuration.folder()};
  for (const auto& folder :
       {layout.run(), configuration.path("pool.socket").parent_path(), layout.databases(),
        configuration.path("data.base_path"), configuration.path("data.session_path"),
        configuration.path("log.path"), configuration.folder() / "operators"}) {
    create_private_folder(folder);
  }
  io_server::link_installed_primitives(configuration.path("framework.primitive_path"));
  const auto certificate = configuration.path("server.certificate");
  const auto key = configuration.path("server.private_key");
  if (fs::exists(certificate) || fs::exists(key)) return;
  create_private_folder(certificate.parent_path());
  create_private_folder(key.parent_path());
  create_certificate(certificate, key);
}

namespace {

void open_to_hosts(io_server::InstanceSettings& settings, const Configuration& configuration,
                   const std::string& address) {
  if (!spans_hosts(configuration)) return;
  settings.address = address;
  settings.certificate = hosts_certificate(configuration);
  settings.private_key = hosts_key(configuration);
}

}  // namespace

io_server::InstanceSettings metadata_settings(const Configuration& configuration) {
  io_server::InstanceSettings settings;
  settings.name = "metadb";
  settings.purpose = io_server::InstanceSettings::Purpose::kMetadata;
  settings.folder = Layout{configuration.folder()}.databases() / settings.name;
  settings.log = configuration.path("log.path") / "metadb.log";
  settings.socket = configuration.path("metadb.socket");
  settings.port = configuration.integer("metadb.port");
  settings.user = configuration.text("metadb.user");
  settings.password = configuration.text("metadb.password");
  settings.database = configuration.text("metadb.database");
  settings.cache_megabytes = configuration.integer("metadb.cache_megabytes");
  open_to_hosts(settings, configuration, configuration.text("hosts.address"));
  return settings;
}

io_server::InstanceSettings fragment_settings(const Configuration& configuration,
                                              const IoServerSettings& server) {
  io_server::InstanceSettings settings;
  settings.name = server.name;
  settings.folder = Layout{configuration.folder()}.databases() / server.name;
  settings.log = configuration.path("log.path") / (server.name + ".log");
  settings.socket = server.socket;
  settings.port = server.port;
  settings.user = server.user;
  settings.password = server.password;
  settings.database = configuration.text("io.database");
  settings.engine = configuration.text("io.engine");
  settings.plugin_folder = configuration.path("framework.primitive_path");
  settings.cache_megabytes = configuration.integer("io.key_buffer_megabytes");
  const auto host = host_of(configuration, server);
  open_to_hosts(settings, configuration,
                host ? host->address : configuration.text("hosts.address"));
  if (host) {
    settings.folder = host->folder / "database";
    settings.log = host->folder / (server.name + ".log");
  }
  return settings;
}

}  // namespace oph::ophion
