// SPDX-License-Identifier: GPL-3.0-or-later
// Compares the storage engines for fragments: writes, fills, scans, flushes and drops arrays on a
// private server, with one and with two connections, and prints a table of rates.
//
//   bench_engines [megabytes] [folder] [folder of the primitives]

#include <stdlib.h>

#include <chrono>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <thread>

#include "base/error.h"
#include "base/installation.h"
#include "base/text.h"
#include "io_server/fragment_store.h"
#include "io_server/instance.h"
#include "io_server/primitives.h"

namespace oph::io_server {
namespace {

namespace fs = std::filesystem;
using Seconds = std::chrono::duration<double>;

constexpr std::int64_t kArrayLength = 10'000;
constexpr int kRepetitions = 7;

struct Candidate {
  std::string_view label;
  std::string_view engine;
  std::string_view table_options;
};

constexpr Candidate kCandidates[] = {
    {"MyISAM", "MyISAM", "ENGINE=MyISAM ROW_FORMAT=DYNAMIC"},
    {"Aria dynamic", "Aria", "ENGINE=Aria TRANSACTIONAL=0 ROW_FORMAT=DYNAMIC"},
    {"Aria page", "Aria", "ENGINE=Aria TRANSACTIONAL=0 ROW_FORMAT=PAGE"},
    {"InnoDB", "InnoDB", "ENGINE=InnoDB ROW_FORMAT=DYNAMIC"},
};

class Bench {
 public:
  Bench(const Candidate& candidate, const fs::path& folder, const fs::path& primitives,
        std::int64_t rows)
      : candidate_{candidate},
        rows_{rows},
        configuration_{folder},
        instance_{settings(folder, primitives, candidate.engine)} {
    configuration_.set("io.engine", std::string{candidate.engine});
    IoServerSettings server;
    server.name = "bench";
    server.socket = instance_.settings().socket.string();
    server.password = instance_.settings().password;
    configuration_.io_servers.push_back(server);
    instance_.initialise();
    instance_.start();
    instance_.wait_until_ready();
    register_primitives(configuration_, server, read_manuals(primitives));
  }

  /// Prints the best of some repetitions of each step.
  void run(int connections) {
    std::vector<double> best(kSteps.size(), 1e9);
    for (int i = 0; i < kRepetitions; ++i) {
      for (std::size_t step = 0; step < kSteps.size(); ++step) {
        best[step] = std::min(best[step], measure(connections, kSteps[step].second));
      }
    }
    std::cout << fmt::format("{:<14} {:>2} ", candidate_.label, connections);
    const double gigabytes = static_cast<double>(rows_ * kArrayLength * 8) / 1e9;
    for (std::size_t step = 0; step < kSteps.size(); ++step) {
      const bool has_rate = step < 3;
      std::cout << fmt::format("{:>8.3f} s", best[step]);
      if (has_rate) std::cout << fmt::format(" {:>5.2f} GB/s", gigabytes / best[step]);
    }
    std::cout << std::endl;
  }

 private:
  using Step = void (Bench::*)(FragmentStore&, int, std::int64_t);

  const std::vector<std::pair<std::string_view, Step>> kSteps = {{"push", &Bench::push},
                                                                 {"fill", &Bench::fill},
                                                                 {"scan", &Bench::scan},
                                                                 {"flush", &Bench::flush},
                                                                 {"drop", &Bench::drop}};

  static InstanceSettings settings(const fs::path& folder, const fs::path& primitives,
                                   std::string_view engine) {
    InstanceSettings settings;
    settings.name = "bench";
    settings.folder = folder / "database";
    settings.log = folder / "database.log";
    settings.socket = folder / "run" / "bench.sock";
    settings.password = "bench";
    settings.database = "ophion_fragments";
    settings.engine = engine;
    settings.plugin_folder = primitives;
    return settings;
  }

  static Relation input(int number) { return {"bench", fmt::format("fact_1_{}", number)}; }
  static Relation output(int number) { return {"bench", fmt::format("fact_2_{}", number)}; }

  void create(const Relation& table) {
    sql::Connection connection{administrator(instance_.settings().socket)};
    connection.execute_text(
        fmt::format("CREATE TABLE ophion_fragments.{} (id_dim BIGINT UNSIGNED NOT NULL PRIMARY "
                    "KEY, measure LONGBLOB NOT NULL) {}",
                    table.name, candidate_.table_options));
  }

  double measure(int connections, Step step) {
    const auto start = std::chrono::steady_clock::now();
    {
      std::vector<std::jthread> threads;
      for (int number = 1; number <= connections; ++number) {
        threads.emplace_back([&, number] {
          FragmentStore store{configuration_};
          const auto status = guard([&] { (this->*step)(store, number, rows_ / connections); });
          if (!status) std::cerr << "bench_engines: " << status.text << '\n';
        });
      }
    }
    return Seconds{std::chrono::steady_clock::now() - start}.count();
  }

  void push(FragmentStore& store, int number, std::int64_t rows) {
    create(input(number));
    std::vector<double> array(kArrayLength);
    for (std::size_t i = 0; i < array.size(); ++i) array[i] = std::sin(static_cast<double>(i));
    auto writer = store.write(input(number));
    for (std::int64_t key = 1; key <= rows; ++key) {
      array[0] = static_cast<double>(key);
      writer.add(key, sql::bytes_of(std::span<const double>{array}));
    }
    writer.finish();
  }

  void fill(FragmentStore& store, int number, std::int64_t) {
    create(output(number));
    RowQuery query;
    query.value = Expression::call("oph_sum_scalar", ElementType::kDouble, ElementType::kDouble,
                                   {Expression::measure(), Expression::real(1.5)});
    store.fill(output(number), input(number), query);
  }

  void scan(FragmentStore& store, int number, std::int64_t) {
    RowQuery query;
    query.value = Expression::call("oph_operator", ElementType::kDouble, ElementType::kDouble,
                                   {Expression::measure(), Expression::text("OPH_MAX")});
    store.read(output(number), query, [](std::int64_t, sql::Bytes) {});
  }

  void flush(FragmentStore& store, int number, std::int64_t) {
    store.flush(std::vector{input(number), output(number)});
  }

  void drop(FragmentStore& store, int number, std::int64_t) {
    store.drop(std::vector{input(number), output(number)});
  }

  Candidate candidate_;
  std::int64_t rows_;
  Configuration configuration_;
  Instance instance_;
};

void run(std::int64_t megabytes, const fs::path& parent, const fs::path& primitives) {
  std::cout << fmt::format(
      "{} MB in rows of {} doubles, best of {}\n{:<14} {:>2} {:>21}{:>22}"
      "{:>22}{:>11}{:>10}\n",
      megabytes, kArrayLength, kRepetitions, "engine", "c", "push", "fill", "scan", "flush",
      "drop");
  for (const auto& candidate : kCandidates) {
    auto name = (parent / "bench-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw errno_error("cannot make " + name);
    {
      Bench bench{candidate, name, primitives, megabytes * 1'000'000 / (kArrayLength * 8)};
      for (const int connections : {1, 2}) bench.run(connections);
    }
    fs::remove_all(name);
  }
}

}  // namespace
}  // namespace oph::io_server

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  const auto status = oph::guard([&] {
    const auto given = arguments.empty() ? 400 : oph::parse_integer(arguments[0]).value_or(0);
    if (given < 1) throw oph::user_error("megabytes must be positive ({})", arguments[0]);
    const std::filesystem::path folder =
        arguments.size() > 1 ? arguments[1] : std::filesystem::temp_directory_path().string();
    const auto primitives = arguments.size() > 2 ? std::filesystem::path{arguments[2]}
                                                 : oph::library_folder() / "primitives";
    oph::io_server::run(given, folder, primitives);
  });
  if (!status.ok) std::cerr << "bench_engines: " << status.text << '\n';
  return status.ok ? 0 : 1;
}
