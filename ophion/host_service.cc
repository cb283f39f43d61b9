// SPDX-License-Identifier: GPL-3.0-or-later
#include "ophion/host_service.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <memory>

#include "base/error.h"
#include "base/sql/connection.h"
#include "io_server/session.h"
#include "ophion/certificate.h"
#include "ophion/programs.h"

namespace oph::ophion {
namespace {

constexpr std::chrono::seconds kLoginLimit{2};
constexpr std::chrono::minutes kRegisterLimit{2};

/// A pipe whose writing end lives as long as this object.
class Lifeline {
 public:
  Lifeline() {
    if (::pipe2(ends_.data(), O_CLOEXEC) != 0) throw errno_error("cannot make a pipe");
  }
  ~Lifeline() {
    for (const int end : ends_) ::close(end);
  }
  Lifeline(const Lifeline&) = delete;
  Lifeline& operator=(const Lifeline&) = delete;
  int reading_end() const { return ends_[0]; }

 private:
  std::array<int, 2> ends_{};
};

std::vector<std::string> agent(const Configuration& configuration, const HostSettings& host) {
  return {own_program().string(), "host", host.name, "--stack", configuration.folder().string()};
}

const IoServerSettings& server_of(const Configuration& configuration, const HostSettings& host) {
  for (const auto& server : configuration.io_servers) {
    const auto place = host_of(configuration, server);
    if (place && place->name == host.name) return server;
  }
  throw user_error("the host has no I/O server, run 'ophion up' (host={})", host.name);
}

}  // namespace

Service host_service(const Configuration& configuration, const HostSettings& host) {
  const auto& server = server_of(configuration, host);
  const auto lifeline = std::make_shared<Lifeline>();
  Service service;
  service.name = host.name;
  service.port = host.port;
  service.log = configuration.path("log.path") / (host.name + ".log");
  service.is_optional = true;
  Command command;
  command.arguments = start_command(configuration, host, agent(configuration, host));
  command.output = service.log;
  command.input_descriptor = lifeline->reading_end();
  service.start = [command, lifeline] { return Process{command}; };
  service.is_ready = [server] {
    return guard([&] { sql::Connection{io_server::endpoint(server, ""), kLoginLimit}; }).ok;
  };
  return service;
}

void register_on_host(const Configuration& configuration, const HostSettings& host) {
  auto program = agent(configuration, host);
  program.emplace_back("--register");
  Command command;
  command.arguments = start_command(configuration, host, program);
  command.output = configuration.path("log.path") / (host.name + ".log");
  with_context("host " + host.name, [&] { run_command(command, kRegisterLimit); });
}

void make_hosts_certificate(const Configuration& configuration) {
  std::vector<std::string> addresses{configuration.text("hosts.address")};
  for (const auto& host : other_hosts(configuration)) addresses.push_back(host.address);
  replace_certificate(hosts_certificate(configuration), hosts_key(configuration), addresses);
}

}  // namespace oph::ophion
