// SPDX-License-Identifier: GPL-3.0-or-later
#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <set>

#include "base/error.h"
#include "base/hosts.h"
#include "base/text.h"
#include "io_server/fragment_store.h"
#include "io_server/instance.h"
#include "io_server/primitives.h"
#include "metadb/catalogue.h"
#include "ophion/certificate.h"
#include "ophion/ports.h"
#include "ophion/programs.h"
#include "ophion/stack.h"
#include "ophion/state.h"
#include "ophion/verbs.h"

namespace oph::ophion {
namespace fs = std::filesystem;
namespace {

constexpr std::uintmax_t kLowSpaceGigabytes = 2;
constexpr std::int64_t kCertificateWarningDays = 30;
/// What the server opens besides the connections of clients: pools, databases, logs.
constexpr std::int64_t kOtherDescriptors = 200;

/// Collects what the checks find, and prints it.
class Report {
 public:
  void good(std::string_view what, std::string_view detail) { print("ok", what, detail); }
  /// Worth knowing, but nothing has to be done.
  void note(std::string_view what, std::string_view detail) { print("note", what, detail); }
  void bad(std::string_view what, std::string_view detail) {
    is_healthy_ = false;
    print("BAD", what, detail);
  }
  /// Runs a check that returns what it found; a failure is bad, with its text.
  template <class Check>
  void run(std::string_view what, Check&& check) {
    std::string detail;
    const auto status = guard([&] { detail = check(); });
    status ? good(what, detail) : bad(what, status.text);
  }
  bool is_healthy() const { return is_healthy_; }

 private:
  static void print(std::string_view state, std::string_view what, std::string_view detail) {
    std::cout << fmt::format("{:<4} {:<22} {}\n", state, what, detail);
  }
  bool is_healthy_ = true;
};

void check_programs(Report& report) {
  for (const auto* name : {"mariadbd", "mariadb-install-db", "mpirun"}) {
    report.run(name, [&] {
      const auto program = find_program(name);
      if (!program) throw system_error("not found: install mariadb-server-core and openmpi-bin");
      return program->string();
    });
  }
  for (const auto* name : {"oph_server", "oph_framework"}) {
    report.run(name, [&] { return sibling_program(name).string(); });
  }
}

void check_folder(Report& report, const Configuration& configuration) {
  report.run("private folder", [&] {
    struct stat found {};
    if (stat(configuration.folder().c_str(), &found) != 0) throw errno_error("cannot be read");
    if ((found.st_mode & 077U) != 0) {
      throw system_error("others can enter it: run 'chmod 700 {}'",
                         configuration.folder().string());
    }
    return configuration.folder().string();
  });
  report.run("disk space", [&] {
    const auto gigabytes = fs::space(configuration.folder()).available >> 30U;
    if (gigabytes < kLowSpaceGigabytes) {
      throw system_error("only {} GB are free: delete cubes or move the stack", gigabytes);
    }
    return fmt::format("{} GB free", gigabytes);
  });
  report.run("certificate", [&] {
    const auto certificate = configuration.path("server.certificate");
    const auto days = check_certificate(certificate, configuration.path("server.private_key"));
    if (days < kCertificateWarningDays) {
      throw system_error("it expires in {} days: remove it and its key, and run 'ophion up' ({})",
                         days, certificate.string());
    }
    return fmt::format("valid for {} days", days);
  });
}

/// What is wrong with a service that does not answer.
Error explain_down(const Configuration& configuration, const StackState& state,
                   const StackState::Entry& service) {
  const auto log = configuration.path("log.path") / (service.name + ".log");
  if (!state.supervisor) {
    return system_error(
        "another program uses its port: stop that, or change the port in {} (port={})",
        configuration.file().string(), service.port);
  }
  const auto last = io_server::last_lines(log, 1);
  return system_error(
      "it does not answer and is started again and again (deaths={}): {} says \"{}\"",
      service.deaths, log.string(), trim(last));
}

void check_service(Report& report, const Configuration& configuration, const StackState& state,
                   const StackState::Entry& service) {
  const auto what = "service " + service.name;
  if (service.is_up) {
    report.good(what, fmt::format("up (port={}, pid={})", service.port, service.pid));
    if (service.deaths > 0) {
      report.note(what,
                  fmt::format("it died {} times since the start of the stack, and was started "
                              "again: its log tells why",
                              service.deaths));
    }
  } else if (!state.supervisor && !accepts_connections(service.port)) {
    report.good(what, fmt::format("not started; its port is free (port={})", service.port));
  } else {
    report.bad(what, explain_down(configuration, state, service).text());
  }
}

/// The limit of open files of a process; absent if it is gone.
std::optional<std::int64_t> descriptor_limit(std::int64_t pid) {
  constexpr std::string_view kName = "Max open files";
  std::ifstream limits{fmt::format("/proc/{}/limits", pid)};
  for (std::string line; std::getline(limits, line);) {
    if (!line.starts_with(kName)) continue;
    return parse_integer(split(trim(std::string_view{line}.substr(kName.size())), ' ').front());
  }
  return std::nullopt;
}

void check_descriptors(Report& report, const Configuration& configuration,
                       const StackState& state) {
  const auto server = std::ranges::find(state.services, "server", &StackState::Entry::name);
  if (server == state.services.end() || !server->is_up) return;
  report.run("open files", [&] {
    const auto limit = descriptor_limit(server->pid).value_or(0);
    const auto needed = configuration.integer("server.max_connections") + kOtherDescriptors;
    if (limit < needed) {
      throw system_error(
          "the server may open too few: run 'ulimit -n {}' before 'ophion up', or "
          "lower server.max_connections (limit={})",
          needed, limit);
    }
    return fmt::format("the server may open {}", limit);
  });
}

void check_metrics(Report& report, const Configuration& configuration) {
  report.run("metrics", [&] {
    std::ifstream file{configuration.folder() / "run" / "metrics.port"};
    std::int64_t port = 0;
    if (!(file >> port) || !accepts_connections(port)) {
      throw system_error("nobody serves them: is the server up?");
    }
    return fmt::format("http://127.0.0.1:{}/metrics", port);
  });
}

std::string check_primitives(const IoServerSettings& server,
                             const std::vector<PrimitiveManual>& manuals) {
  const auto missing = io_server::missing_primitives(server, manuals);
  if (!missing.empty()) {
    throw system_error("not registered, run 'ophion register': {}", join(missing, ", "));
  }
  return fmt::format("{} registered", manuals.size());
}

/// Compares the tables of a server with those that the catalogue knows.
std::string check_tables(const IoServerSettings& server, metadb::Catalogue& catalogue,
                         io_server::FragmentStore& store) {
  const auto sorted = [](std::vector<std::string> names) {
    return std::set<std::string>{names.begin(), names.end()};
  };
  const auto known = sorted(catalogue.cubes().tables(server.name));
  const auto present = sorted(store.tables(server.name));
  std::vector<std::string> lost;
  std::vector<std::string> unknown;
  std::ranges::set_difference(known, present, std::back_inserter(lost));
  std::ranges::set_difference(present, known, std::back_inserter(unknown));
  if (!lost.empty()) {
    throw system_error("{} tables of cubes are lost, the first is {}: delete their cubes",
                       lost.size(), lost.front());
  }
  if (!unknown.empty()) {
    return fmt::format("{} of cubes, {} of running or broken tasks ('ophion gc' sweeps these)",
                       known.size(), unknown.size());
  }
  return fmt::format("{}, all of cubes", known.size());
}

void check_databases(Report& report, const Configuration& configuration) {
  std::vector<PrimitiveManual> manuals;
  report.run("primitives", [&] {
    const auto folder = configuration.path("framework.primitive_path");
    manuals = io_server::read_manuals(folder);
    return fmt::format("{} in {}", manuals.size(), folder.string());
  });
  std::optional<metadb::Catalogue> catalogue;
  report.run("catalogue", [&] {
    const auto connected = guard([&] { catalogue.emplace(configuration); });
    if (!connected) {
      throw system_error("{}: without it nothing works; see metadb.log, and metadb.* in {}",
                         connected.text, configuration.file().string());
    }
    auto row = catalogue->connection().query("SELECT VERSION()");
    row.next();
    return row.text(0);
  });
  io_server::FragmentStore store{configuration};
  for (const auto& server : configuration.io_servers) {
    // What only the administrator of that server sees is checked by its agent.
    const bool is_here = !host_of(configuration, server);
    if (is_here)
      report.run(server.name + " primitives", [&] { return check_primitives(server, manuals); });
    if (!catalogue) continue;
    report.run(server.name + " tables", [&] { return check_tables(server, *catalogue, store); });
  }
}

}  // namespace

int doctor(const fs::path& folder) {
  Report report;
  check_programs(report);
  const auto configuration = load_stack(folder);
  check_folder(report, configuration);
  const auto state = read_state(configuration);
  for (const auto& service : state.services) check_service(report, configuration, state, service);
  check_descriptors(report, configuration, state);
  if (state.supervisor) {
    check_metrics(report, configuration);
    check_databases(report, configuration);
  } else {
    report.note("stack", fmt::format("it does not run: 'ophion up --stack {}' starts it",
                                     configuration.folder().string()));
  }
  return report.is_healthy() ? 0 : 1;
}

}  // namespace oph::ophion
