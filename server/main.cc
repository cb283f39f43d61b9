// SPDX-License-Identifier: GPL-3.0-or-later
// oph_server: the SOAP front-end. It starts the pools that run operators.

#include <signal.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <thread>

#include "base/hosts.h"
#include "base/log.h"
#include "server/server.h"

namespace {

/// Takes SIGTERM and SIGINT on a thread of its own, which ends the server.
class StopSignals {
 public:
  /// To be made before any other thread, so that all of them leave these signals to this one.
  StopSignals() {
    ::sigemptyset(&signals_);
    ::sigaddset(&signals_, SIGTERM);
    ::sigaddset(&signals_, SIGINT);
    ::sigaddset(&signals_, SIGUSR1);
    ::pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  }
  ~StopSignals() {
    if (!thread_.joinable()) return;
    ::pthread_kill(thread_.native_handle(), SIGUSR1);
    thread_.join();
  }
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  void pass_to(oph::server::Server& server) {
    thread_ = std::thread{[this, &server] {
      int number = 0;
      ::sigwait(&signals_, &number);
      if (number != SIGUSR1) server.stop();
    }};
  }

 private:
  sigset_t signals_{};
  std::thread thread_;
};

void run(const std::string& file) {
  ::signal(SIGPIPE, SIG_IGN);
  auto configuration = oph::Configuration::find(file);
  oph::adapt_to_this_host(configuration);
  std::filesystem::create_directories(configuration.path("log.path"));
  oph::log::open("server", configuration.path("log.path") / "server.log",
                 configuration.text("log.level"));
  StopSignals signals;
  oph::server::Server server{std::move(configuration)};
  signals.pass_to(server);
  server.run();
}

}  // namespace

int main(int argc, char** argv) {
  std::string file;
  CLI::App app{
      "Serves Ophion's SOAP interface. `ophion up` starts it together with its databases."};
  app.add_option("--config", file, "Configuration file (default: $OPHION_CONFIG)");
  CLI11_PARSE(app, argc, argv);
  const auto status = oph::guard([&] { run(file); });
  if (status) return 0;
  oph::log::failure(status);
  std::fprintf(stderr, "oph_server: %s\n", status.text.c_str());
  return 1;
}
