// SPDX-License-Identifier: GPL-3.0-or-later

// The random calls of primitives_fuzz as statements of a real MariaDB: the server must not stop,
// every statement must end soon, and its memory must not grow.
//   primitives_database_fuzz [SECONDS [SEED]]
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <string>

#include "tests/primitives/database.h"
#include "tests/primitives/plugin.h"
#include "tests/primitives/random_call.h"
#include "tests/primitives/slowdown.h"

namespace oph::tests {
namespace {

/// What a statement may take of the processor.
constexpr double kMostSeconds = 5 * kSlowdown;
/// What the server may have between two statements beyond what it had after the first ones.
constexpr long kMostGrowth = 512L << 20;

/// Bytes of memory that a process has now.
long memory_of(pid_t process) {
  std::ifstream file{"/proc/" + std::to_string(process) + "/statm"};
  long all = 0;
  long resident = 0;
  file >> all >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

/// Seconds of the processor that a process has used.
double seconds_of(pid_t process) {
  std::ifstream file{"/proc/" + std::to_string(process) + "/stat"};
  std::string field;
  // The name in the second field has no blank.
  for (int i = 0; i < 13; ++i) file >> field;
  double user = 0;
  double system = 0;
  file >> user >> system;
  return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

class DatabaseFuzz {
 public:
  DatabaseFuzz() : manuals_(Plugin{}.manuals()) { database_.create_functions(manuals_); }

  /// Calls each primitive once.
  void round(std::uint64_t seed) {
    for (const auto& manual : manuals_) call(random_.make(seed, manual), seed);
    const auto memory = memory_of(database_.server());
    if (rounds_++ < kWarmUp) first_memory_ = std::max(first_memory_, memory);
    if (memory > first_memory_ + kMostGrowth) {
      throw std::runtime_error{"the server has grown to " + std::to_string(memory >> 20) +
                               " MiB after seed " + std::to_string(seed)};
    }
    last_memory_ = memory;
  }

  void print_end() const {
    std::printf("%zu calls, %zu without an error; the server had %ld MiB, has %ld MiB\n", calls_,
                results_, first_memory_ >> 20, last_memory_ >> 20);
  }

 private:
  static constexpr std::size_t kWarmUp = 20;

  void call(const Call& call, std::uint64_t seed) {
    // The bytes of the result, up to 1 GiB, need not travel.
    const auto statement = to_statement(call, "LENGTH");
    const auto started = seconds_of(database_.server());
    try {
      database_.query(statement);
      ++results_;
    } catch (const std::runtime_error&) {
      check_server(call, seed);
    }
    ++calls_;
    const auto took = seconds_of(database_.server()) - started;
    if (took <= kMostSeconds) return;
    throw std::runtime_error{std::to_string(took) + " seconds" + shown(call, seed)};
  }

  /// An error is an answer, unless it is the loss of the server.
  void check_server(const Call& call, std::uint64_t seed) {
    try {
      database_.query("SELECT 1");
    } catch (const std::runtime_error& error) {
      throw std::runtime_error{error.what() + shown(call, seed)};
    }
  }

  static std::string shown(const Call& call, std::uint64_t seed) {
    return " with seed " + std::to_string(seed) + ": " + print(call).substr(0, 2000);
  }

  nlohmann::json manuals_;
  RandomCalls random_;
  Database database_;
  std::size_t rounds_ = 0;
  std::size_t calls_ = 0;
  std::size_t results_ = 0;
  long first_memory_ = 0;
  long last_memory_ = 0;
};

int run(double seconds, std::uint64_t seed) {
  DatabaseFuzz fuzz;
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>{seconds};
  try {
    for (std::uint64_t i = 0; std::chrono::steady_clock::now() < end; ++i) fuzz.round(seed + i);
  } catch (const std::runtime_error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  fuzz.print_end();
  return 0;
}

}  // namespace
}  // namespace oph::tests

int main(int argc, char** argv) {
  const double seconds = argc > 1 ? std::stod(argv[1]) : 10;
  const std::uint64_t seed = argc > 2 ? std::stoull(argv[2]) : 1;
  return oph::tests::run(seconds, seed);
}
