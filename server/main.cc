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

/// Keeps SIGTERM and SIGINT from the threads that are made afterwards.
class StopSignals {
 public:
  StopSignals() {
    ::sigemptyset(&signals_);
    ::sigaddset(&signals_, SIGTERM);
    ::sigaddset(&signals_, SIGINT);
    ::sigaddset(&signals_, SIGUSR1);
    ::pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  }
  /// Waits for one of them, or for SIGUSR1.
  int wait() const {
    int number = 0;
    ::sigwait(&signals_, &number);
    return number;
  }

 private:
  sigset_t signals_{};
};

/// Stops the server at a signal, on a thread of its own that ends before the server does.
class Stopper {
 public:
  Stopper(const StopSignals& signals, oph::server::Server& server)
      : thread_{[&signals, &server] {
          if (signals.wait() != SIGUSR1) server.stop();
        }} {}
  ~Stopper() {
    ::pthread_kill(thread_.native_handle(), SIGUSR1);
    thread_.join();
  }
  Stopper(const Stopper&) = delete;
  Stopper& operator=(const Stopper&) = delete;

 private:
  std::thread thread_;
};

void run(const std::string& file) {
  ::signal(SIGPIPE, SIG_IGN);
  auto configuration = oph::Configuration::find(file);
  oph::adapt_to_this_host(configuration);
  std::filesystem::create_directories(configuration.path("log.path"));
  oph::log::open("server", configuration.path("log.path") / "server.log",
                 configuration.text("log.level"));
  const StopSignals signals;
  oph::server::Server server{std::move(configuration)};
  const Stopper stopper{signals, server};
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
