// SPDX-License-Identifier: GPL-3.0-or-later
// oph_framework: runs operators, once from the command line or as a rank of a resident pool.

#include <signal.h>
#include <sys/prctl.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <optional>

#include "base/front_end_manuals.h"
#include "base/hosts.h"
#include "base/log.h"
#include "framework/mpi/mpi_communicator.h"
#include "framework/resident.h"
#include "framework/runner.h"
#include "framework/version.h"

namespace oph::framework {
namespace {

struct Options {
  std::string configuration;
  std::string submission;
  std::string pool;
  std::vector<std::string> servers;
  bool print_manuals = false;
  bool print_server_manuals = false;
};

int run_once(Environment& environment, Communicator& communicator, const std::string& submission) {
  Monitor monitor;
  const auto outcome = run_task(environment, communicator, monitor, submission);
  if (communicator.rank() == 0) std::puts(outcome.response.c_str());
  return outcome.ok ? 0 : 1;
}

int print_manuals(const std::vector<OperatorManual>& manuals) {
  std::puts(to_json(manuals).c_str());
  return 0;
}

std::unique_ptr<Communicator> make_communicator(const std::optional<MpiSession>& mpi, int ranks) {
  if (mpi) return std::make_unique<MpiCommunicator>(ranks);
  return std::make_unique<SerialCommunicator>();
}

/// Does what a rank is there for, once MPI runs.
int run_rank(Configuration configuration, const std::optional<MpiSession>& mpi,
             const Options& options) {
  const int rank = mpi ? mpi->rank() : 0;
  const int ranks = mpi ? mpi->size() : 1;
  Environment environment{std::move(configuration)};
  if (options.pool.empty()) {
    return run_once(environment, *make_communicator(mpi, ranks), options.submission);
  }
  // A rank must not outlive mpirun, or the server that started it.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  // The last place is for ranks on other hosts; if there is only one, it is for all.
  const auto& server = this_host().empty() ? options.servers.front() : options.servers.back();
  serve(environment, {options.pool, server, rank, ranks},
        [&](int size) { return make_communicator(mpi, size); });
  return 0;
}

void print_failure(const Status& status) {
  log::failure(status);
  std::fprintf(stderr, "oph_framework: %s\n", status.text.c_str());
}

int run(const Options& options) {
  if (options.print_server_manuals) return print_manuals(front_end_manuals());
  // The manuals are in the libraries: without a stack those of the installed operators.
  if (options.print_manuals && options.configuration.empty()) {
    return print_manuals(OperatorLibrary{Configuration{"."}}.manuals());
  }
  auto configuration = Configuration::find(options.configuration);
  adapt_to_this_host(configuration);
  log::open("framework", {}, configuration.text("log.level"));
  if (options.print_manuals) return print_manuals(OperatorLibrary{configuration}.manuals());

  std::optional<MpiSession> mpi;
  if (was_started_by_mpi()) mpi.emplace();
  int code = 1;
  const auto status = guard([&] { code = run_rank(std::move(configuration), mpi, options); });
  if (status) return code;
  print_failure(status);
  // The other ranks would wait for this one, and this one for them in MPI_Finalize.
  if (mpi && mpi->size() > 1) mpi->abort();
  return 1;
}

}  // namespace
}  // namespace oph::framework

int main(int argc, char** argv) {
  oph::framework::Options options;
  CLI::App app{
      "Runs Ophion operators. The server starts it; administrators may run one operator by hand."};
  app.set_version_flag("--version", oph::framework::kVersion);
  app.add_option("--config", options.configuration, "Configuration file (default: $OPHION_CONFIG)");
  app.add_option("submission", options.submission, "One request: 'operator=oph_list;level=2;'");
  app.add_option("--pool", options.pool, "Serve tasks as a member of this pool");
  app.add_option("--connect", options.servers,
                 "Where the server is: its Unix socket, then tcp:ADDRESS:PORT for ranks on other "
                 "hosts (with --pool)");
  app.add_flag("--manuals", options.print_manuals, "Print the manuals of all operators as JSON");
  app.add_flag("--server-manuals", options.print_server_manuals,
               "Print the manuals of those that the server runs itself");
  CLI11_PARSE(app, argc, argv);
  if (options.pool.empty() != options.servers.empty()) {
    std::fprintf(stderr, "oph_framework: --pool and --connect go together\n");
    return 2;
  }
  if (options.submission.empty() && options.pool.empty() && !options.print_manuals &&
      !options.print_server_manuals) {
    std::fprintf(stderr, "oph_framework: nothing to do; see --help\n");
    return 2;
  }
  int code = 1;
  const auto status = oph::guard([&] { code = oph::framework::run(options); });
  if (status) return code;
  oph::framework::print_failure(status);
  return 1;
}
