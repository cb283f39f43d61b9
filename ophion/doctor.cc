// SPDX-License-Identifier: GPL-3.0-or-later
#include <sys/stat.h>

#include <algorithm>
#include <iostream>
#include <set>

#include "base/error.h"
#include "base/text.h"
#include "io_server/fragment_store.h"
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

/// Collects what the checks find, and prints it.
class Report {
 public:
  void good(std::string_view what, std::string_view detail) { print("ok", what, detail); }
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

void check_services(Report& report, const StackState& state) {
  for (const auto& service : state.services) {
    report.run("service " + service.name, [&] {
      if (service.is_up) {
        return fmt::format("up (port={}, pid={}, deaths={})", service.port, service.pid,
                           service.deaths);
      }
      if (state.supervisor) throw system_error("down: see its log");
      if (accepts_connections(service.port)) {
        throw system_error(
            "another program uses its port: change it in the configuration "
            "(port={})",
            service.port);
      }
      return fmt::format("not started; its port is free (port={})", service.port);
    });
  }
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
    catalogue.emplace(configuration);
    auto row = catalogue->connection().query("SELECT VERSION()");
    row.next();
    return row.text(0);
  });
  io_server::FragmentStore store{configuration};
  for (const auto& server : configuration.io_servers) {
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
  check_services(report, state);
  if (state.supervisor) check_databases(report, configuration);
  return report.is_healthy() ? 0 : 1;
}

}  // namespace oph::ophion
